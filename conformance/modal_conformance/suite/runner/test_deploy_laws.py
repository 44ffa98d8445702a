"""Laws of modal.runner.

- deploy_app has functions live on under the name of their App, or one that is given, in an environment
- deploying again replaces what is there, under the same id, and handles go on to work
- what lacks a proper name is refused
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import other_environment
from modal_conformance.suite.running import deployed
from modal_conformance.suite.scripts import Desk
from modal_conformance.workloads.goods import call_by_name, double, treble
from pytest_modalkit import Backend, Face, requirement

WRONG_NAMES = ["with space", "with/slash", "x" * 65, "ap-0123456789abcdefghijkl"]
WRONG_TAGS = ["with space", "x" * 51, "a/b"]


def app_with(name: str | None = None, **functions: Callable[..., Any]) -> Any:
    """A new App whose functions travel by value."""
    app = modal.App(name)
    for title, function in functions.items():
        app.function(serialized=True, name=title)(function)
    return app


def by_name(app: str, name: str) -> Any:
    return modal.Function.from_name(app, name)


def not_found() -> Any:
    return pytest.raises(modal.exception.NotFoundError)


@requirement("runner.deploy-app.returns-result")
async def test_a_deployment_has_a_result(face: Face, name: str) -> None:
    result = await deployed(face, app_with(name, f=double))
    assert isinstance(result, modal.runner.DeployResult)
    assert isinstance(result.app_id, str)
    assert result.app_id
    assert isinstance(result.app_page_url, str | None)
    assert isinstance(result.app_logs_url, str | None)
    assert list(result.warnings) == []


@requirement("runner.deploy-app.functions-live-on", "runner.deploy-app.name-of-the-app")
async def test_deployed_functions_live_on_under_the_name_of_their_app(face: Face, name: str) -> None:
    await deployed(face, app_with(name, f=double))
    assert await face(by_name(name, "f").remote, 3) == 6


@requirement("runner.deploy-app.outlives-a-run")
async def test_a_run_of_the_same_app_ends_nothing(face: Face, name: str) -> None:
    app = app_with(name, f=double)
    await deployed(face, app)
    async with face.enter(app.run()):
        pass
    assert await face(by_name(name, "f").remote, 3) == 6


@requirement("runner.deploy-app.other-apps-find-it")
async def test_functions_of_other_apps_call_deployed_ones(face: Face, name: str) -> None:
    await deployed(face, app_with(name, f=double))
    other = modal.App()
    caller = other.function(serialized=True)(call_by_name)
    async with face.enter(other.run()):
        assert await face(caller.remote, name, "f", 4) == 8


@requirement("runner.deploy-app.name-given")
async def test_a_name_that_is_given_wins(face: Face, name: str) -> None:
    await deployed(face, app_with(f"{name}-own", f=double), name)
    assert await face(by_name(name, "f").remote, 3) == 6
    with not_found():
        await face(by_name(f"{name}-own", "f").remote, 3)


@requirement("runner.deploy-app.needs-name")
async def test_without_a_name_nothing_is_deployed(face: Face) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await deployed(face, modal.App())


@requirement("runner.deploy-app.name-rules")
@pytest.mark.parametrize("wrong", WRONG_NAMES)
async def test_a_name_keeps_the_rules(face: Face, wrong: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await deployed(face, modal.App(), wrong)


@requirement("runner.deploy-app.tag-rules")
@pytest.mark.parametrize("wrong", WRONG_TAGS)
async def test_a_tag_keeps_the_rules(face: Face, name: str, wrong: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await deployed(face, modal.App(), name, tag=wrong)


@requirement("runner.deploy-app.again.same-app")
async def test_a_second_deployment_is_of_the_same_app(face: Face, name: str) -> None:
    first = await deployed(face, app_with(name, f=double))
    second = await deployed(face, app_with(name, f=treble))
    assert first.app_id == second.app_id


@requirement("runner.deploy-app.again.replaces-code")
async def test_a_second_deployment_replaces_the_code(face: Face, name: str) -> None:
    await deployed(face, app_with(name, f=double))
    assert await face(by_name(name, "f").remote, 3) == 6
    await deployed(face, app_with(name, f=treble))
    assert await face(by_name(name, "f").remote, 3) == 9


@requirement("runner.deploy-app.again.drops-functions")
async def test_a_second_deployment_drops_what_it_lacks(face: Face, name: str) -> None:
    await deployed(face, app_with(name, f=double, g=double))
    await deployed(face, app_with(name, f=double))
    with not_found():
        await face(by_name(name, "g").remote, 3)


@requirement("runner.deploy-app.again.keeps-handles")
async def test_handles_outlive_a_second_deployment(face: Face, name: str) -> None:
    await deployed(face, app_with(name, f=double))
    handle = by_name(name, "f")
    assert await face(handle.remote, 3) == 6
    await deployed(face, app_with(name, f=treble))
    assert await face(handle.remote, 3) == 9


@requirement("runner.deploy-app.environment")
async def test_a_deployment_is_in_its_environment_alone(face: Face, backend: Backend, name: str) -> None:
    there = other_environment(backend)
    await deployed(face, app_with(name, f=double), environment_name=there)
    assert await face(modal.Function.from_name(name, "f", environment_name=there).remote, 3) == 6
    with not_found():
        await face(by_name(name, "f").remote, 3)


@requirement("runner.run-app.runs")
async def test_run_app_runs_an_app(face: Face) -> None:
    app = modal.App()
    function = app.function(serialized=True)(double)
    async with face.enter(modal.runner.run_app(app)):
        assert await face(function.remote, 3) == 6


# --- files ---


DEPLOYING = """
    import modal
    import modal.runner

    app = modal.App("{name}")

    @app.function()
    def double(number):
        return number + number

    try:
        modal.runner.deploy_app(app)
        print("double", double.remote(21))
    except modal.exception.InvalidError as error:
        if not modal.is_local():
            raise
        print("refused", type(error).__name__)
"""


@requirement("runner.deploy-app.not-in-global-scope")
def test_a_deployment_in_global_scope_is_refused_in_containers(desk: Desk, name: str) -> None:
    done = desk.python(desk.write("deploying.py", DEPLOYING.format(name=name)))
    assert "refused InvalidError" in done.stdout, f"it printed:\n{done.stdout}\n{done.stderr}"

"""Laws of App.run.

- it gives the App, which has an id from then on, and whose functions can be called until it ends
- it can be repeated, and not entered twice; errors come out of it
- its environment is that of what runs in it; a detached one goes on
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import modal
import pytest

from modal_conformance import strategies as some
from modal_conformance.suite.objects import becomes, deleting, found, other_environment
from modal_conformance.suite.running import patience, queue, taken
from modal_conformance.workloads.goods import double, hold, leave_note, variable
from pytest_modalkit import Backend, Face, requirement


def app_with(function: Callable[..., Any], **options: Any) -> tuple[Any, Any]:
    """A new App with one function, which travels by value, and that function."""
    app = modal.App()
    return app, app.function(serialized=True, **options)(function)


@requirement("app.run.gives-app")
async def test_a_run_gives_the_app(face: Face) -> None:
    app, _ = app_with(double)
    async with face.enter(app.run()) as running:
        assert running is app


@requirement("app.run.calls-work-inside", "app.run.hydrates-functions")
async def test_functions_can_be_called_inside(face: Face) -> None:
    app, function = app_with(double)
    async with face.enter(app.run()):
        assert function.object_id
        assert await face(function.remote, 4) == 8


@requirement("app.run.no-calls-after")
async def test_functions_cannot_be_called_after(face: Face) -> None:
    app, function = app_with(double)
    async with face.enter(app.run()):
        await face(function.remote, 4)
    with pytest.raises(modal.Error):
        await face(function.remote, 4)


@requirement("app.run.no-calls-after.execution-error")
async def test_a_call_after_a_run_is_an_execution_error(face: Face) -> None:
    app, function = app_with(double)
    async with face.enter(app.run()):
        pass
    with pytest.raises(modal.exception.ExecutionError):
        await face(function.remote, 4)


@requirement("app.app-id.while-running", "app.app-id.kept-after")
async def test_an_app_has_an_id_from_its_run_on(face: Face) -> None:
    app, _ = app_with(double)
    async with face.enter(app.run()):
        during = app.app_id
        assert isinstance(during, str)
        assert during
    assert app.app_id == during


@requirement("app.description.falls-back")
async def test_a_running_app_without_a_name_describes_itself(face: Face) -> None:
    app = modal.App()
    async with face.enter(app.run()):
        assert isinstance(app.description, str)
        assert app.description
    assert app.name is None


@requirement("app.run.name")
async def test_a_run_can_be_described(face: Face) -> None:
    app: Any = modal.App()
    async with face.enter(app.run(name="a trial")):
        assert app.description == "a trial"


@requirement("app.run.can-be-repeated", "app.app-id.new-for-each-run")
async def test_an_app_runs_again_under_another_id(face: Face) -> None:
    app, function = app_with(double)
    ids = []
    for number in range(3):
        async with face.enter(app.run()):
            ids.append(app.app_id)
            assert await face(function.remote, number) == 2 * number
    assert len(set(ids)) == 3


@requirement("app.run.not-while-running")
async def test_a_running_app_cannot_be_run(face: Face) -> None:
    app, function = app_with(double)
    async with face.enter(app.run()):
        with pytest.raises(modal.exception.InvalidError):
            async with face.enter(app.run()):
                pass
        assert await face(function.remote, 1) == 2


@requirement("app.run.lets-errors-through")
async def test_an_error_comes_out_and_the_run_is_over(face: Face) -> None:
    app, function = app_with(double)
    error = KeyError("inside")
    with pytest.raises(KeyError) as caught:
        async with face.enter(app.run()):
            raise error
    assert caught.value is error
    with pytest.raises(modal.Error):
        await face(function.remote, 1)


@requirement("app.run.ends-its-calls")
async def test_what_runs_ends_with_the_run(face: Face, backend: Backend, name: str) -> None:
    app, function = app_with(hold)
    seconds = patience(backend)
    async with deleting(face, modal.Queue, name), face.enter(queue()) as started:
        gate = modal.Queue.from_name(name, create_if_missing=True)
        await face(gate.hydrate)
        async with face.enter(app.run()):
            call = await face(function.spawn, started, gate, seconds)
            await taken(face, started, seconds)
        await face(gate.put, "opened after the run")
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
            await face(call.get, timeout=seconds)


@requirement("app.run.detach.goes-on")
async def test_a_detached_run_goes_on(face: Face, backend: Backend) -> None:
    app, function = app_with(hold)
    seconds = patience(backend)
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        async with face.enter(app.run(detach=True)):
            call = await face(function.spawn, started, gate, seconds)
            await taken(face, started, seconds)
        await face(gate.put, "opened after the run")
        assert await face(call.get, timeout=seconds) == "opened after the run"


@requirement("app.run.environment")
async def test_functions_work_in_the_environment_of_the_run(face: Face, backend: Backend, name: str) -> None:
    app, function = app_with(leave_note)
    there = other_environment(backend)
    async with deleting(face, modal.Dict, name, environment=there):
        async with face.enter(app.run(environment_name=there)):
            await face(function.remote, name)
        within = patience(backend)
        shelf = await found(face, lambda: modal.Dict.from_name(name, environment_name=there), within=within)
        assert await becomes(face, "left", shelf.get, "note", within=within) == "left"
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.from_name(name).get, "note")


@requirement("app.run.environment.must-exist")
async def test_the_environment_must_exist(face: Face) -> None:
    app = modal.App()
    with pytest.raises(modal.exception.NotFoundError):
        async with face.enter(app.run(environment_name=some.unused_name("nowhere"))):
            pass


@requirement("app.run.interactive.needs-output")
async def test_an_interactive_run_needs_output(face: Face) -> None:
    app = modal.App()
    with pytest.raises(modal.exception.InvalidError):
        async with face.enter(app.run(interactive=True)):
            pass


@requirement("app.v0-73.is-interactive.in-such-a-run")
async def test_an_interactive_run_is_interactive(face: Face) -> None:
    app: Any = modal.App()
    with modal.enable_output():
        async with face.enter(app.run(interactive=True)):
            assert app.is_interactive is True
    assert app.is_interactive is False


@requirement("app.v0-73.run.show-progress-false.warns")
async def test_show_progress_is_an_old_option(face: Face) -> None:
    app: Any = modal.App()
    with pytest.warns(modal.exception.DeprecationError):
        async with face.enter(app.run(show_progress=False)):
            pass


# --- defaults of the constructor ---


async def seen(face: Face, app: Any, **options: Any) -> Any:
    """What a function of the App, made with options, sees of the variable LAW."""
    function = app.function(serialized=True, **options)(variable)
    async with face.enter(app.run()):
        return await face(function.remote, "LAW")


@requirement("app.constructor.secrets.reach-functions")
async def test_secrets_of_the_app_reach_its_functions(face: Face) -> None:
    assert await seen(face, modal.App(secrets=[modal.Secret.from_dict({"LAW": "of the app"})])) == "of the app"
    assert await seen(face, modal.App()) is None


@requirement("app.constructor.secrets.own-ones-win")
async def test_secrets_of_a_function_come_on_top(face: Face) -> None:
    both = modal.Secret.from_dict({"LAW": "of the app", "OTHER": "of the app"})
    app = modal.App(secrets=[both])
    own = app.function(serialized=True, secrets=[modal.Secret.from_dict({"LAW": "its own"})])(variable)
    async with face.enter(app.run()):
        assert await face(own.remote, "LAW") == "its own"
        assert await face(own.remote, "OTHER") == "of the app"


@requirement("app.constructor.image.reaches-functions")
async def test_functions_run_in_the_image_of_the_app(face: Face) -> None:
    assert await seen(face, modal.App(image=image_saying("of the app"))) == "of the app"


@requirement("app.constructor.image.own-one-wins")
async def test_a_function_can_have_an_image_of_its_own(face: Face) -> None:
    app = modal.App(image=image_saying("of the app"))
    assert await seen(face, app, image=image_saying("its own")) == "its own"


def image_saying(word: str) -> Any:
    return modal.Image.debian_slim().env({"LAW": word})


# --- include ---


@requirement("app.include.calls-work")
async def test_included_functions_can_be_called(face: Face) -> None:
    bakery = importlib.import_module("modal_conformance.workloads.bakery")
    app = modal.App()
    app.include(bakery.app)
    async with face.enter(app.run()):
        assert await face(bakery.bake.remote, "rye") == "rye bread"


@requirement("app.include.from-inside")
async def test_functions_call_those_of_other_modules(face: Face) -> None:
    shop = importlib.import_module("modal_conformance.workloads.shop")
    async with face.enter(shop.app.run()):
        assert await face(shop.sell.remote, "rye") == ("rye bread", 9)

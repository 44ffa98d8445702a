"""Laws of `with_options`: another class, with other options, beside the one that was declared."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.running import deployed
from modal_conformance.workloads.cls import Keyed, Plain
from pytest_modalkit import Face, requirement

Places = tuple[Any, Any]


@requirement("cls.with-options.gives-other-cls", "cls.with-options.secrets", "cls.with-options.own-pool")
def test_options_hold_for_the_new_class_alone(work: Any) -> None:
    changed = work.Flaky.with_options(secrets=[modal.Secret.from_dict({"MODALKIT_OPTION": "x"})])
    assert isinstance(changed, modal.Cls)
    assert changed is not work.Flaky
    assert changed().variable.remote("MODALKIT_OPTION") == "x"
    assert work.Flaky().variable.remote("MODALKIT_OPTION") is None


@requirement("cls.with-options.with-parameters")
def test_it_takes_parameters(work: Any) -> None:
    changed = work.Counter.with_options(timeout=100)
    assert changed(start=4).add.remote() == 5


@requirement("cls.with-options.retries")
def test_retries_hold(work: Any, clock: Clock, places: Places, seconds: float) -> None:
    tries, _ = places
    call = work.Flaky.with_options(retries=2)().fail_at_first.spawn(tries, 2)
    clock.advance(seconds=10, settle=True)
    assert call.get(timeout=seconds) == 3


@requirement("cls.with-options.timeout")
def test_a_timeout_holds(work: Any, clock: Clock, places: Places, seconds: float) -> None:
    started, gate = places
    call = work.Flaky.with_options(timeout=20)().hold.spawn(started, gate, seconds)
    started.get(timeout=seconds)
    clock.advance(seconds=21)
    with pytest.raises(modal.exception.FunctionTimeoutError):
        call.get(timeout=seconds)


@requirement("cls.with-options.refuses")
@pytest.mark.parametrize("wrong", [{"timeout": 0}, {"retries": "x"}, {"cpu": (2, 1)}, {"gpu": 5}], ids=str)
def test_what_breaks_a_rule_is_refused(work: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises((modal.Error, TypeError, ValueError)):
        work.Counter.with_options(**wrong)().double.remote(1)


@requirement(
    "cls.from-name.finds-deployed",
    "cls.from-name.parameters",
    "cls.with-options.of-a-name",
    "cls.hydrate.gives-itself",
)
async def test_a_deployed_class_is_found_by_its_name(face: Face, name: str) -> None:
    app = modal.App()
    app.cls()(Keyed)
    await deployed(face, app, name)
    found: Any = modal.Cls.from_name(name, "Keyed")
    assert await face(found.hydrate) is found
    assert isinstance(found.object_id, str)
    assert await face(found().greet.remote) == "hello nameless"
    assert await face(found(name="Ada").greet.remote) == "hello Ada"
    assert await face(found.with_options(timeout=100)(name="Bob").greet.remote) == "hello Bob"


@requirement("cls.from-name.is-lazy", "cls.from-name.not-found")
async def test_what_is_not_there_shows_when_it_is_used(face: Face, name: str) -> None:
    found: Any = modal.Cls.from_name(name, "Keyed")
    with pytest.raises(modal.exception.NotFoundError):
        await face(found().greet.remote)
    app = modal.App()
    app.cls()(Plain)
    await deployed(face, app, name)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Cls.from_name(name, "Keyed").hydrate)


@requirement("cls.from-name.no-local")
def test_a_class_found_by_name_has_no_code_here(name: str) -> None:
    found: Any = modal.Cls.from_name(name, "Keyed")
    with pytest.raises(modal.exception.ExecutionError):
        found().greet.local()

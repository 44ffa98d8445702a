"""Laws of the decorators of functions and methods: what they leave behind, and how they stand on each other."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._editions import v0_73
from modal_reference._engine import Batching
from modal_reference._faces.partials import Concurrency, PartialFunction
from modal_reference.exception import DeprecationError, InvalidError

CALLED: dict[str, Any] = {
    "method": modal.method(),
    "batched": modal.batched(max_batch_size=2, wait_ms=3),
    "concurrent": modal.concurrent(max_inputs=2),
}
HOOKS: dict[str, Any] = {"enter": modal.enter(), "exit": modal.exit()}


def body(self: object) -> int:
    """What the body says."""
    return 5


def called(name: str) -> Any:
    return CALLED[name]


# What they leave behind


@pytest.mark.parametrize("name", [*CALLED, *HOOKS])
def test_a_decorated_function_knows_its_body(name: str) -> None:
    found = {**CALLED, **HOOKS}[name](body)
    assert isinstance(found, PartialFunction)
    assert found._get_raw_f() is body
    assert (found.__name__, found.__doc__, found.__module__) == ("body", "What the body says.", __name__)


def test_on_an_object_of_the_plain_class_it_is_a_method() -> None:
    class Plain:
        f = modal.method()(body)
        e = modal.enter()(body)

    assert (Plain().f(), Plain().e()) == (5, 5)
    assert isinstance(Plain.f, PartialFunction)


def test_without_an_app_it_cannot_be_called() -> None:
    with pytest.raises(TypeError, match=r"was not registered with an app"):
        modal.method()(body)(None)


@given(size=st.integers(1, 1000), wait=st.integers(0, 600_000))
def test_a_batch_has_a_size_and_a_wait(size: int, wait: int) -> None:
    found = modal.batched(max_batch_size=size, wait_ms=wait)(body)
    assert found._marks.batching == Batching(size, wait / 1000)


@given(most=st.integers(1, 10_000), target=st.none() | st.integers(1, 10_000))
def test_the_target_is_never_above_the_most(most: int, target: int | None) -> None:
    if target is not None and target > most:
        with pytest.raises(InvalidError, match=f"target_inputs is {target}, it must not be greater"):
            modal.concurrent(max_inputs=most, target_inputs=target)
    else:
        found: Any = modal.concurrent(max_inputs=most, target_inputs=target)(body)
        assert found._marks.concurrency == Concurrency(most, target or 0)


def test_a_target_alone_is_the_most_as_well() -> None:
    found: Any = modal.concurrent(target_inputs=4)(body)
    assert found._marks.concurrency == Concurrency(4, 4)


# Figures


@pytest.mark.parametrize(
    ("size", "wait"), [(0, 1), (-1, 1), (1001, 1), ("1", 1), (1.5, 1), (1, -1), (1, 600_001), (1, "1"), (True, 1)]
)
def test_figures_of_a_batch_out_of_range_are_refused(size: Any, wait: Any) -> None:
    with pytest.raises(InvalidError):
        modal.batched(max_batch_size=size, wait_ms=wait)


@pytest.mark.parametrize("most", [0, -1, "5", 1.5])
def test_figures_of_concurrency_out_of_range_are_refused(most: Any) -> None:
    with pytest.raises(InvalidError, match="max_inputs is"):
        modal.concurrent(max_inputs=most)


def test_edition_0_73_stops_one_earlier() -> None:
    v0_73.batched(max_batch_size=999, wait_ms=599_999)
    for size, wait in ((1000, 1), (1, 600_000)):
        with pytest.raises(InvalidError):
            v0_73.batched(max_batch_size=size, wait_ms=wait)


# Parentheses


@pytest.mark.parametrize("name", ["method", "enter", "exit", "build", "batched", "concurrent"])
def test_missing_parentheses_are_told(name: str) -> None:
    with pytest.raises(TypeError, match=rf"if parentheses are missing, write @modal\.{name}\(\)"):
        getattr(modal, name)(body)


@pytest.mark.parametrize("name", ["method", "enter", "exit", "build"])
def test_missing_parentheses_were_invalid_in_edition_0_73(name: str) -> None:
    with pytest.raises(InvalidError, match=rf"did you forget parentheses\? Write @modal\.{name}\(\)"):
        getattr(v0_73, name)(body)


@pytest.mark.parametrize("name", ["batched", "concurrent"])
def test_figures_have_no_default(name: str) -> None:
    with pytest.raises(TypeError, match="missing"):
        getattr(v0_73, name)(body)


@pytest.mark.parametrize("name", ["function", "cls", "local_entrypoint"])
def test_missing_parentheses_of_an_app_are_told(name: str) -> None:
    with pytest.raises(TypeError, match=rf"write @app\.{name}\(\)"):
        getattr(modal.App(), name)(body)
    with pytest.raises(InvalidError, match=rf"Write @app\.{name}\(\)"):
        getattr(v0_73.App(), name)(body)


def test_signatures_are_those_of_the_documents() -> None:
    assert str(inspect.signature(modal.exit)).startswith("() ->")
    for name in ("method", "enter", "exit", "build", "batched", "concurrent"):
        assert next(iter(inspect.signature(getattr(v0_73, name)).parameters)) == "_warn_parentheses_missing"
        assert "_warn_parentheses_missing" not in inspect.signature(getattr(modal, name)).parameters


# One on top of another


@pytest.mark.parametrize("lower", CALLED)
@pytest.mark.parametrize("upper", CALLED)
def test_a_decorator_stands_once(lower: str, upper: str) -> None:
    if lower == upper:
        with pytest.raises(InvalidError, match=f"@modal.{upper}.* stands on .* already"):
            called(upper)(called(lower)(body))
    else:
        joined = called(upper)(called(lower)(body))
        assert {role.value for role in joined._roles} == {f"modal.{lower}", f"modal.{upper}"}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("name", CALLED)
def test_a_hook_is_not_called(hook: str, name: str) -> None:
    for upper, lower in ((HOOKS[hook], called(name)), (called(name), HOOKS[hook])):
        with pytest.raises(InvalidError, match="either called or a hook"):
            upper(lower(body))


def test_hooks_stand_on_each_other() -> None:
    joined = modal.enter()(modal.exit()(body))
    assert {role.value for role in joined._roles} == {"modal.enter", "modal.exit"}
    assert modal.enter(snap=True)(modal.enter()(body))._marks.is_snap is True


@pytest.mark.parametrize("name", [*CALLED, *HOOKS])
def test_what_cannot_be_called_is_refused(name: str) -> None:
    wrongs: list[Any] = [5, property(body), classmethod(body)]
    for wrong in wrongs:
        with pytest.raises(InvalidError, match="which cannot be called"):
            {**CALLED, **HOOKS}[name](wrong)


@pytest.mark.parametrize("name", ["method", "batched", "enter", "exit"])
def test_a_class_has_its_own_decorators(name: str) -> None:
    with pytest.raises(InvalidError, match=f"Cannot apply @modal.{name}.* to the class object: put it on a method"):
        {**CALLED, **HOOKS}[name](object)


@pytest.mark.parametrize("name", [*CALLED, *HOOKS])
def test_the_app_comes_on_top(name: str) -> None:
    app = modal.App()
    function = app.function(serialized=True)(lambda: None)
    user_class: Any = app.cls(serialized=True)(type("A", (), {}))
    for found, kind in ((function, "function"), (user_class, "cls")):
        with pytest.raises(InvalidError, match=rf"Cannot stack @modal\.{name}.* on top of @app\.{kind}"):
            {**CALLED, **HOOKS}[name](found)


# What an app makes of them


def test_a_batched_function_takes_lists() -> None:
    app = modal.App()

    def doubled(xs: list[int]) -> list[int]:
        return [x * 2 for x in xs]

    handle: Any = app.function(serialized=True)(modal.batched(max_batch_size=3, wait_ms=500)(doubled))
    assert handle._local.methods[""].batching == Batching(3, 0.5)
    assert handle.local([1, 2]) == [2, 4]


def test_a_batched_function_has_no_defaults_and_yields_nothing() -> None:
    app = modal.App()
    batched = modal.batched(max_batch_size=3, wait_ms=500)
    with pytest.raises(InvalidError, match="has a default for 'x'"):
        app.function(serialized=True)(batched(lambda x=1: x))
    with pytest.raises(InvalidError, match="is a generator"):
        app.function(serialized=True)(batched(lambda x: (yield x)))


def test_concurrency_is_said_once() -> None:
    app = modal.App()
    with pytest.warns(DeprecationError):
        decorator = app.function(serialized=True, allow_concurrent_inputs=3)
    with pytest.raises(InvalidError, match=r"allow_concurrent_inputs and @modal\.concurrent were both given"):
        decorator(modal.concurrent(max_inputs=2)(lambda: None))


def test_a_method_says_whether_it_is_a_generator() -> None:
    app = modal.App()
    handle: Any = app.function(serialized=True)(modal.method(is_generator=True)(lambda: iter([1])))
    assert handle._local.methods[""].is_generator


# Spellings of 0.73


def test_build_works_and_warns() -> None:
    for namespace in (modal, v0_73):
        with pytest.warns(DeprecationError, match=r"@modal\.build is deprecated") as warned:
            found = namespace.build(force=True, timeout=5)(body)
        assert warned[0].filename == __file__
        assert (found._marks.is_build_forced, found._marks.build_timeout) == (True, 5)


def test_a_method_kept_warm_once() -> None:
    with pytest.warns(DeprecationError, match=r"set it in @app\.cls\(\)"):
        v0_73.method(keep_warm=1)
    with pytest.raises(TypeError):
        modal.method(keep_warm=1)  # type: ignore[call-arg]

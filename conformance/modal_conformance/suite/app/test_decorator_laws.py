"""Laws of App.function and App.local_entrypoint as decorators.

- they make a Function, or an entrypoint that is called as what it decorates, under a name
- what they cannot take is refused: missing parentheses, classes, methods, local functions, unknown options
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.app.registered import invalid, registered
from modal_conformance.suite.objects import quietly
from modal_conformance.workloads.goods import Till, double, treble
from pytest_modalkit import Face, requirement


@requirement("app.function.makes-function")
def test_it_makes_a_function() -> None:
    assert isinstance(modal.App().function()(double), modal.Function)


@requirement("app.function.name-of-the-function")
def test_the_name_is_that_of_the_function() -> None:
    app = modal.App()
    function = app.function()(double)
    assert dict(registered(app, "functions")) == {"double": function}


@requirement("app.function.name-given")
@given(name=some.valid_names())
def test_the_name_can_be_given(name: str) -> None:
    app = modal.App()
    function = app.function(name=name)(double)
    assert dict(registered(app, "functions")) == {name: function}


@requirement("app.function.same-name-replaces")
def test_a_later_function_takes_the_name() -> None:
    app = modal.App()
    app.function(name="sum")(double)
    with quietly():
        later = app.function(name="sum")(treble)
    assert dict(registered(app, "functions")) == {"sum": later}


@requirement("app.function.parentheses-missing")
def test_parentheses_must_be_there() -> None:
    decorate: Any = modal.App().function
    with pytest.raises((modal.exception.InvalidError, TypeError)):
        decorate(double)


@requirement("app.v0-73.function.parentheses-missing.invalid-error")
def test_missing_parentheses_are_an_invalid_error() -> None:
    decorate: Any = modal.App().function
    with invalid():
        decorate(double)


@requirement("app.function.unknown-option")
def test_unknown_options_are_refused() -> None:
    decorate: Any = modal.App().function
    with pytest.raises(TypeError):
        decorate(colour="blue")


@requirement("app.function.class-refused")
def test_classes_are_refused() -> None:
    with pytest.raises(TypeError):
        modal.App().function()(Till)


@requirement("app.function.method-refused")
def test_methods_are_refused() -> None:
    with invalid():
        modal.App().function()(Till.open)


@requirement("app.function.local-refused")
def test_local_functions_are_refused() -> None:
    def local() -> None: ...

    with invalid():
        modal.App().function()(local)
    with invalid():
        modal.App().function()(lambda: None)


@requirement("app.function.serialized.takes-local")
def test_local_functions_are_taken_by_value() -> None:
    def local() -> None: ...

    app = modal.App()
    assert isinstance(app.function(serialized=True)(local), modal.Function)
    assert isinstance(app.function(serialized=True, name="nameless")(lambda: None), modal.Function)


@requirement("app.function.serialized.runs")
async def test_a_serialized_function_runs_with_what_it_closes_over(face: Face) -> None:
    app = modal.App()
    base = {"offset": 30}

    def add(number: int, *, twice: bool = False) -> int:
        return base["offset"] + (treble(number) if twice else number)

    function = app.function(serialized=True)(add)
    async with face.enter(app.run()):
        assert await face(function.remote, 2) == 32
        assert await face(function.remote, 2, twice=True) == 36


@requirement("app.function.is-generator-given")
async def test_a_function_can_be_declared_a_generator(face: Face) -> None:
    app = modal.App()

    def give(number: int) -> Any:
        return (each for each in range(number))

    function = app.function(serialized=True, is_generator=True)(give)
    async with face.enter(app.run()):
        assert await face.collect(function.remote_gen, 3) == [0, 1, 2]


# --- local_entrypoint ---


@requirement("app.local-entrypoint.runs-here")
@given(value=st.integers())
def test_an_entrypoint_is_called_as_its_function(value: int) -> None:
    seen: list[int] = []

    def main(number: int, *, also: int = 0) -> int:
        seen.append(number + also)
        return number

    # Entrypoints must be global: that is where a command line finds them.
    main.__qualname__ = "main"
    entrypoint: Any = modal.App().local_entrypoint()(main)
    assert entrypoint(value, also=1) == value
    assert seen == [value + 1]


@requirement("app.local-entrypoint.name-of-the-function")
def test_an_entrypoint_has_the_name_of_its_function() -> None:
    app = modal.App()
    entrypoint = app.local_entrypoint()(double)
    assert dict(registered(app, "entrypoints")) == {"double": entrypoint}


@requirement("app.local-entrypoint.name-given")
def test_an_entrypoint_can_be_given_a_name() -> None:
    app = modal.App()
    entrypoint = app.local_entrypoint(name="main")(double)
    assert dict(registered(app, "entrypoints")) == {"main": entrypoint}


@requirement("app.local-entrypoint.name-must-be-text")
def test_a_name_of_an_entrypoint_is_text() -> None:
    decorate: Any = modal.App().local_entrypoint
    with invalid():
        decorate(name=5)(double)


@requirement("app.local-entrypoint.name-taken")
def test_a_name_of_an_entrypoint_is_taken_once() -> None:
    app = modal.App()
    app.local_entrypoint(name="main")(double)
    with invalid():
        app.local_entrypoint(name="main")(treble)


@requirement("app.local-entrypoint.parentheses-missing")
def test_an_entrypoint_needs_parentheses() -> None:
    decorate: Any = modal.App().local_entrypoint
    with pytest.raises((modal.exception.InvalidError, TypeError)):
        decorate(double)


@requirement("app.v0-73.local-entrypoint.parentheses-missing.invalid-error")
def test_missing_parentheses_of_an_entrypoint_are_an_invalid_error() -> None:
    decorate: Any = modal.App().local_entrypoint
    with invalid():
        decorate(double)

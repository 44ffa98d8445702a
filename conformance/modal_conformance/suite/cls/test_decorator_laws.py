"""Laws of the decorators of classes and methods: what they make, and what they refuse."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import quietly
from modal_conformance.workloads.cls import Plain
from modal_conformance.workloads.goods import double
from pytest_modalkit import requirement


def local_class() -> Any:
    """A class that containers cannot import."""

    class Local:
        @modal.method()
        def double(self, number: int) -> int:
            return 2 * number

    return Local


@requirement("cls.constructor.is-refused")
def test_the_class_is_not_called() -> None:
    kind: Any = modal.Cls
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        kind()


@requirement("cls.decorator.gives-cls")
def test_the_decorator_makes_a_cls() -> None:
    assert isinstance(modal.App().cls()(Plain), modal.Cls)


@requirement("cls.decorator.not-a-class")
@pytest.mark.parametrize("wrong", [double, 5, "Plain"], ids=str)
def test_what_is_no_class_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        modal.App().cls()(wrong)


@requirement("cls.decorator.local-refused")
def test_a_class_that_cannot_be_imported_is_refused() -> None:
    app = modal.App()

    def declare_and_run() -> None:
        app.cls()(local_class())
        with app.run():
            pass

    with pytest.raises(Exception, match="global scope|serialized"):
        declare_and_run()


@requirement("cls.decorator.serialized")
def test_a_serialized_class_runs() -> None:
    app = modal.App()
    local = app.cls(serialized=True)(local_class())
    with app.run():
        assert local().double.remote(4) == 8


@requirement("cls.decorator.parentheses-missing")
@pytest.mark.parametrize("decorator", ["method", "enter", "exit", "batched", "concurrent"])
def test_parentheses_must_be_there(decorator: str) -> None:
    with pytest.raises(TypeError):
        getattr(modal, decorator)(lambda self: None)
    app: Any = modal.App()
    with pytest.raises(TypeError):
        app.cls(Plain)


@requirement("cls.v0-73.decorator.parentheses-missing")
@pytest.mark.parametrize("decorator", ["method", "enter", "exit", "build"])
def test_parentheses_must_be_there_in_the_old_edition(decorator: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        getattr(modal, decorator)(lambda self: None)
    app: Any = modal.App()
    with pytest.raises(modal.exception.InvalidError):
        app.cls(Plain)


@requirement("cls.decorator.hooks-are-no-methods")
def test_a_method_is_no_hook() -> None:
    def declare() -> None:
        both = modal.enter()(modal.method()(lambda self: None))
        modal.App().cls(serialized=True)(type("Both", (), {"both": both, "__module__": __name__}))

    with pytest.raises(modal.exception.InvalidError):
        declare()


def build(**options: Any) -> Any:
    """The decorator, which the type checker's `modal` of the newest edition may lack."""
    return getattr(modal, "build")(**options)  # noqa: B009


@requirement("cls.v0-73.build.warns")
def test_build_is_deprecated() -> None:
    with pytest.warns(modal.exception.DeprecationError):
        build()


@requirement("cls.v0-73.build.is-no-obstacle")
def test_a_class_with_a_method_for_building_runs() -> None:
    with quietly():
        built = build(force=True, timeout=60)(lambda self: None)
    app = modal.App()
    local = type("Built", (local_class(),), {"download": built, "__module__": __name__})
    handle: Any = app.cls(serialized=True)(local)
    with app.run():
        assert handle().double.remote(4) == 8

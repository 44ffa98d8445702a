"""Laws of `@app.cls()`: what it stands on, what it refuses, and what its handle shows."""

from __future__ import annotations

from typing import Any

import pytest

import modal_reference as modal
from modal_reference._editions import v0_73
from modal_reference._engine import Batching, Method
from modal_reference._faces.user_class import hooks_of
from modal_reference.exception import DeprecationError, ExecutionError, InvalidError
from tests.reference.cls import garage


def registered(user_class: Any, **arguments: Any) -> Any:
    return modal.App().cls(serialized=True, **arguments)(user_class)


def with_methods(**methods: Any) -> type:
    return type("A", (), methods)


batched = modal.batched(max_batch_size=2, wait_ms=3)
method = modal.method()


def one(self: Any, x: int) -> int:
    return x


def hook(self: Any) -> None: ...


# What it stands on


def test_it_stands_on_a_class() -> None:
    app = modal.App()
    wrongs: list[Any] = [one, 5, app.function(serialized=True)(lambda: None)]
    for wrong in wrongs:
        with pytest.raises(TypeError, match=r"@app\.cls\(\) stands on .*it must be"):
            app.cls()(wrong)


def test_a_function_decorator_does_not_stand_on_a_class() -> None:
    with pytest.raises(TypeError, match=r"use @app\.cls"):
        modal.App().function(serialized=True)(garage.Machine)


def test_a_class_in_a_function_has_to_travel_by_value() -> None:
    class Local:
        pass

    with pytest.raises(InvalidError, match=r"Local is defined inside of a function.*serialized=True"):
        modal.App().cls()(Local)
    assert repr(registered(Local)) == "Cls(Local)"


def test_a_class_without_methods_is_a_class() -> None:
    assert registered(with_methods())._service._local.methods == {}


def test_one_class_inherits_from_a_plain_one() -> None:
    with pytest.raises(InvalidError, match="put what is shared into a plain base class"):

        class Derived(garage.Car):  # type: ignore[misc,unused-ignore]
            pass


# Methods


def test_methods_are_those_that_can_be_called() -> None:
    local: Any = garage.Car._service._local  # type: ignore[attr-defined]
    assert local.is_class
    assert local.tag == "Car.*"
    assert set(local.methods) == {
        *("tell", "kind", "drive", "describe", "stops", "stops_aio", "honk", "through_others", "other")
    }
    assert {name for name, each in local.methods.items() if each.is_generator} == {"stops", "stops_aio"}


def test_a_method_says_that_it_is_a_generator() -> None:
    found = registered(with_methods(f=modal.method(is_generator=True)(one)))
    assert found._service._local.methods == {"f": Method(is_generator=True)}


def test_concurrency_is_of_the_class() -> None:
    handle = registered(modal.concurrent(max_inputs=3)(with_methods(f=method(one))))
    assert handle._service._local.arguments.concurrency.most == 3
    with pytest.raises(InvalidError, match=r"stands on the method A\.f.*decorate the class instead"):
        registered(with_methods(f=modal.concurrent(max_inputs=3)(method(one))))


def test_a_batched_method_is_alone() -> None:
    assert registered(with_methods(f=batched(one)))._service._local.methods == {"f": Method(False, Batching(2, 0.003))}
    with pytest.raises(InvalidError, match="the batched methods f, g, it can only have one"):
        registered(with_methods(f=batched(one), g=batched(one)))
    with pytest.raises(InvalidError, match="the batched method f, and then cannot have other methods"):
        registered(with_methods(f=batched(one), g=method(one)))
    with pytest.raises(InvalidError, match="has a default for 'x'"):
        registered(with_methods(f=batched(lambda self, x=1: x)))


# Hooks


def test_hooks_of_base_classes_come_first_each_in_the_order_of_definition() -> None:
    hooks = hooks_of(garage.Car._get_user_cls())  # type: ignore[attr-defined]
    assert [each.__name__ for each in hooks.enter] == ["warm_up", "oil", "get_in"]
    assert hooks.exit == hooks.enter_snap == []


def test_a_hook_that_is_declared_anew_keeps_its_place() -> None:
    class Derived(garage.Machine):
        @modal.enter()
        def last(self) -> None: ...

        @modal.enter()
        def warm_up(self) -> None: ...

    assert [each.__qualname__.rpartition(".<locals>.")[2] for each in hooks_of(Derived).enter] == [
        "Derived.warm_up",
        "Machine.oil",
        "Derived.last",
    ]


def test_a_plain_function_does_not_take_a_hook_or_method_away() -> None:
    # Seen on modal 1.6.4.
    class Derived(garage.Machine):
        def warm_up(self) -> None: ...

        def kind(self) -> str:
            return "plain"

    assert [each.__qualname__ for each in hooks_of(Derived).enter] == ["Machine.warm_up", "Machine.oil"]
    handle = registered(Derived)
    assert handle().kind.local() == "machine"


def test_hooks_of_mixins_run_too() -> None:
    class Mixin:
        @modal.enter()
        def mixed(self) -> None: ...

    class Both(garage.Machine, Mixin): ...

    assert [each.__name__ for each in hooks_of(Both).enter] == ["mixed", "warm_up", "oil"]


def test_a_snapshot_has_to_be_asked_for() -> None:
    user_class = with_methods(e=modal.enter(snap=True)(hook))
    registered(user_class, enable_memory_snapshot=True)
    with pytest.raises(InvalidError, match="pass enable_memory_snapshot=True"):
        registered(user_class)


# Constructors


def test_a_constructor_of_its_own_is_deprecated_and_was_not_in_0_73() -> None:
    user_class = with_methods(__init__=lambda self, x: setattr(self, "x", x), f=method(lambda self: self.x))
    with pytest.warns(DeprecationError, match=r"A has a constructor of its own.*modal\.parameter\(\)"):
        handle = registered(user_class)
    assert handle._service._local.has_constructor
    assert handle(3).f.local() == handle(x=3).f.local() == 3
    old: Any = v0_73.App().cls(serialized=True)(user_class)
    assert old(4).f.local() == 4


@pytest.mark.parametrize("edition", [modal, v0_73])
def test_a_constructor_and_parameters_do_not_go_together(edition: Any) -> None:
    content = {"__annotations__": {"x": int}, "x": edition.parameter(), "__init__": lambda self: None}
    with pytest.raises(
        InvalidError, match=r"Both has an __init__ of its own and modal\.parameter\(\) as well.*keep one"
    ):
        edition.App().cls(serialized=True)(type("Both", (), content))
    untold = {"__annotations__": {"x": int}, "x": edition.parameter(init=False)}
    assert repr(edition.App().cls(serialized=True)(type("Told", (), untold))) == "Cls(Told)"


# The handle


@pytest.mark.parametrize("edition", [modal, v0_73])
def test_names_are_not_looked_at_before_they_are_used(edition: Any) -> None:
    for names in (("a b", "B"), ("", "B"), ("a", "B.*")):
        assert repr(edition.Cls.from_name(*names)) == f"Cls.from_name{names}"


@pytest.mark.parametrize("edition", [modal, v0_73])
def test_one_device_is_named_to_with_options(edition: Any) -> None:
    with pytest.raises(InvalidError, match=r"with_options got gpu=\['T4', 'L4'\], it takes one text"):
        edition.Cls.from_name("a", "B").with_options(gpu=["T4", "L4"])


def test_a_handle_shows_what_the_class_has() -> None:
    car: Any = garage.Car
    assert (car.WHEELS, repr(car)) == (4, "Cls(Car)")
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        _ = car.nope
    assert isinstance(car, modal.Cls)
    assert isinstance(car, modal.object.Object)


def test_a_method_without_an_object_has_no_body_here() -> None:
    car: Any = garage.Car
    assert isinstance(car.drive, modal.Function)
    with pytest.raises(ExecutionError):
        car.drive.local()


def test_a_handle_is_not_made_by_its_constructor() -> None:
    with pytest.raises(InvalidError, match=r"use @app\.cls\(\) or Cls\.from_name"):
        modal.Cls()


def test_a_class_is_registered_with_the_service_behind_it() -> None:
    app = modal.App()
    handle: Any = app.cls(serialized=True)(with_methods())
    assert app._classes == {"A": handle}
    assert list(app._functions) == ["A.*"]

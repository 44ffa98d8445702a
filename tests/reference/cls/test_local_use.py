"""Laws of objects used where they are made: attributes, plain methods, and methods with the hooks run once before."""

from __future__ import annotations

import asyncio
import copy
import threading
from typing import Any

import pytest

import modal_reference as modal
from modal_reference._editions import v0_73
from modal_reference.exception import DeprecationError, ExecutionError, InvalidError
from tests.reference.cls import garage
from tests.reference.waiting import Crew

Car: Any = garage.Car


def registered(**members: Any) -> Any:
    return modal.App().cls(serialized=True)(type("A", (), members))


def test_hooks_run_once_before_the_first_method() -> None:
    car = Car(doors=2, name="Emil")
    assert car.tell.local() == ["warm up", "oil", "2 doors", "told by Emil"]
    assert car.drive.local()[0] == 1
    assert car.drive.local()[0] == 2
    assert car.log == ["warm up", "oil", "2 doors"]


def test_hooks_marked_for_a_snapshot_run_first() -> None:
    order: Any = garage.Order
    assert order().found.local() == ["snap", "enter"]


def test_attributes_and_plain_methods_run_no_hooks() -> None:
    car = Car(doors=2)
    assert (car.doors, car.name, car.is_red, car.WHEELS, car.doors_doubled()) == (2, "nameless", False, 4, 4)
    with pytest.raises(AttributeError):
        _ = car.log


def test_what_is_set_is_there_and_methods_see_it() -> None:
    car = Car(doors=2)
    car.name = "Else"
    assert car.tell.local()[-1] == "told by Else"


def test_a_method_calls_another_on_the_same_object() -> None:
    ran = []
    handle = registered(
        enter=modal.enter()(lambda self: ran.append("enter")),
        inner=modal.method()(id),
        outer=modal.method()(lambda self: self.inner.local() == id(self)),
    )
    assert handle().outer.local() is True
    assert ran == ["enter"]


def test_a_hook_that_fails_is_tried_again() -> None:
    calls = []

    def fail(self: object) -> None:
        calls.append(1)
        raise ValueError("no spark")

    found = registered(e=modal.enter()(fail), f=modal.method()(lambda self: 1))()
    for _ in range(2):
        with pytest.raises(ValueError, match="no spark"):
            found.f.local()
    assert len(calls) == 2


def test_a_hook_calls_methods() -> None:
    def begin(self: Any) -> None:
        self.base = 4
        self.twice = self.doubled.local()

    handle = registered(
        e=modal.enter()(begin),
        doubled=modal.method()(lambda self: self.base * 2),
        told=modal.method()(lambda self: self.twice),
    )
    assert handle().told.local() == 8


def test_hooks_run_once_however_many_threads_begin(crew: Crew) -> None:
    entered = []
    barrier = threading.Barrier(4)

    def begin(self: Any) -> None:
        entered.append(1)

    found = registered(e=modal.enter()(begin), f=modal.method()(lambda self: len(entered)))()

    def call() -> Any:
        barrier.wait()
        return found.f.local()

    assert [each.result() for each in [crew.start(call) for _ in range(4)]] == [1] * 4


def test_pieces_and_coroutines_are_what_they_are() -> None:
    car = Car(doors=2, name="Emil")
    assert list(car.stops.local(3)) == [0, 1, 2]
    assert asyncio.run(car.honk.local()) == "Emil: honk"

    async def collected() -> list[int]:
        return [each async for each in car.stops_aio.local(3)]

    assert asyncio.run(collected()) == [0, 1, 2]


def test_async_hooks_run_before_async_methods_and_no_others() -> None:
    async def warm_up(self: Any) -> None:
        self.log = ["warm"]

    async def tell(self: Any) -> list[str]:
        return list(self.log)

    handle = registered(e=modal.enter()(warm_up), f=modal.method()(tell), g=modal.method()(lambda self: self.log))
    found = handle()
    with pytest.raises(InvalidError, match="is async, and cannot run before a method that is not"):
        found.g.local()
    assert asyncio.run(found.f.local()) == ["warm"]
    assert found.g.local() == ["warm"]


def test_arguments_are_looked_at_when_the_object_is_needed() -> None:
    car = Car()
    with pytest.raises(TypeError, match="missing a required argument: 'doors'"):
        car.tell.local()
    with pytest.raises(TypeError, match="unexpected keyword argument 'wings'"):
        _ = Car(doors=1, wings=2).name


def test_objects_are_apart() -> None:
    one, other = Car(doors=2), Car(doors=2)
    assert one.drive.local()[0] == 1
    assert other.drive.local()[0] == 1
    assert one.drive is one.drive
    assert one.drive is not other.drive


def test_an_object_can_be_copied() -> None:
    car = Car(doors=2, name="Emil")
    assert copy.copy(car).describe.local() == car.describe.local()
    assert repr(car) == "Car(doors=2, name='Emil')"


def test_a_class_of_elsewhere_has_no_code_here() -> None:
    car = modal.Cls.from_name("garage", "Car")(doors=2)
    assert isinstance(car.anything, modal.Function)
    with pytest.raises(ExecutionError):
        car.drive.local()
    with pytest.raises(InvalidError, match="cannot be set on an object"):
        car.name = "Else"


def test_edition_0_73_makes_the_object_for_a_method_of_the_class() -> None:
    handle: Any = v0_73.App().cls(serialized=True)(type("A", (), {"f": modal.method()(lambda self: 5)}))
    with pytest.warns(DeprecationError, match=r"A\.f is called on the class.*A\(\)\.f"):
        assert handle.f.local() == 5

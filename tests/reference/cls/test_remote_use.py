"""Laws of objects whose methods run in containers: parameters, pools, hooks, handles, options."""

from __future__ import annotations

from typing import Any

import pytest

import modal_reference as modal
from modal_reference import App
from modal_reference._driver.universe import Universe
from modal_reference._serialization import dumps, loads
from modal_reference.exception import DeprecationError, ExecutionError, InvalidError, NotFoundError
from tests.reference.cls import garage, importing
from tests.reference.waiting import every_face, until

Car: Any = garage.Car
Engine: Any = garage.Engine


# Parameters and pools


@every_face
def test_an_object_in_a_container_has_its_parameters_and_hooks(open_garage: App, call: Any) -> None:
    car = Car(doors=3, name="Emil", is_red=True, plate=b"\x00")
    assert call(car.describe.remote) == {"name": "Emil", "doors": 3, "is_red": True, "plate": b"\x00"}
    assert call(car.tell.remote) == ["warm up", "oil", "3 doors", "told by Emil"]


def test_equal_parameters_share_a_pool_and_others_do_not(open_garage: App) -> None:
    assert [Car(doors=3).drive.remote()[0] for _ in range(3)] == [1, 2, 3]
    assert Car(doors=3, name="nameless").drive.remote()[0] == 4
    assert Car(doors=4).drive.remote()[0] == 1
    assert Car(doors=3).drive.hydrate().object_id == Car(is_red=False, doors=3).kind.hydrate().object_id
    assert Car(doors=3).drive.hydrate().object_id != Car(doors=4).drive.hydrate().object_id


@every_face
def test_values_that_do_not_fit_are_refused_before_anything_runs(open_garage: App, call: Any) -> None:
    for fault, car in (
        (InvalidError, Car()),
        (InvalidError, Car(3)),
        (InvalidError, Car(doors=3, wings=2)),
        (TypeError, Car(doors="three")),
        (ValueError, Car(doors=2**63)),
    ):
        with pytest.raises(fault):
            call(car.kind.remote)


def test_an_object_outlives_the_run_of_its_app(universe: Universe) -> None:
    car = Car(doors=3)
    for _ in range(2):
        with garage.app.run():
            assert car.drive.remote()[0] == 1
    with pytest.raises(ExecutionError, match="its app is not running"):
        car.drive.remote()


# Kinds of methods


@every_face
def test_methods_of_every_kind_work(open_garage: App, call: Any) -> None:
    car = Car(doors=3)
    assert call(car.kind.remote) == "car"
    assert call(car.honk.remote) == "nameless: honk"
    assert list(car.stops.remote_gen(3)) == list(car.stops_aio.remote_gen(3)) == [0, 1, 2]
    assert list(car.other.map([1, 2])) == [1, 2]
    assert car.other.spawn(5).get() == 5


def test_a_method_reaches_others_of_its_object_and_its_class(open_garage: App) -> None:
    assert Car(doors=3).through_others.remote() == ("car", "told by nameless", 6)


def test_a_batched_method_gets_lists(open_garage: App) -> None:
    choir: Any = garage.Choir
    sung = dict(choir().sing.map([1, 2, 3]))
    assert set(sung) == {1, 2, 3}
    assert max(sung.values()) > 1


def test_hooks_marked_for_a_snapshot_run_first(open_garage: App) -> None:
    order: Any = garage.Order
    assert order().found.remote() == ["snap", "enter"]


def test_a_hook_that_fails_is_told_to_the_caller(open_garage: App) -> None:
    broken: Any = garage.Broken
    with pytest.raises(ValueError, match="no spark"):
        broken().run.remote()


def test_hooks_of_the_end_run_when_a_container_has_been_idle(universe: Universe) -> None:
    pages = modal.Dict.from_name("diary", create_if_missing=True)
    diary: Any = garage.Diary
    with garage.app.run():
        diary().write.remote()
        assert dict(pages.items()) == {"opened": True, "written": True}
        universe.clock.advance(seconds=3)
        until(lambda: pages.contains("closed"))


def test_hooks_of_the_end_run_when_the_app_ends(universe: Universe) -> None:
    pages = modal.Dict.from_name("diary", create_if_missing=True)
    diary: Any = garage.Diary
    with garage.app.run():
        diary().write.remote()
    until(lambda: pages.contains("closed"))


def test_a_class_travels_by_value(universe: Universe) -> None:
    app = modal.App()

    class Local:
        x: int = modal.parameter(default=1)

        @modal.method()
        def doubled(self) -> int:
            return self.x * 2

        @modal.method()
        def through(self) -> tuple[int, int]:
            return self.doubled.local(), self.doubled.remote()

    handle: Any = app.cls(serialized=True)(Local)
    with app.run():
        assert handle().doubled.remote() == 2
        assert handle(x=5).through.remote() == (10, 10)


def test_a_constructor_of_its_own_gets_what_is_given(universe: Universe) -> None:
    app = modal.App()

    class Pair:
        def __init__(self, one: Any, *, other: Any = 0) -> None:
            self.both = (one, other)

        @modal.method()
        def told(self) -> Any:
            return self.both

    with pytest.warns(DeprecationError):
        handle: Any = app.cls(serialized=True)(Pair)
    with app.run():
        assert handle([1], other={2}).told.remote() == ([1], {2})
        with pytest.raises(TypeError):
            handle().told.remote()


def test_imports_of_an_image_fail_in_its_containers_alone(universe: Universe) -> None:
    with importing.app.run():
        assert importing.does_without.remote() == "fine"
        with pytest.raises(ImportError, match="nothing_of_this_name"):
            importing.needs_it.remote()


# Options


def test_options_change_what_they_name_and_nothing_else(open_garage: App) -> None:
    assert Engine().fuel.remote() == "diesel"
    other = Engine.with_options(secrets=[modal.Secret.from_dict({"FUEL": "petrol"})], timeout=5)
    assert other().fuel.remote() == "petrol"
    assert Engine.with_options(timeout=5)().fuel.remote() == "diesel"
    assert Engine.with_options(env={"FUEL": "steam"})().fuel.remote() == "steam"
    assert Engine().fuel.remote() == "diesel"


def test_options_have_pools_of_their_own(open_garage: App) -> None:
    ids = {
        each().size.hydrate().object_id
        for each in (
            Engine,
            Engine.with_options(timeout=5),
            Engine.with_options(cpu=1),
            Engine.with_options(max_containers=2),
            Engine.with_concurrency(max_inputs=2),
        )
    }
    assert len(ids) == 5
    same = Engine.with_options(timeout=5).with_options(cpu=1)
    assert same().size.hydrate().object_id == Engine.with_options(cpu=1, timeout=5)().size.hydrate().object_id
    assert repr(same) == "Cls(Engine).with_options(...)"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cpu", (2, 1)),
        ("memory", (2, 1)),
        ("timeout", 0),
        ("retries", "x"),
        ("gpu", "foo"),
        ("gpu", 5),
        ("scaledown_window", 1),
        ("max_containers", -1),
        ("secrets", 5),
        ("volumes", {"x": 1}),
        ("env", {"A": 1}),
        ("region", 5),
    ],
)
def test_options_that_break_a_rule_are_refused_where_they_are_written(name: str, value: Any) -> None:
    with pytest.raises(InvalidError):
        Engine.with_options(**{name: value})


def test_options_under_their_old_names_warn() -> None:
    with pytest.warns(DeprecationError, match=r"'concurrency_limit' of Cls\.with_options.* 'max_containers' now"):
        old = Engine.with_options(concurrency_limit=3)
    assert old._changes == Engine.with_options(max_containers=3)._changes
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        Engine.with_options(timout=3)


@pytest.mark.parametrize(("size", "wait"), [(0, 3), (1001, 3), (1, -3)])
def test_figures_of_batches_and_concurrency_are_checked(size: int, wait: int) -> None:
    with pytest.raises(InvalidError):
        Engine.with_batching(max_batch_size=size, wait_ms=wait)
    with pytest.raises(InvalidError):
        Engine.with_concurrency(max_inputs=3, target_inputs=4)


@every_face
def test_an_object_scales_its_own_pool(open_garage: App, call: Any) -> None:
    assert call(Car(doors=3).update_autoscaler, max_containers=2).max_containers == 2
    with pytest.raises(InvalidError):
        call(Car(doors=3).update_autoscaler, scaledown_window=1)
    with pytest.warns(DeprecationError, match="use update_autoscaler"):
        call(Car(doors=3).keep_warm, 0)


# Handles


@every_face
def test_a_deployed_class_is_found_by_its_name(universe: Universe, call: Any) -> None:
    garage.app.deploy(name="garage")
    car: Any = modal.Cls.from_name("garage", "Car")
    assert call(car.hydrate).object_id.startswith("cs-")
    assert call(car(doors=3).kind.remote) == "car"
    assert call(car.with_options(timeout=9)(doors=3).kind.remote) == "car"
    with pytest.raises(NotFoundError):
        call(modal.Cls.from_name("garage", "Ship").hydrate)
    with pytest.warns(DeprecationError, match=r"Cls\.lookup is deprecated"):
        assert call(modal.Cls.lookup, "garage", "Car").object_id == car.object_id


def test_outside_of_a_run_nothing_can_be_called(universe: Universe) -> None:
    with pytest.raises(ExecutionError, match="its app is not running"):
        Car(doors=3).kind.remote()


def test_classes_objects_and_methods_travel(open_garage: App) -> None:
    changed = Engine.with_options(env={"FUEL": "steam"}, timeout=9)
    changed().fuel.hydrate()
    for handle in (Engine, changed):
        found = loads(dumps(handle.hydrate()))
        assert found.object_id == handle.object_id
        assert found().fuel.remote() == handle().fuel.remote()
    car = Car.hydrate()(doors=3)
    assert loads(dumps(car)).describe.remote() == car.describe.remote()
    assert loads(dumps(car.kind.hydrate())).remote() == "car"


def test_a_class_that_is_not_hydrated_does_not_travel() -> None:
    with pytest.raises(InvalidError, match="cannot be serialized"):
        dumps(modal.Cls.from_name("garage", "Car"))

"""Classes in edition 0.73: its own spellings, the same containers."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73 as modal
from modal_reference.exception import DeprecationError, InvalidError
from tests.reference.cls import old_garage
from tests.reference.waiting import every_face

EITHER = inspect.Parameter.POSITIONAL_OR_KEYWORD
Car: Any = old_garage.Car
Engine: Any = old_garage.Engine
#: As document 003 lists them.
WITH_OPTIONS = [
    "cpu",
    "memory",
    "gpu",
    "secrets",
    "volumes",
    "retries",
    "timeout",
    "concurrency_limit",
    "allow_concurrent_inputs",
    "container_idle_timeout",
]
FROM_NAME = ["app_name", "name", "namespace", "environment_name", "workspace"]
LOOKUP = ["app_name", "name", "namespace", "client", "environment_name", "workspace"]


@pytest.fixture
def old_universe() -> Iterator[Universe]:
    with Universe(edition="0.73") as opened:
        current.activate(opened)
        yield opened
    current.close_listener()


def parameters(operation: Any) -> list[str]:
    found = inspect.signature(operation).parameters.values()
    assert all(each.kind is EITHER for each in found)
    return [each.name for each in found if each.name != "self"]


def test_signatures_are_those_of_the_document() -> None:
    assert parameters(modal.Cls.with_options) == WITH_OPTIONS
    assert parameters(modal.Cls.from_name) == FROM_NAME
    assert parameters(modal.Cls.lookup) == LOOKUP


def test_what_came_later_is_not_there() -> None:
    for name in ("with_concurrency", "with_batching"):
        assert not hasattr(modal.Cls, name)
    assert not hasattr(modal.cls.Obj, "update_autoscaler")
    with pytest.raises(TypeError, match="max_containers"):
        Engine.with_options(max_containers=3)


@every_face
def test_a_constructor_takes_what_it_is_given(old_universe: Universe, call: Any) -> None:
    with old_garage.app.run():
        assert call(Car(4).told.remote) == (4, "nameless", ["in"], 8)
        assert call(Car(doors=2, name="Emil").told.remote) == (2, "Emil", ["in"], 4)


def test_parameters_are_keywords(old_universe: Universe) -> None:
    with old_garage.app.run():
        assert Engine(size=3).fuel.remote() == ("diesel", 3)
        with pytest.raises(InvalidError, match="given by position"):
            Engine(3).fuel.remote()


@every_face
def test_a_deployed_class_is_found_under_old_and_new_names(old_universe: Universe, call: Any) -> None:
    modal.runner.deploy_app(old_garage.app, "old-garage")
    engine: Any = modal.Cls.from_name("old-garage", "Engine")
    assert call(engine().fuel.remote) == ("diesel", 1)
    with pytest.warns(DeprecationError, match="'tag' of from_name"):
        same: Any = modal.Cls.from_name("old-garage", tag="Engine")  # type: ignore[call-arg]
    changed = same.with_options(
        secrets=[modal.Secret.from_dict({"FUEL": "steam"})], concurrency_limit=2, allow_concurrent_inputs=2
    )
    assert call(changed(size=2).fuel.remote) == ("steam", 2)
    with pytest.warns(DeprecationError, match=r"Cls\.lookup is deprecated"):
        assert call(modal.Cls.lookup, "old-garage", "Engine").object_id == engine.hydrate().object_id


@every_face
def test_an_object_is_kept_warm(old_universe: Universe, call: Any) -> None:
    with old_garage.app.run():
        assert call(Engine(size=3).keep_warm, 0) is None
        with pytest.raises(InvalidError):
            call(Engine(size=3).keep_warm, -1)

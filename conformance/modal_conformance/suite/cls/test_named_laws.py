"""Laws of names of classes: environments, and what the old edition has for them."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import other_environment, quietly
from modal_conformance.suite.running import deployed
from modal_conformance.workloads.cls import Keyed
from pytest_modalkit import Backend, Face, requirement


def app_with_class() -> Any:
    """A new App with one class."""
    app = modal.App()
    app.cls()(Keyed)
    return app


def lookup() -> Any:
    """The method, which the type checker's `modal` of the newest edition may lack."""
    return getattr(modal.Cls, "lookup")  # noqa: B009


@requirement("cls.from-name.environment")
async def test_a_class_is_found_in_its_environment_alone(face: Face, backend: Backend, name: str) -> None:
    there = other_environment(backend)
    await deployed(face, app_with_class(), name, environment_name=there)
    found: Any = modal.Cls.from_name(name, "Keyed", environment_name=there)
    assert await face(found().greet.remote) == "hello nameless"
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Cls.from_name(name, "Keyed").hydrate)


@requirement("cls.v0-73.from-name.tag-is-renamed")
def test_tag_is_an_old_name_of_name(name: str) -> None:
    old: Any = modal.Cls.from_name
    with pytest.warns(modal.exception.DeprecationError):
        assert isinstance(old(name, tag="Keyed"), modal.Cls)


@requirement("cls.v0-73.lookup.finds-deployed", "cls.v0-73.lookup.not-found")
async def test_lookup_looks_at_once(face: Face, name: str) -> None:
    with quietly():
        with pytest.raises(modal.exception.NotFoundError):
            await face(lookup(), name, "Keyed")
        await deployed(face, app_with_class(), name)
        found = await face(lookup(), name, "Keyed")
    assert found.object_id
    assert await face(found(name="Ada").greet.remote) == "hello Ada"

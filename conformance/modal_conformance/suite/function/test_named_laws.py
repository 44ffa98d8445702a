"""Laws of functions that are found by the name of their deployed App.

- from_name is lazy, finds what was deployed, and is told apart by environment
- what is not there shows as NotFoundError at the first use
- edition 0.73 has lookup, which looks at once, and an old name of a parameter
"""

from __future__ import annotations

import warnings
from typing import Any

import modal
import pytest

from modal_conformance import strategies as some
from modal_conformance.suite.objects import other_environment, quietly
from modal_conformance.suite.running import deployed
from modal_conformance.workloads.goods import double
from pytest_modalkit import Backend, Face, requirement

NAME = some.unused_name("deployed")


def app_with_double() -> Any:
    """A new App with one function that travels by value."""
    app = modal.App()
    app.function(serialized=True, name="double")(double)
    return app


@pytest.fixture(scope="module")
def shop() -> str:
    """The name of an App that is deployed for all laws of this file."""
    modal.runner.deploy_app(app_with_double(), name=NAME)
    return NAME


def not_found() -> Any:
    return pytest.raises(modal.exception.NotFoundError)


@requirement("function.from-name.finds-deployed")
async def test_from_name_finds_a_deployed_function(face: Face, shop: str) -> None:
    assert await face(modal.Function.from_name(shop, "double").remote, 4) == 8


@requirement("function.from-name.is-lazy")
def test_from_name_asks_nobody(name: str) -> None:
    assert isinstance(modal.Function.from_name(name, "nothing"), modal.Function)


@requirement("function.from-name.raises-not-found")
async def test_using_a_name_that_is_not_there_raises(face: Face, name: str) -> None:
    function = modal.Function.from_name(name, "nothing")
    with not_found():
        await face(function.remote, 1)
    with not_found():
        await face(function.hydrate)


@requirement("function.from-name.not-in-app")
async def test_using_a_name_that_the_app_lacks_raises(face: Face, shop: str) -> None:
    with not_found():
        await face(modal.Function.from_name(shop, "treble").remote, 1)


@requirement("function.from-name.same-function")
async def test_two_handles_of_a_name_are_one_function(face: Face, shop: str) -> None:
    first = await face(modal.Function.from_name(shop, "double").hydrate)
    second = await face(modal.Function.from_name(shop, "double").hydrate)
    assert first.object_id == second.object_id


@requirement("function.from-name.environment")
async def test_a_function_is_found_in_its_environment_alone(face: Face, backend: Backend, name: str) -> None:
    there = other_environment(backend)
    await deployed(face, app_with_double(), name, environment_name=there)
    assert await face(modal.Function.from_name(name, "double", environment_name=there).remote, 2) == 4
    with not_found():
        await face(modal.Function.from_name(name, "double").remote, 2)


@requirement("function.from-name.methods-refused")
def test_names_of_methods_are_refused(name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        modal.Function.from_name(name, "Shop.open")


# --- edition 0.73 ---


def deprecations(call: Any) -> tuple[Any, int]:
    """What a call gives, and how often it warns of something deprecated."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call()
    return result, sum(warning.category is modal.exception.DeprecationError for warning in caught)


@requirement("function.v0-73.from-name.tag-is-renamed")
def test_tag_is_an_old_name_of_name(name: str) -> None:
    old: Any = modal.Function.from_name
    function, number = deprecations(lambda: old(name, tag="double"))
    assert isinstance(function, modal.Function)
    assert number == 1, f"it warned {number} times"


def lookup() -> Any:
    """The method, which the type checker's `modal` of the newest edition may lack."""
    return getattr(modal.Function, "lookup")  # noqa: B009


@requirement("function.v0-73.lookup.finds-deployed")
async def test_lookup_finds_a_deployed_function_at_once(face: Face, shop: str) -> None:
    with quietly():
        function = await face(lookup(), shop, "double")
    assert function.object_id
    assert await face(function.remote, 4) == 8


@requirement("function.v0-73.lookup.raises-not-found")
async def test_lookup_of_what_is_not_there_raises(face: Face, name: str) -> None:
    with not_found(), quietly():
        await face(lookup(), name, "nothing")


@requirement("function.v0-73.lookup.tag-is-renamed")
def test_lookup_takes_the_old_name(shop: str) -> None:
    _, before = deprecations(lambda: lookup()(shop, "double"))
    function, number = deprecations(lambda: lookup()(shop, tag="double"))
    assert function.object_id
    assert number == before + 1, f"it warned {number} times, and {before} times with the new name"

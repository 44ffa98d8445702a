"""Laws of App.lookup and App.deploy.

- lookup finds an App by its name, or creates one that is deployed and empty
- deploy has an App's functions live on under a name
"""

from __future__ import annotations

import warnings
from typing import Any

import modal
import pytest

from modal_conformance.suite.app.registered import invalid, registered
from modal_conformance.suite.objects import other_environment
from modal_conformance.suite.running import deployed
from modal_conformance.workloads.goods import double
from pytest_modalkit import Backend, Face, requirement


def app_with_double(name: str | None = None) -> Any:
    app = modal.App(name)
    app.function(serialized=True, name="double")(double)
    return app


async def found(face: Face, name: str, **options: Any) -> Any:
    return await face(modal.App.lookup, name, **options)


@requirement("app.lookup.raises-not-found")
async def test_a_name_that_is_not_there_is_not_found(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await found(face, name)


@requirement("app.lookup.creates-if-missing", "app.lookup.same-app")
async def test_lookup_creates_an_app_and_finds_it_again(face: Face, name: str) -> None:
    created = await found(face, name, create_if_missing=True)
    assert isinstance(created, modal.App)
    assert (await found(face, name)).app_id == created.app_id
    assert (await found(face, name, create_if_missing=True)).app_id == created.app_id


@requirement("app.lookup.knows-name-and-id")
async def test_an_app_that_was_looked_up_knows_its_name_and_id(face: Face, name: str) -> None:
    app = await found(face, name, create_if_missing=True)
    assert app.name == name
    assert isinstance(app.app_id, str)
    assert app.app_id


@requirement("app.lookup.is-deployed")
async def test_an_app_that_lookup_creates_stays(face: Face, name: str) -> None:
    app_id = (await found(face, name, create_if_missing=True)).app_id
    async with face.enter(modal.App(name).run()):
        pass
    assert (await found(face, name)).app_id == app_id


@requirement("app.lookup.no-functions")
async def test_an_app_that_lookup_creates_is_empty(face: Face, name: str) -> None:
    await found(face, name, create_if_missing=True)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Function.from_name(name, "double").hydrate)


@requirement("app.lookup.finds-deployed")
async def test_lookup_finds_what_was_deployed(face: Face, name: str) -> None:
    result = await deployed(face, app_with_double(), name)
    assert (await found(face, name)).app_id == result.app_id


@requirement("app.lookup.environment")
async def test_each_environment_has_its_own(face: Face, backend: Backend, name: str) -> None:
    there = other_environment(backend)
    app = await found(face, name, create_if_missing=True, environment_name=there)
    with pytest.raises(modal.exception.NotFoundError):
        await found(face, name)
    assert (await found(face, name, environment_name=there)).app_id == app.app_id
    assert (await found(face, name, create_if_missing=True)).app_id != app.app_id


@requirement("app.v0-73.lookup.label-is-renamed")
def test_lookup_takes_the_old_name_of_a_parameter(name: str) -> None:
    lookup: Any = modal.App.lookup
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        app = lookup(label=name, create_if_missing=True)
    assert app.name == name
    assert modal.exception.DeprecationError in [warning.category for warning in caught]


# --- deploy ---


def deploy(app: Any) -> Any:
    """The method, which edition 0.73 lacks."""
    return app.deploy


@requirement("app.deploy.returns-app")
async def test_deploy_gives_the_app(face: Face, name: str) -> None:
    app = app_with_double(name)
    assert await face(deploy(app)) is app
    assert app.app_id == (await found(face, name)).app_id


@requirement("app.deploy.needs-name")
async def test_deploy_needs_a_name(face: Face) -> None:
    with invalid():
        await face(deploy(modal.App()))


@requirement("app.deploy.name-given")
async def test_deploy_takes_a_name(face: Face, name: str) -> None:
    app = app_with_double()
    await face(deploy(app), name=name)
    assert await face(modal.Function.from_name(name, "double").remote, 2) == 4


@requirement("app.deploy.functions-live-on")
async def test_deployed_functions_live_on(face: Face, name: str) -> None:
    app = app_with_double(name)
    await face(deploy(app))
    assert await face(registered(app, "functions")["double"].remote, 3) == 6
    assert await face(modal.Function.from_name(name, "double").remote, 2) == 4


@requirement("app.stop.ends-deployed")
async def test_stop_ends_a_deployed_app(face: Face, name: str) -> None:
    app: Any = app_with_double(name)
    await face(deploy(app))
    assert await face(modal.Function.from_name(name, "double").remote, 2) == 4
    await face(app.stop)
    with pytest.raises(modal.Error):
        await face(modal.Function.from_name(name, "double").remote, 2)


@requirement("app.deploy.strategy-must-be-known")
async def test_a_strategy_must_be_known(face: Face, name: str) -> None:
    with invalid():
        await face(deploy(modal.App(name)), strategy="sideways")

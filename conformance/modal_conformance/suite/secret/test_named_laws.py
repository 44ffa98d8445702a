"""Laws of named Secrets: found when they are used, in their environment, with the keys that they must have."""

from __future__ import annotations

import warnings
from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import other_environment
from modal_conformance.suite.running import Idle
from modal_conformance.suite.secret.reading import create, seen
from pytest_modalkit import Backend, Face, requirement

workload = Idle("modal_conformance.workloads.secret")


def not_found() -> Any:
    """A block that looks for what is not there."""
    return pytest.raises(modal.exception.NotFoundError)


def deprecated() -> Any:
    """A block that uses an old name."""
    return pytest.warns(modal.exception.DeprecationError)


def old(method: str) -> Any:
    """A method that the type checker's `modal` of the newest edition lacks."""
    return getattr(modal.Secret, method)


@requirement("secret.from-name.reaches-containers")
def test_functions_have_the_variables_of_a_named_secret(name: str) -> None:
    create(name, {"MODALKIT_A": "named"})
    assert seen([modal.Secret.from_name(name)], ["MODALKIT_A"]) == {"MODALKIT_A": "named"}


@requirement("secret.from-name.is-lazy", "secret.from-name.not-found")
async def test_a_name_that_is_not_there_shows_when_it_is_used(face: Face, name: str) -> None:
    secret = modal.Secret.from_name(name)
    with not_found():
        await face(secret.hydrate)
    create(name, {})
    await face(modal.Secret.from_name(name).hydrate)


@requirement("secret.from-name.not-found.run")
def test_no_run_without_its_secrets(name: str) -> None:
    app = modal.App()
    app.function(secrets=[modal.Secret.from_name(name)])(workload.variables)
    with not_found(), app.run():
        pass


@requirement("secret.from-name.same-secret", "secret.hydrate.gives-itself")
async def test_one_name_is_one_secret(face: Face, name: str) -> None:
    create(name, {"A": "1"})
    first, second = modal.Secret.from_name(name), modal.Secret.from_name(name)
    assert await face(first.hydrate) is first
    await face(second.hydrate)
    assert isinstance(first.object_id, str)
    assert first.object_id == second.object_id


@requirement("secret.hydrate.anonymous")
async def test_a_secret_of_entries_has_an_id(face: Face) -> None:
    secret, other = modal.Secret.from_dict({"A": "1"}), modal.Secret.from_dict({"A": "2"})
    await face(secret.hydrate)
    await face(other.hydrate)
    assert secret.object_id != other.object_id


@requirement("secret.from-name.environment")
async def test_a_secret_is_found_in_its_environment_alone(face: Face, backend: Backend, name: str) -> None:
    there = other_environment(backend)
    create(name, {"A": "1"}, there)
    await face(modal.Secret.from_name(name, environment_name=there).hydrate)
    with not_found():
        await face(modal.Secret.from_name(name).hydrate)


@requirement(
    "secret.from-name.required-keys.present",
    "secret.from-name.required-keys.missing",
    "secret.from-name.required-keys.tells-names",
)
async def test_required_keys_must_be_there(face: Face, name: str) -> None:
    create(name, {"FIRST": "1", "SECOND": "2"})
    await face(modal.Secret.from_name(name, required_keys=["FIRST", "SECOND"]).hydrate)
    with pytest.raises(modal.Error, match="THIRD"):
        await face(modal.Secret.from_name(name, required_keys=["FIRST", "THIRD"]).hydrate)


@requirement("secret.v0-73.from-name.label-is-renamed")
def test_label_is_an_old_name_of_name(name: str) -> None:
    with deprecated():
        assert isinstance(old("from_name")(label=name), modal.Secret)


@requirement("secret.v0-73.create-deployed")
async def test_create_deployed_gives_the_id(face: Face, name: str) -> None:
    object_id = await face(old("create_deployed"), name, {"A": "1"})
    secret = modal.Secret.from_name(name, required_keys=["A"])
    await face(secret.hydrate)
    assert secret.object_id == object_id


@requirement("secret.v0-73.lookup")
async def test_lookup_looks_at_once(face: Face, name: str) -> None:
    with deprecated(), not_found():
        await face(old("lookup"), name)
    create(name, {"A": "1"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert (await face(old("lookup"), name)).object_id

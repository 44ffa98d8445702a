"""Laws of `Secret.objects` and of changes: made, listed, deleted and updated from code."""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.secret.reading import seen
from pytest_modalkit import Face, requirement


async def has_keys(face: Face, name: str, keys: list[str]) -> bool:
    """Whether a Secret has variables of these names."""
    try:
        await face(modal.Secret.from_name(name, required_keys=keys).hydrate)
    except modal.Error:
        return False
    return True


@requirement("secret.objects.create")
async def test_a_created_secret_is_found(face: Face, name: str) -> None:
    await face(modal.Secret.objects.create, name, {"A": "1"})
    assert await has_keys(face, name, ["A"])


@requirement("secret.objects.create.taken", "secret.objects.create.allow-existing")
async def test_a_name_is_taken_once(face: Face, name: str) -> None:
    await face(modal.Secret.objects.create, name, {"A": "1"})
    with pytest.raises(modal.exception.AlreadyExistsError):
        await face(modal.Secret.objects.create, name, {"A": "2"})
    await face(modal.Secret.objects.create, name, {"B": "2"}, allow_existing=True)
    assert await has_keys(face, name, ["A"])
    assert not await has_keys(face, name, ["B"])


@requirement("secret.objects.create.name-rules")
@given(wrong=st.sampled_from(["a b", "a/b", "ä", "x" * 65]))
def test_a_name_keeps_the_rules(wrong: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        modal.Secret.objects.create(wrong, {"A": "1"})


@requirement("secret.objects.list", "secret.objects.delete")
async def test_secrets_are_listed_until_they_are_deleted(face: Face, name: str) -> None:
    await face(modal.Secret.objects.create, name, {"A": "1"})
    assert name in await names(face)
    await face(modal.Secret.objects.delete, name)
    assert name not in await names(face)
    assert not await has_keys(face, name, [])


async def names(face: Face) -> list[Any]:
    """The names of all Secrets."""
    return [each.name for each in await face(modal.Secret.objects.list)]


@requirement("secret.update.adds-and-overwrites")
async def test_an_update_leaves_what_it_does_not_name(face: Face, name: str) -> None:
    await face(modal.Secret.objects.create, name, {"MODALKIT_A": "1", "MODALKIT_B": "1"})
    secret = modal.Secret.from_name(name)
    await face(secret.update, {"MODALKIT_B": "2", "MODALKIT_C": "2"})
    found = seen([secret], ["MODALKIT_A", "MODALKIT_B", "MODALKIT_C"])
    assert found == {"MODALKIT_A": "1", "MODALKIT_B": "2", "MODALKIT_C": "2"}


@requirement("secret.info.name")
async def test_info_tells_the_name(face: Face, name: str) -> None:
    await face(modal.Secret.objects.create, name, {"A": "1"})
    assert (await face(modal.Secret.from_name(name).info)).name == name

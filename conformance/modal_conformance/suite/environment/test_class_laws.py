"""Laws of modal.Environment (observed): looking one up, making, listing and deleting one."""

from __future__ import annotations

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from pytest_modalkit import Backend, Face, requirement

NOWHERE = "an-environment-that-nobody-made"

plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
bad_names = st.one_of(
    st.just(""),
    st.text(plain, min_size=65, max_size=80),
    st.builds(str.__add__, st.sampled_from("-_."), st.text(plain, min_size=1, max_size=10)),
    st.builds(str.__add__, st.sampled_from(["en-", "EN-", "En-"]), st.text(plain, min_size=1, max_size=10)),
    st.builds(
        "{}{}{}".format, st.text(plain, min_size=1, max_size=5), st.sampled_from(" /:*é"), st.text(plain, max_size=5)
    ),
)


@requirement("environment.class.no-constructor")
def test_the_class_cannot_be_called() -> None:
    with pytest.raises((RuntimeError, TypeError, modal.Error)):
        modal.Environment()


@requirement("environment.from-name.hydrates")
async def test_an_environment_knows_its_name(face: Face, backend: Backend) -> None:
    for name in backend.environments:
        environment = modal.Environment.from_name(name)
        await face(environment.hydrate)
        assert environment.name == name


@requirement("environment.from-name.missing")
async def test_an_environment_that_is_not_there_is_not_found(face: Face) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Environment.from_name(NOWHERE).hydrate)


@requirement("environment.from-name.bad-name")
@given(name=bad_names)
def test_a_name_that_cannot_be_is_refused_at_once(name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        modal.Environment.from_name(name)


@requirement("environment.from-name.periods")
@given(before=st.text(plain, min_size=1, max_size=8), after=st.text(f"{plain}-_.", max_size=8))
def test_a_name_may_have_periods_where_one_is_looked_up(before: str, after: str) -> None:
    assert isinstance(modal.Environment.from_name(f"{before}.{after}"), modal.Environment)


@requirement("environment.object-id")
async def test_a_hydrated_environment_has_an_identifier(face: Face, backend: Backend) -> None:
    found = set()
    for name in backend.environments:
        environment = modal.Environment.from_name(name)
        with pytest.raises(AttributeError):
            environment.object_id  # noqa: B018 - to ask is what must fail
        await face(environment.hydrate)
        assert environment.object_id.startswith("en-")
        found.add(environment.object_id)
    assert len(found) == len(backend.environments)


@requirement("environment.objects.list.hydrated")
async def test_the_list_has_hydrated_environments(face: Face) -> None:
    for environment in await face(modal.Environment.objects.list):
        assert environment.name
        again = modal.Environment.from_name(environment.name)
        await face(again.hydrate)
        assert environment.object_id == again.object_id


@requirement("environment.from-context.default")
async def test_the_context_is_the_default_environment(face: Face, backend: Backend) -> None:
    environment = modal.Environment.from_context()
    await face(environment.hydrate)
    assert environment.name == backend.environments[0]


async def names(face: Face) -> list[str | None]:
    return [each.name for each in await face(modal.Environment.objects.list)]


@requirement("environment.objects.list")
async def test_the_list_has_the_environments(face: Face, backend: Backend) -> None:
    assert set(backend.environments) <= set(await names(face))


@requirement("environment.from-name.creates")
@given(name=some.names())
async def test_a_missing_environment_is_created_if_asked_for(face: Face, name: str) -> None:
    name = as_environment(name)
    await face(modal.Environment.from_name(name, create_if_missing=True).hydrate)
    try:
        assert name in await names(face)
    finally:
        await face(modal.Environment.objects.delete, name)


@requirement("environment.objects.create", "environment.objects.delete")
@given(name=some.names())
async def test_an_environment_lives_from_create_to_delete(face: Face, name: str) -> None:
    name = as_environment(name)
    await face(modal.Environment.objects.create, name)
    try:
        assert name in await names(face)
        await face(modal.Dict.from_name("d", environment_name=name, create_if_missing=True).put, "key", "value")
    finally:
        await face(modal.Environment.objects.delete, name)
    assert name not in await names(face)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.from_name("d", environment_name=name).hydrate)


@requirement("environment.objects.create.bad-name")
@given(name=bad_names | st.just("no.periods"))
async def test_a_name_that_cannot_be_is_not_created(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(modal.Environment.objects.create, name)


def as_environment(name: str) -> str:
    """A name for an environment, made from one for an object: those allow more."""
    return "e" + "".join(letter for letter in name if letter in plain)[:40]

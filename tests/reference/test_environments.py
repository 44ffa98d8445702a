"""Environments as objects: found, created, listed, deleted, and sent as their identifiers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from modal_reference import Client, Dict, Environment
from modal_reference._driver.universe import Universe
from modal_reference.environments import create_environment, delete_environment, list_environments
from modal_reference.exception import AlreadyExistsError, ClientClosed, InvalidError, NotFoundError
from modal_reference.object import Object
from tests.reference.waiting import every_face


def test_an_environment_is_an_object() -> None:
    assert issubclass(Environment, Object)
    with pytest.raises(RuntimeError, match=r"use Environment\.from_name or from_context"):
        Environment()


@every_face
def test_hydration_tells_who_it_is(universe: Universe, call: Any) -> None:
    environment = Environment.from_name("main")
    assert environment.name == "main"
    for attribute in ("object_id", "client"):
        with pytest.raises(AttributeError, match=rf"from_name\('main'\) has no {attribute} before it is hydrated"):
            getattr(environment, attribute)
    assert call(environment.hydrate) is environment
    assert environment.object_id.startswith("en-")
    assert environment.client is Client.from_env()


@every_face
def test_the_default_one_has_its_name_once_it_is_hydrated(universe: Universe, call: Any) -> None:
    environment = Environment.from_context()
    assert environment.name is None
    assert repr(environment) == "Environment.from_context()"
    assert call(environment.hydrate).name == "main"
    assert repr(environment) == "Environment.from_context()"


def test_to_name_an_environment_asks_nobody(universe: Universe) -> None:
    Environment.from_name("of.old", create_if_missing=True)
    Environment.from_context()
    assert universe._plane is None


@every_face
def test_one_that_is_made_anew_is_another(universe: Universe, call: Any) -> None:
    call(Environment.objects.create, "dev")
    first = Environment.from_name("dev").hydrate().object_id
    call(Environment.objects.delete, "dev")
    with pytest.raises(NotFoundError, match="'dev' not found: there are 'main'"):
        call(Environment.from_name("dev").hydrate)
    second = call(Environment.from_name("dev", create_if_missing=True).hydrate).object_id
    assert second != first
    assert [(each.name, each.object_id) for each in call(Environment.objects.list)][1:] == [("dev", second)]


def test_the_old_functions_take_the_client_by_position(universe: Universe) -> None:
    with Client.from_credentials("id", "secret") as client:
        create_environment("dev", client)
        with pytest.raises(AlreadyExistsError):
            create_environment("dev", client)
        assert [each.name for each in list_environments(client)] == ["main", "dev"]
        assert {each.client for each in list_environments(client)} == {client}
        delete_environment("dev", client)
    with pytest.raises(ClientClosed):
        list_environments(client)
    assert [each.name for each in list_environments()] == ["main"]


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda environment: pickle.loads(pickle.dumps(environment))]
)
def test_a_copy_stands_for_the_same_environment(universe: Universe, copied: Any) -> None:
    environment = Environment.from_name("dev", create_if_missing=True).hydrate()
    twin = copied(environment)
    assert type(twin) is Environment
    assert twin.object_id == environment.object_id
    assert twin.hydrate().name == "dev"


@every_face
def test_an_environment_may_be_a_value(universe: Universe, call: Any) -> None:
    environment = Environment.from_name("dev", create_if_missing=True)
    with Dict.ephemeral() as d:
        with pytest.raises(InvalidError, match="cannot be serialized before it is hydrated"):
            call(d.put, "key", environment)
        call(environment.hydrate)
        call(d.put, "key", environment)
        read = call(d.get, "key")
        assert repr(read) == f"Environment.from_id({environment.object_id!r})"
        assert call(read.hydrate).name == "dev"
        call(Environment.objects.delete, "dev")
        with pytest.raises(NotFoundError, match=environment.object_id):
            call(call(d.get, "key").hydrate)


@every_face
def test_a_client_that_cannot_serve_is_not_taken(universe: Universe, call: Any) -> None:
    environment = Environment.from_name("main")
    closed = Client.from_credentials("id", "secret")
    closed.close()
    with pytest.raises(ClientClosed):
        call(environment.hydrate, closed)
    assert call(environment.hydrate).client is Client.from_env()

"""Handles: lazy, hydrated in the universe where they are used, the same for all threads, copied and sent as such."""

from __future__ import annotations

import copy
import pickle
from threading import Barrier
from typing import Any

import pytest

from modal_reference import Client, Dict, Queue
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._faces.handle import ObjectHandle
from modal_reference.exception import ClientClosed, ExecutionError, InvalidError, NotFoundError
from modal_reference.object import Object
from tests.reference.waiting import Crew, every_face

every_class = pytest.mark.parametrize("handle_class", [Dict, Queue])


# Laziness


@every_class
def test_to_name_an_object_asks_nobody(universe: Universe, handle_class: Any) -> None:
    handle_class.from_name("absent")
    handle_class.from_name("new", create_if_missing=True)
    handle_class.from_id("xx-unknown")
    handle_class.ephemeral()
    assert universe._plane is None


@pytest.mark.usefixtures("no_universe")
def test_to_name_an_object_opens_no_universe() -> None:
    Dict.from_name("absent")
    Dict.ephemeral()
    assert current.link is None
    assert current._private is None


@every_class
def test_what_is_not_hydrated_has_no_identifier_and_no_client(universe: Universe, handle_class: Any) -> None:
    handle = handle_class.from_name("new", create_if_missing=True)
    for attribute in ("object_id", "client"):
        with pytest.raises(
            AttributeError, match=rf"from_name\('new'\) has no {attribute} before it is hydrated: use it once"
        ):
            getattr(handle, attribute)
    assert handle.len() == 0
    assert handle.object_id
    assert handle.client is Client.from_env()


@every_class
def test_the_first_use_finds_or_creates_and_the_second_does_not_ask_again(
    universe: Universe, handle_class: Any
) -> None:
    handle = handle_class.from_name("new", create_if_missing=True)
    handle.len()
    first = handle.object_id
    handle_class.objects.delete("new")
    with pytest.raises(NotFoundError, match=first):
        handle.len()


@every_class
def test_a_handle_that_found_nothing_looks_again(universe: Universe, handle_class: Any) -> None:
    handle = handle_class.from_name("later")
    with pytest.raises(NotFoundError, match=r"'later' not found .*create it first"):
        handle.len()
    handle_class.objects.create("later")
    assert handle.len() == 0


@every_class
def test_the_name_is_known_before_anything_else(universe: Universe, handle_class: Any) -> None:
    named = handle_class.from_name("a", create_if_missing=True)
    assert named.name == "a"
    assert handle_class.from_id("xx-1").name is None
    by_id = handle_class.from_id(named.hydrate().object_id)
    assert by_id.hydrate().name == "a"
    with handle_class.ephemeral() as nameless:
        assert nameless.name is None


@every_class
def test_a_handle_shows_how_it_was_made(handle_class: Any) -> None:
    title = handle_class.__name__
    assert repr(handle_class.from_name("a")) == f"modal.{title}.from_name('a')"
    assert repr(handle_class.from_name("a", environment_name="dev")) == (
        f"modal.{title}.from_name('a', environment_name='dev')"
    )
    assert repr(handle_class.from_id("xx-1")) == f"{title}.from_id('xx-1')"


@every_class
def test_the_class_itself_makes_no_handle(handle_class: Any) -> None:
    with pytest.raises(
        RuntimeError, match=f"use {handle_class.__name__}.from_name or {handle_class.__name__}.ephemeral"
    ):
        handle_class()


@every_class
@pytest.mark.parametrize("name", ["", "a b", "a/b", "ü", "x" * 65, "ap-" + "x" * 22, 5, None])
def test_a_name_that_breaks_a_rule_is_refused_at_once(handle_class: Any, name: object) -> None:
    with pytest.raises(InvalidError, match=f"Invalid {handle_class.__name__} name: "):
        handle_class.from_name(name)


def test_every_handle_is_an_object() -> None:
    assert Object is ObjectHandle
    assert issubclass(Dict, Object)
    assert issubclass(Queue, Object)


# Another universe


@every_face
def test_a_handle_serves_universe_after_universe(call: Any) -> None:
    handle = Dict.from_name("d", create_if_missing=True)
    for number in range(3):
        with Universe() as universe:
            current.activate(universe)
            assert call(handle.len) == 0
            call(handle.put, number, "here")
            assert list(handle.keys()) == [number]
            assert [event.detail for event in universe.events] == ["d"]


def test_a_named_object_has_the_same_identifier_in_each() -> None:
    handle, found = Dict.from_name("d", create_if_missing=True), set()
    for _ in range(2):
        with Universe() as universe:
            current.activate(universe)
            found.add(handle.hydrate().object_id)
    assert len(found) == 1


def test_a_handle_made_by_identifier_is_looked_up_in_each() -> None:
    with Universe() as first, Universe() as second:
        current.activate(first)
        named = Dict.from_name("d", create_if_missing=True).hydrate()
        by_id = Dict.from_id(named.object_id)
        by_id["key"] = "first"
        current.activate(second)
        with pytest.raises(NotFoundError, match="belongs to another universe"):
            by_id.get("key")
        named["key"] = "second"
        assert by_id["key"] == "second"


def test_a_switch_back_finds_what_was_there() -> None:
    handle = Dict.from_name("d", create_if_missing=True)
    with Universe() as outer, Universe() as inner:
        current.activate(outer)
        handle["key"] = "outer"
        current.activate(inner)
        handle["key"] = "inner"
        current.deactivate(inner)
        assert handle["key"] == "outer"


# Ephemeral objects


@every_class
@every_face
def test_an_ephemeral_object_lives_as_long_as_its_block(universe: Universe, handle_class: Any, call: Any) -> None:
    with handle_class.ephemeral() as handle:
        assert call(handle.len) == 0
        object_id = handle.object_id
    with pytest.raises(NotFoundError, match=object_id):
        call(handle.len)
    assert handle_class.objects.list() == []
    assert [event.kind.value for event in universe.events] == ["object_created", "object_deleted"]


def test_a_block_that_fails_removes_its_object_too(universe: Universe) -> None:
    with pytest.raises(LookupError, match="of the block"), Dict.ephemeral() as handle:
        raise LookupError("of the block")
    with pytest.raises(NotFoundError):
        handle.len()


def test_one_ephemeral_may_be_entered_again_and_inside_itself(universe: Universe) -> None:
    ephemeral = Dict.ephemeral()
    with ephemeral as outer, ephemeral as inner:
        outer["key"] = "outer"
        assert inner.get("key") is None
    with ephemeral as again:
        assert again.get("key") is None


@every_face
def test_in_another_universe_an_ephemeral_object_is_lost_and_says_so(call: Any) -> None:
    with Universe() as first, Universe() as second:
        current.activate(first)
        with Dict.ephemeral() as handle:
            current.activate(second)
            with pytest.raises(
                ExecutionError, match=r"modal\.Dict\.ephemeral\(\) belongs to a universe that has ended"
            ):
                call(handle.len)
            current.deactivate(second)
            assert call(handle.len) == 0


def test_a_block_that_outlives_its_universe_ends_quietly() -> None:
    with Universe() as universe:
        current.activate(universe)
        with Dict.ephemeral():
            universe.close()


# Clients


def test_a_closed_client_serves_no_handle(universe: Universe) -> None:
    with Client.from_credentials("id", "secret") as client:
        handle = Dict.from_name("d", create_if_missing=True, client=client)
        handle["key"] = 1
        assert handle.client is client
    with pytest.raises(ClientClosed, match="token 'id', closed> was closed"):
        Dict.from_name("d", client=client).get("key")
    assert Dict.from_name("d").get("key") == 1


def test_to_hydrate_with_a_client_is_to_work_with_it(universe: Universe) -> None:
    client = Client.from_credentials("id", "secret")
    handle = Dict.from_name("d", create_if_missing=True)
    assert handle.hydrate(client) is handle
    assert handle.client is client


# Copies


@every_class
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda handle: copy.deepcopy({"in": [handle]})["in"][0]])
def test_a_copy_stands_for_the_same_object(universe: Universe, handle_class: Any, copied: Any) -> None:
    lazy = handle_class.from_name("a", create_if_missing=True)
    twin = copied(lazy)
    assert twin is not lazy
    assert repr(twin) == repr(lazy)
    assert universe._plane is None
    lazy.hydrate()
    assert twin.hydrate().object_id == lazy.object_id == copied(lazy).object_id
    with handle_class.ephemeral() as nameless:
        assert copied(nameless).object_id == nameless.object_id
        assert copied(nameless).len() == 0


@every_class
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_plain_pickle_of_a_hydrated_handle_is_its_identifier(
    universe: Universe, handle_class: Any, protocol: int
) -> None:
    lazy = handle_class.from_name("a", create_if_missing=True)
    with pytest.raises(InvalidError, match="cannot be serialized before it is hydrated"):
        pickle.dumps(lazy, protocol)
    lazy.hydrate()
    twin = pickle.loads(pickle.dumps(lazy, protocol))
    assert type(twin) is handle_class
    assert twin.hydrate().object_id == lazy.object_id


# Threads


@every_class
def test_threads_that_hydrate_a_handle_together_find_one_object(
    universe: Universe, crew: Crew, handle_class: Any
) -> None:
    for _ in range(20):
        handle, together = handle_class.from_name("a", create_if_missing=True), Barrier(4)

        def use(handle: Any = handle, together: Barrier = together) -> str:
            together.wait()
            assert handle.len() == 0
            return str(handle.object_id)

        users = [crew.start(use) for _ in range(4)]
        assert len({user.result() for user in users}) == 1
    assert len(handle_class.objects.list()) == 1


def test_threads_may_use_a_handle_while_universes_come_and_go(crew: Crew) -> None:
    handle = Dict.from_name("d", create_if_missing=True)
    with Universe() as base:
        current.activate(base)
        handle["key"] = "base"

        def use() -> set[str]:
            return {handle.get("key") for _ in range(2000)}

        users = [crew.start(use) for _ in range(2)]
        for _ in range(50):
            inner = Universe()
            current.activate(inner)
            current.deactivate(inner)
        assert set().union(*(user.result() for user in users)) <= {"base", None}
        assert handle["key"] == "base"

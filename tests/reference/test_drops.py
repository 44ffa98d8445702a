"""What a finaliser leaves behind is carried out with the next command, whichever way leads to the universe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modal_reference import Dict
from modal_reference._client import current
from modal_reference._client.link import Link
from modal_reference._client.socket_link import SocketLink
from modal_reference._driver.listener import Listener
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane


@pytest.fixture(params=["direct", "socket"])
def link(universe: Universe, request: pytest.FixtureRequest) -> Iterator[Link]:
    """Each way to a universe."""
    if request.param == "direct":
        yield current.link_to(universe)
        return
    listener = Listener(lambda: universe)
    listener.start()
    opened = SocketLink.of(listener.descriptor, current.forget)
    yield opened
    opened.gone("the test is over")
    listener.close()


@pytest.fixture
def object_id() -> str:
    """The identifier of a Dict with one entry."""
    handle = Dict.from_name("shared", create_if_missing=True)
    handle["key"] = "value"
    return handle.object_id


def length(link: Link, object_id: str) -> int:
    return link.run(ControlPlane.dict_len, object_id)


def test_what_is_dropped_is_done_before_the_next_command_answers(link: Link, object_id: str) -> None:
    assert length(link, object_id) == 1
    link.drop(ControlPlane.dict_clear, object_id)
    assert length(link, object_id) == 0


def test_a_refusal_of_what_was_dropped_is_nobodys(link: Link, object_id: str) -> None:
    link.drop(ControlPlane.dict_clear, "di-absent")
    assert length(link, object_id) == 1


def test_what_is_dropped_while_every_connection_is_in_use_is_done_later(
    universe: Universe, object_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener(lambda: universe)
    listener.start()
    link = SocketLink.of(listener.descriptor, current.forget)
    in_use = [link._resting.pop() for _ in tuple(link._resting)]
    link.drop(ControlPlane.dict_clear, object_id)
    assert length(link, object_id) == 0
    for each in in_use:
        each.close()
    link.gone("the test is over")
    listener.close()


def test_what_is_dropped_in_a_universe_that_has_ended_is_forgotten(universe: Universe, object_id: str) -> None:
    link = current.link_to(universe)
    universe.close()
    link.drop(ControlPlane.dict_clear, object_id)

"""Which universe is the current one of a process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_reference import Client, Dict
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference.exception import ConnectionError as UniverseEnded
from modal_reference.exception import NotFoundError
from tests.reference.waiting import Crew


def mark(value: str) -> None:
    Dict.from_name("mark", create_if_missing=True)["mark"] = value


def seen() -> str | None:
    found: str | None = Dict.from_name("mark", create_if_missing=True).get("mark")
    return found


def provider(*universes: Universe) -> Callable[[], Universe]:
    remaining = iter(universes)
    return lambda: next(remaining)


@pytest.mark.usefixtures("no_universe")
def test_without_any_a_process_has_a_private_one() -> None:
    mark("private")
    assert current.active() is None
    assert current.open_universe() is current.open_universe()
    assert seen() == "private"


@pytest.mark.usefixtures("no_universe")
def test_a_private_one_has_the_edition_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODALKIT_EDITION", "0.73")
    assert current.open_universe().edition == "0.73"


@pytest.mark.usefixtures("no_universe")
def test_when_the_private_one_ends_another_begins() -> None:
    mark("before")
    current.open_universe().close()
    assert seen() is None


@pytest.mark.usefixtures("no_universe")
def test_the_one_that_was_activated_last_is_the_current_one() -> None:
    mark("private")
    with Universe() as outer, Universe() as inner:
        current.activate(outer)
        mark("outer")
        current.activate(inner)
        assert (current.active(), seen()) == (inner, None)
        current.deactivate(inner)
        assert (current.active(), seen()) == (outer, "outer")
        current.deactivate(outer)
        assert (current.active(), seen()) == (None, "private")
        current.deactivate(outer)


@pytest.mark.usefixtures("no_universe")
def test_to_deactivate_an_outer_one_keeps_the_inner_one() -> None:
    with Universe() as outer, Universe() as inner:
        current.activate(outer)
        current.activate(inner)
        mark("inner")
        current.deactivate(outer)
        assert (current.active(), seen()) == (inner, "inner")


@pytest.mark.usefixtures("no_universe")
def test_one_that_has_ended_does_not_become_the_current_one() -> None:
    mark("private")
    with Universe() as ended:
        ended.close()
        current.activate(ended)
        assert (current.active(), seen()) == (None, "private")


@pytest.mark.usefixtures("no_universe")
def test_one_that_ends_is_no_longer_the_current_one() -> None:
    mark("private")
    with Universe() as universe:
        current.activate(universe)
        mark("in it")
    assert current.active() is None
    assert seen() == "private"


@pytest.mark.usefixtures("no_universe")
def test_it_is_that_of_the_process_not_of_a_thread(crew: Crew) -> None:
    with Universe() as universe:
        current.activate(universe)
        mark("shared")
        assert crew.start(seen).result() == "shared"


@pytest.mark.usefixtures("no_universe")
def test_a_provider_is_asked_when_one_is_needed_and_again_when_that_has_ended() -> None:
    first, second = Universe(), Universe()
    current.set_provider(provider(first, second))
    handle = Dict.from_name("mark", create_if_missing=True)
    assert first._plane is None
    handle["mark"] = "first"
    assert current.open_universe() is first
    first.close()
    assert handle.get("mark") is None
    assert current.open_universe() is second
    second.close()


@pytest.mark.usefixtures("no_universe")
def test_what_keeps_a_provider_from_providing_reaches_the_user() -> None:
    def refuse() -> Universe:
        raise LookupError("no test is running")

    current.set_provider(refuse)
    handle = Dict.from_name("mark")
    with pytest.raises(LookupError, match="no test is running"):
        handle.get("mark")
    current.set_provider(None)
    with pytest.raises(NotFoundError):
        handle.get("mark")


def test_there_is_one_link_to_a_universe() -> None:
    # Faces compare links by identity to tell whether a handle is still hydrated.
    with Universe() as universe:
        assert current.link_to(universe) is current.link_to(universe)


def test_a_universe_that_has_ended_under_a_client_says_so(universe: Universe) -> None:
    client = Client.from_env()
    handle = Dict.from_name("mark", create_if_missing=True).hydrate(client)
    link = handle._link
    assert link is not None
    universe.close()
    with pytest.raises(UniverseEnded, match="has ended: use the backend in a new one"):
        link.run(lambda plane, now: None)

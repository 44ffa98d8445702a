"""Names, identifiers and environments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import EventKind, EventLog, ObjectKind, Refusal, RefusalKind
from modal_reference._engine.registry import Registry

names = st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=5)
kinds = st.sampled_from(ObjectKind)


def registry(*environments: str, seed: int = 0) -> Registry:
    return Registry(environments or ("main",), EventLog(), seed)


@given(kinds, names)
def test_a_named_object_has_the_same_identifier_in_every_universe(kind: ObjectKind, name: str) -> None:
    first, second = registry(seed=1), registry(seed=2)
    second.add(0.0, kind, "", name + "x")
    assert first.add(0.0, kind, "", name).object_id == second.add(5.0, kind, "", name).object_id


@given(st.lists(st.tuples(kinds, st.sampled_from(["main", "dev"]), st.sampled_from(["", "a", "b", "ab"]))))
def test_no_two_objects_ever_share_an_identifier(places: list[tuple[ObjectKind, str, str]]) -> None:
    objects = registry("main", "dev")
    given_out = []
    for kind, environment, name in places:
        found = objects.find(kind, environment, name) if name else None
        if found is not None:
            objects.remove(0.0, found.object_id)
        given_out.append(objects.add(0.0, kind, environment, name).object_id)
    assert len(set(given_out)) == len(given_out)


def test_ephemeral_objects_of_two_universes_differ_by_their_seed() -> None:
    ids = {registry(seed=seed).add(0.0, ObjectKind.DICT, "", "").object_id for seed in range(50)}
    assert len(ids) == 50


@given(kinds, names)
def test_an_identifier_has_its_kinds_prefix_and_22_letters_and_digits(kind: ObjectKind, name: str) -> None:
    prefix, _, rest = registry().add(0.0, kind, "", name).object_id.partition("-")
    assert prefix == kind.value
    assert len(rest) == 22
    assert rest.isascii()
    assert rest.isalnum()


def test_a_deleted_name_is_free_and_gets_another_identifier() -> None:
    objects = registry()
    first = objects.add(0.0, ObjectKind.DICT, "", "a")
    objects.remove(1.0, first.object_id)
    assert objects.find(ObjectKind.DICT, "", "a") is None
    assert objects.add(2.0, ObjectKind.DICT, "", "a").object_id != first.object_id


def test_an_object_is_not_found_by_the_identifier_of_another_kind() -> None:
    objects = registry()
    info = objects.add(0.0, ObjectKind.DICT, "", "a")
    assert objects.get(ObjectKind.DICT, info.object_id) == info
    with pytest.raises(Refusal, match="Queue 'di-.*' not found") as caught:
        objects.get(ObjectKind.QUEUE, info.object_id)
    assert caught.value.kind is RefusalKind.NOT_FOUND


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0]), max_size=8))
def test_the_newest_is_listed_first_also_among_equals(gaps: list[float]) -> None:
    objects, now, created = registry(), 0.0, []
    for number, gap in enumerate(gaps):
        now += gap
        created.append(objects.add(now, ObjectKind.QUEUE, "", f"q{number}"))
    objects.add(now, ObjectKind.QUEUE, "", "")
    objects.add(now, ObjectKind.DICT, "", "d")
    assert objects.listed(ObjectKind.QUEUE, "") == created[::-1]


def test_names_in_two_environments_are_apart() -> None:
    objects = registry("main", "dev")
    main = objects.add(0.0, ObjectKind.DICT, "main", "a")
    assert objects.find(ObjectKind.DICT, "dev", "a") is None
    assert objects.find(ObjectKind.DICT, "", "a") == main


def test_an_environment_goes_with_everything_in_it() -> None:
    objects = registry("main", "dev")
    stays = objects.add(0.0, ObjectKind.DICT, "main", "a")
    goes = [objects.add(0.0, ObjectKind.DICT, "dev", name).object_id for name in ("a", "")]
    assert objects.delete_environment(1.0, "dev") == goes
    assert objects.environments() == ["main"]
    assert objects.get(ObjectKind.DICT, stays.object_id) == stays
    objects.create_environment(2.0, "dev")
    assert objects.listed(ObjectKind.DICT, "dev") == []


@pytest.mark.parametrize(("name", "kind"), [("main", RefusalKind.INVALID), ("nowhere", RefusalKind.NOT_FOUND)])
def test_a_refused_deletion_of_an_environment_changes_nothing(name: str, kind: RefusalKind) -> None:
    objects = registry("main", "dev")
    objects.add(0.0, ObjectKind.DICT, "main", "a")
    before = objects.snapshot()
    with pytest.raises(Refusal) as caught:
        objects.delete_environment(1.0, name)
    assert caught.value.kind is kind
    assert objects.snapshot() == before


def test_an_unknown_environment_is_named_with_those_there_are() -> None:
    with pytest.raises(Refusal, match="'nowhere' not found: there are 'main', 'dev'"):
        registry("main", "dev").find(ObjectKind.DICT, "nowhere", "a")


@pytest.mark.parametrize("name", ["", "main"])
def test_an_environment_needs_a_name_of_its_own(name: str) -> None:
    objects = registry("main")
    with pytest.raises(Refusal):
        objects.create_environment(0.0, name)
    assert objects.environments() == ["main"]


def test_a_universe_without_environments_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one environment"):
        Registry((), EventLog(), 0)


def test_what_lives_is_told_in_the_event_log() -> None:
    events = EventLog()
    objects = Registry(("main",), events, 0)
    object_id = objects.add(1.0, ObjectKind.DICT, "", "a").object_id
    objects.remove(2.0, object_id)
    objects.remove(3.0, object_id)
    assert [(event.kind, event.at, event.subject, event.detail) for event in events] == [
        (EventKind.OBJECT_CREATED, 1.0, object_id, "a"),
        (EventKind.OBJECT_DELETED, 2.0, object_id, "a"),
    ]


def test_the_log_keeps_the_latest_events_and_selects_by_kind() -> None:
    events = EventLog(keep=3)
    for number in range(5):
        events.add(EventKind.OBJECT_CREATED if number % 2 else EventKind.OBJECT_DELETED, number, str(number))
    assert [event.subject for event in events] == ["2", "3", "4"]
    assert [event.subject for event in events.of("object_created")] == ["3"]
    assert len(events) == 3
    with pytest.raises(ValueError, match="no_such_kind"):
        events.of("no_such_kind")

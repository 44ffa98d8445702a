"""The control plane as a whole: the same commands give the same state, and a refused command changes nothing."""

from __future__ import annotations

import typing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modal_reference._engine import (
    COMMANDS,
    ControlPlane,
    CreationMode,
    Limits,
    ObjectKind,
    PendingState,
    Refusal,
    RefusalKind,
)
from tests.reference.benches import DAY, control_plane, new_dict, new_queue
from tests.reference.recording import Recorder, WaitNumber, replay

SMALL = Limits(
    dict_value_bytes=4,
    dict_entry_life=20.0,
    queue_item_bytes=4,
    queue_partition_items=3,
    queue_partitions=2,
    queue_partition_ttl=10.0,
)
places = st.sampled_from(["", "main", "dev", "nowhere"])
titles = st.sampled_from(["a", "b"])
keys = st.sampled_from([b"", b"k"])
values = st.sampled_from([b"1", b"22", b"too large"])
kinds = st.sampled_from(ObjectKind)


def plane() -> ControlPlane:
    return control_plane(limits=SMALL, environments=("main", "dev"), seed=7)


def object_commands() -> st.SearchStrategy[tuple[Any, ...]]:
    modes = st.sampled_from(CreationMode)
    return st.one_of(
        st.tuples(st.just("object_load"), kinds, places, titles, modes),
        st.tuples(st.just("dict_load"), places, titles, modes, st.lists(st.tuples(keys, values), max_size=2)),
        st.tuples(st.just("object_list"), kinds, places, st.sampled_from([None, 0, 1]), st.sampled_from([None, 5.0])),
        st.tuples(st.just("object_delete"), kinds, places, titles, st.booleans()),
        st.tuples(st.just("environment_create"), places),
        st.tuples(st.just("environment_delete"), places),
        st.tuples(st.just("environment_load"), places, st.booleans()),
        st.tuples(st.just("tick")),
    )


def dict_commands(object_id: str) -> st.SearchStrategy[tuple[Any, ...]]:
    ids = st.just(object_id)
    return st.one_of(
        st.tuples(st.just("dict_put"), ids, keys, values, st.booleans()),
        st.tuples(st.sampled_from(["dict_get", "dict_pop", "dict_contains"]), ids, keys),
        st.tuples(st.sampled_from(["dict_len", "dict_clear", "dict_keys"]), ids),
        st.tuples(st.just("dict_update"), ids, st.lists(st.tuples(keys, values), max_size=3)),
    )


def queue_commands(object_id: str) -> st.SearchStrategy[tuple[Any, ...]]:
    ids, counts = st.just(object_id), st.integers(0, 3)
    batches, lives = st.lists(values, max_size=4), st.sampled_from([2.0, 10.0, 11.0])
    timeouts = st.sampled_from([None, 1.0, 5.0])
    return st.one_of(
        st.tuples(st.just("queue_put"), ids, keys, batches, lives),
        st.tuples(st.sampled_from(["queue_take", "queue_after"]), ids, keys, counts),
        st.tuples(st.sampled_from(["queue_len", "queue_clear"]), ids, keys),
        st.tuples(st.sampled_from(["queue_total", "queue_clear_all"]), ids),
        st.tuples(st.just("wait"), timeouts, st.just("queue_put_wait"), ids, keys, batches, lives, st.booleans()),
        st.tuples(st.just("wait"), timeouts, st.just("queue_take_wait"), ids, keys, counts, st.booleans()),
        st.tuples(st.just("wait"), timeouts, st.just("queue_after_wait"), ids, keys, counts),
        st.tuples(st.just("end"), st.sampled_from(["accept", "withdraw"]), st.integers(0, 20)),
    )


def perform(recorder: Recorder, now: float, command: tuple[Any, ...]) -> None:
    """One generated step; the end of a wait is asked only of waits that can take it."""
    match command:
        case ("wait", timeout, name, *arguments):
            recorder.wait(now, timeout, name, *arguments)
        case ("end", name, number):
            wanted = {PendingState.OFFERED} if name == "accept" else {PendingState.OFFERED, PendingState.WAITING}
            fitting = [at for at, each in enumerate(recorder.waits) if each.state in wanted]
            if fitting:
                recorder.ask(now, name, WaitNumber(fitting[number % len(fitting)]))
        case (name, *arguments):
            recorder.ask(now, name, *arguments)


@settings(max_examples=200)
@given(st.data())
def test_the_same_commands_at_the_same_instants_give_the_same_state(data: st.DataObject) -> None:
    first = Recorder(plane())
    some_dict = first.ask(0.0, "object_load", ObjectKind.DICT, "", "a", CreationMode.CREATE_IF_MISSING).object_id
    some_queue = first.ask(0.0, "object_load", ObjectKind.QUEUE, "", "a", CreationMode.CREATE_IF_MISSING).object_id
    steps = st.one_of(queue_commands(some_queue), dict_commands(some_dict), object_commands())
    now = 0.0
    for _ in range(data.draw(st.integers(0, 25), "steps")):
        now += data.draw(st.sampled_from([0.0, 0.0, 1.0, 5.0, 3600.0]), "seconds later")
        perform(first, now, data.draw(steps, "command"))

    second = replay(first.calls, plane())

    assert second.outcomes == first.outcomes
    assert second.plane.snapshot() == first.plane.snapshot()
    assert list(second.plane.events) == list(first.plane.events)
    assert [each.state for each in second.waits] == [each.state for each in first.waits]


@given(st.data())
def test_a_refused_command_changes_nothing(data: st.DataObject) -> None:
    recorder = Recorder(plane())
    some_dict, some_queue = new_dict(recorder.plane), new_queue(recorder.plane)
    steps = st.one_of(queue_commands(some_queue), dict_commands(some_dict), object_commands())
    for _ in range(data.draw(st.integers(1, 15), "steps")):
        before = recorder.plane.snapshot()
        asked = len(recorder.outcomes)
        perform(recorder, 0.0, data.draw(steps, "command"))
        if any(outcome.is_refused for outcome in recorder.outcomes[asked:]):
            assert recorder.plane.snapshot() == before


def test_the_recorder_would_notice_another_order() -> None:
    first = Recorder(plane())
    queue = first.ask(0.0, "object_load", ObjectKind.QUEUE, "", "a", CreationMode.CREATE_IF_MISSING).object_id
    for value in (b"1", b"2"):
        first.ask(0.0, "queue_put", queue, b"", [value], 10.0)
    calls = [first.calls[0], *first.calls[:0:-1]]
    assert replay(calls, plane()).plane.snapshot() != first.plane.snapshot()


# Objects


@pytest.mark.parametrize("mode", [CreationMode.MUST_EXIST, CreationMode.CREATE_IF_MISSING])
def test_a_present_object_is_found(mode: CreationMode) -> None:
    engine = plane()
    created = engine.object_load(0.0, ObjectKind.DICT, "", "a", CreationMode.MUST_NOT_EXIST)
    assert engine.object_load(5.0, ObjectKind.DICT, "main", "a", mode) == created


def test_a_dict_begins_with_its_entries_only_if_it_is_created() -> None:
    engine = plane()
    info = engine.dict_load(0.0, "", "a", CreationMode.CREATE_IF_MISSING, [(b"k", b"1")])
    assert engine.dict_load(0.0, "", "a", CreationMode.CREATE_IF_MISSING, [(b"k", b"2"), (b"l", b"3")]) == info
    assert engine.dict_values(0.0, info.object_id, [b"k", b"l"]) == [b"1", None]


def test_a_dict_whose_first_entries_are_refused_is_not_created() -> None:
    engine = plane()
    before = engine.snapshot()
    with pytest.raises(Refusal, match="9 bytes"):
        engine.dict_load(0.0, "", "a", CreationMode.CREATE_IF_MISSING, [(b"k", b"too large")])
    assert engine.snapshot() == before


@pytest.mark.parametrize("name", ["dict_get", "dict_pop", "dict_contains", "queue_len", "queue_clear"])
def test_a_command_on_what_is_not_there_says_so(name: str) -> None:
    kind = "Dict" if name.startswith("dict") else "Queue"
    with pytest.raises(Refusal, match=f"{kind} 'xx-1' not found") as caught:
        getattr(plane(), name)(0.0, "xx-1", b"k")
    assert caught.value.kind is RefusalKind.NOT_FOUND


def test_to_delete_a_queue_ends_the_waits_in_it() -> None:
    recorder = Recorder(plane())
    queue = new_queue(recorder.plane, name="q")
    number = recorder.wait(0.0, None, "queue_take_wait", queue, b"", 1, True)
    recorder.ask(0.0, "object_delete", ObjectKind.QUEUE, "", "q", False)
    waiting = recorder.waits[number.number]
    assert waiting.state is PendingState.REFUSED
    assert waiting.refusal is not None
    assert waiting.refusal.kind is RefusalKind.NOT_FOUND
    assert recorder.outcomes[-1].woken == [0]


# Which rule a Dict has for its entries


@pytest.mark.parametrize(
    ("edition", "created", "days", "is_sliding"),
    [
        ("1", 1747699200.0, 7, True),
        ("1", 1747699199.0, 30, False),
        ("0.73", 1747699200.0, 30, False),
        ("0.73", 0.0, 30, False),
    ],
)
def test_the_life_of_entries_follows_from_edition_and_creation(
    edition: str, created: float, days: int, is_sliding: bool
) -> None:
    engine = control_plane(edition=edition, now=created)
    some = new_dict(engine, created)
    end = created + days * DAY
    for key in (b"read", b"unread"):
        engine.dict_put(created, some, key, b"", False)
    assert engine.dict_get(end - 1, some, b"read") == b""
    assert engine.dict_get(end, some, b"unread") is None
    assert (engine.dict_get(end, some, b"read") is not None) is is_sliding
    assert engine.dict_len(end, some) == (2 if edition == "0.73" else int(is_sliding))


# Access


@pytest.mark.parametrize("token", [("", ""), ("id", ""), ("", "secret")])
def test_an_incomplete_token_is_refused(token: tuple[str, str]) -> None:
    with pytest.raises(Refusal, match="incomplete") as caught:
        plane().hello(0.0, *token)
    assert caught.value.kind is RefusalKind.UNAUTHENTICATED


def test_where_tokens_are_named_no_other_is_let_in() -> None:
    engine = ControlPlane(
        edition="1", limits=SMALL, environments=("main",), seed=0, now=0.0, tokens=frozenset({("id", "secret")})
    )
    assert engine.hello(0.0, "id", "secret") == "1"
    with pytest.raises(Refusal, match="'id' is not known here"):
        engine.hello(0.0, "id", "another")


# What the socket relies on


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_says_the_types_of_all_it_takes_and_gives(name: str) -> None:
    command = COMMANDS[name]
    hints = typing.get_type_hints(command)
    code = command.__code__
    assert set(code.co_varnames[1 : code.co_argcount]) | {"return"} == set(hints)
    assert not code.co_kwonlyargcount
    assert not command.__defaults__, "a client sends every argument"

"""One serialization: the bytes of cloudpickle, handles as identifiers, errors that say what and change nothing."""

from __future__ import annotations

import functools
import math
import pickletools
import threading
from collections.abc import Callable
from typing import Any

import cloudpickle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference import Dict, Queue
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from modal_reference._engine.items import is_surely_readable
from modal_reference._serialization import PROTOCOL, dumps, loads
from modal_reference.exception import DeserializationError, InvalidError, SerializationError
from tests.reference import awkward
from tests.reference.waiting import Crew, every_face, until_asleep

atoms = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.binary(max_size=300)
    | st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
    | st.sampled_from([len, int, awkward.Point(1, 2), awkward.Colour.RED, math.pi])
    | st.dates()
    | st.fractions()
)
# Not nan: its hash is that of the object, so that a frozenset of it has another order each time that it is read.
ordered = atoms.filter(lambda each: each == each)
hashables = st.recursive(
    ordered, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=5
)
values = st.recursive(
    atoms | hashables,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(hashables, inner, max_size=4)
        | st.tuples(inner)
        | st.builds(lambda part: [part, part], inner)
    ),
    max_leaves=15,
)


def in_cloudpickle(value: Any) -> bytes:
    return bytes(cloudpickle.dumps(value, protocol=PROTOCOL))


@pytest.mark.parametrize("name", awkward.ALL)
def test_the_bytes_are_those_of_cloudpickle(name: str) -> None:
    value = awkward.ALL[name]
    in_cloudpickle(value)  # pickling an instance leaves a trace in its class, which travels with a class by value
    assert dumps(value) == in_cloudpickle(value)


@given(values)
def test_the_bytes_are_those_of_cloudpickle_for_any_value(value: Any) -> None:
    assert dumps(value) == in_cloudpickle(value)


@given(values)
def test_what_is_read_is_what_was_written(value: Any) -> None:
    # Compared as bytes: nan is not equal to itself, and 1 is equal to True.
    assert dumps(loads(dumps(value))) == dumps(loads(in_cloudpickle(value)))
    assert repr(loads(dumps(value))) == repr(value) or "frozenset" in repr(value)


@pytest.mark.parametrize("size", [4094, 4095, 4096, 4097, 65535, 65536, 65537, 1 << 20])
@pytest.mark.parametrize("make", [lambda size: b"\x93Q" * (size // 2), lambda size: "\x93Q" * (size // 2)])
def test_long_content_that_looks_like_opcodes_is_content(size: int, make: Callable[[int], Any]) -> None:
    value = make(size)
    assert loads(dumps(value)) == value
    assert loads(dumps([value])) == [value]
    assert dumps(value) == in_cloudpickle(value)


def test_code_travels_by_value() -> None:
    assert loads(dumps(awkward.BY_VALUE["a closure"]))(4) == 7
    local = awkward.local_class()
    assert loads(dumps(local(4))) == local(4)


def test_what_is_read_is_a_copy() -> None:
    value = [[1]]
    copy = loads(dumps(value))
    copy[0].append(2)
    assert value == [[1]]


@pytest.mark.parametrize("value", [awkward.PLAIN["recursive list"], [awkward.PLAIN["recursive dict"]]])
def test_recursion_survives(value: list[Any]) -> None:
    copy = loads(dumps(value))
    assert copy[-1] is copy or copy[0]["self"] is copy[0]


# Handles


def test_a_handle_inside_a_value_is_a_handle_of_the_same_object(universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    d["key"] = "value"
    with Queue.ephemeral() as q:
        q.put([{"dict": d}, q])
        arrived: Any = q.get()
        assert arrived[1].len() == 0
        assert arrived[1].object_id == q.object_id
    assert type(arrived[0]["dict"]) is Dict
    assert arrived[0]["dict"]["key"] == "value"
    assert arrived[0]["dict"].object_id == d.object_id


def test_a_handle_as_a_key_is_found_again(universe: Universe) -> None:
    with Dict.ephemeral() as d:
        d[d] = "myself"
        assert d[Dict.from_id(d.object_id).hydrate()] == "myself"
        assert [key.object_id for key in d.keys()] == [d.object_id]  # noqa: SIM118  # a Dict is not iterable itself


def test_the_bytes_of_a_handle_are_its_identifier(universe: Universe) -> None:
    with Dict.ephemeral() as d:
        assert d.object_id.encode() in dumps([d])
        assert b"modal" not in dumps([d])


def test_a_handle_that_is_not_hydrated_is_refused_and_nothing_is_stored(universe: Universe) -> None:
    with Dict.ephemeral() as d, Queue.ephemeral() as q:
        lazy = Dict.from_name("lazy")
        for refused in (
            functools.partial(d.put, "key", [lazy]),
            functools.partial(d.put, lazy, 1),
            functools.partial(d.update, {"key": 1, "other": lazy}),
            functools.partial(q.put, lazy),
            functools.partial(q.put_many, [1, lazy]),
        ):
            with pytest.raises(InvalidError, match=r"from_name\('lazy'\) cannot be serialized before it is hydrated"):
                refused()
        assert (d.len(), q.len()) == (0, 0)


@pytest.mark.parametrize("identity", ["zz-1", "", "di"])
def test_a_handle_of_an_unknown_kind_cannot_be_read(identity: str) -> None:
    data = b"\x80\x04\x8c" + bytes([len(identity)]) + identity.encode() + b"\x94\x8c\x01o\x94N\x87\x94Q."
    if identity == "di":
        assert type(loads(data)) is Dict  # of the right kind; that there is no such object shows when it is used
    else:
        with pytest.raises(DeserializationError, match="there is no class for the handle"):
            loads(data)


# What cannot be written


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (threading.Lock(), "a value of type _thread.lock cannot be serialized"),
        ({"a": [threading.Lock()]}, "a value of type dict cannot be serialized"),
        ((each for each in "abc"), "a value of type generator cannot be serialized"),
        (awkward.deep_list(100_000), "recursion"),
    ],
    ids=["a lock", "a lock inside", "a generator", "too deep"],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_stored(universe: Universe, value: Any, words: str) -> None:
    with Dict.ephemeral() as d, Queue.ephemeral() as q:
        d["key"] = "before"
        for refused in (
            functools.partial(d.put, "key", value),
            functools.partial(d.update, [("other", 1), ("key", value)]),
            functools.partial(d.get, value),
            functools.partial(q.put_many, [1, value]),
        ):
            with pytest.raises(SerializationError, match=words) as caught:
                refused()
            assert caught.value.__cause__ is not None
        assert dict(d.items()) == {"key": "before"}
        assert q.len() == 0


# What cannot be read

FOREIGN = {
    "a module": (b"\x80\x04\x8c\x07nowhere\x94\x8c\x05Thing\x94\x93\x94.", "the module 'nowhere' is needed"),
    "a name": (b"\x80\x04\x8c\x04math\x94\x8c\x05Thing\x94\x93\x94.", "a name is missing here .*Thing"),
    "a name of ours": (
        b"\x80\x04\x8c\x0fmodal.exception\x94\x8c\x05Thing\x94\x93\x94.",
        "a name is missing here .*Thing",
    ),
    "damaged": (b"\x80\x04\x95", "this value cannot be read: "),
    "nothing": (b"", "this value cannot be read: "),
}


@pytest.mark.parametrize(("data", "words"), FOREIGN.values(), ids=list(FOREIGN))
def test_what_cannot_be_read_here_stays_in_its_dict(universe: Universe, data: bytes, words: str) -> None:
    with Dict.ephemeral() as d:
        universe.run(ControlPlane.dict_put, d.object_id, dumps("key"), data, False)
        for read in (lambda: d.get("key"), lambda: d["key"], lambda: list(d.values()), lambda: list(d.items())):
            with pytest.raises(
                DeserializationError, match=rf"the value of key 'key' of modal\.Dict.* cannot be read: {words}"
            ):
                read()
        assert d.contains("key")
        assert list(d.keys()) == ["key"]
        universe.run(ControlPlane.dict_put, d.object_id, data, dumps("value"), False)
        with pytest.raises(DeserializationError, match=f"a key of .* cannot be read: {words}"):
            list(d.keys())
        assert d.len() == 2


@every_face
@pytest.mark.parametrize("name", ["a module", "a name", "a name of ours"])
def test_what_cannot_be_read_here_stays_in_its_queue(universe: Universe, call: Any, name: str) -> None:
    data, words = FOREIGN[name]
    with Queue.ephemeral() as q:
        universe.run(ControlPlane.queue_put, q.object_id, b"", [dumps("first"), data, dumps("last")], 60.0)
        unreadable = rf"an item of modal\.Queue.* cannot be read: {words}"
        with pytest.raises(DeserializationError, match=unreadable):
            call(q.get_many, 3)
        assert call(q.get) == "first"
        with pytest.raises(DeserializationError, match=unreadable):
            call(q.get)
        with pytest.raises(DeserializationError, match=unreadable):
            call(q.get, block=False)
        with pytest.raises(DeserializationError, match=unreadable):
            list(q.iterate())
        left = universe.run(ControlPlane.queue_after, q.object_id, b"", 0)
        assert [item for _, item in left] == [data, dumps("last")]


@every_face
def test_what_comes_for_a_waiter_who_cannot_read_it_stays_too(universe: Universe, crew: Crew, call: Any) -> None:
    data, words = FOREIGN["a module"]
    with Queue.ephemeral() as q:
        wait = crew.start(call, q.get)
        until_asleep(universe)
        universe.run(ControlPlane.queue_put, q.object_id, b"", [data], 60.0)
        with pytest.raises(DeserializationError, match=words):
            wait.result()
        assert q.len() == 1


@pytest.mark.parametrize("name", awkward.ALL)
def test_what_the_engine_takes_for_readable_refers_to_nothing(name: str) -> None:
    data = dumps(awkward.ALL[name])
    if is_surely_readable(data):
        opcodes = {opcode.name for opcode, _, _ in pickletools.genops(data)}
        assert not opcodes & {"STACK_GLOBAL", "GLOBAL", "INST", "BINPERSID", "PERSID", "EXT1", "EXT2", "EXT4"}


@given(st.binary(max_size=64), st.sampled_from([0, 4095, 4096, 4097, 70_000]))
def test_the_engine_looks_at_any_bytes_without_harm(data: bytes, padding: int) -> None:
    assert is_surely_readable(data + bytes(padding)) in {True, False}


@given(atoms, st.data())
def test_a_value_that_is_cut_off_cannot_be_read(value: Any, data: st.DataObject) -> None:
    whole = dumps(value)
    with pytest.raises(DeserializationError):
        loads(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_what_its_own_code_raises_while_it_is_read_is_the_cause() -> None:
    class Reluctant:
        def __setstate__(self, state: object) -> None:
            raise LookupError("not today")

    reluctant = Reluctant()
    reluctant.attribute = 1  # type: ignore[attr-defined]  # without a state nothing would be set
    with pytest.raises(DeserializationError, match="LookupError: not today") as caught:
        loads(dumps(reluctant))
    assert isinstance(caught.value.__cause__, LookupError)

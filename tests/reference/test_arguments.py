"""Wrong arguments: refused with one message on every face and every way to a universe, and nothing has changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest

from modal_reference import Client, Dict, Environment, Queue
from modal_reference._client import current
from modal_reference._client.socket_link import SocketLink
from modal_reference._driver.listener import Listener
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73
from modal_reference._faces.arguments import patience, seconds, shown
from modal_reference.exception import InvalidError, NotFoundError
from tests.reference.waiting import every_face

Call = Callable[..., Any]

#: More digits than Python writes out.
HUGE = 10**5000
SURROGATE = "\udc80"


class Word(str):
    """A text of a kind of its own."""

    __slots__ = ()


class Name(StrEnum):
    """Names as users keep them."""

    MAIN = "main"


@pytest.fixture(params=["by a call", "over a socket"])
def way(universe: Universe, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Universe]:
    """A universe, and one of the two ways to it, which all faces use."""
    if request.param == "by a call":
        yield universe
        return
    listener = Listener(lambda: universe)
    listener.start()
    opened = SocketLink.of(listener.descriptor, current.forget)
    monkeypatch.setattr(current, "link", opened)
    yield universe
    opened.gone("the test is over")
    listener.close()


def snapshot(universe: Universe) -> Any:
    return universe.run(lambda plane, now: plane.snapshot())


def queue_with_items() -> Queue:
    q = Queue.from_name("q", create_if_missing=True)
    q.put_many([1, 2])
    q.put("p", partition="p")
    return q


def refused(universe: Universe, action: Callable[[], Any], *words: str, kind: type[Exception] = InvalidError) -> None:
    """See that an action is refused, that the message has some words, and that nothing has changed."""
    before = snapshot(universe)
    with pytest.raises(kind) as caught:
        action()
    assert type(caught.value) is kind
    for each in words:
        assert each in str(caught.value)
    assert snapshot(universe) == before


# Partitions

OPERATIONS: dict[str, Callable[[Call, Queue, Any], Any]] = {
    "put": lambda call, q, key: call(q.put, 1, partition=key),
    "put without waiting": lambda call, q, key: call(q.put, 1, block=False, partition=key),
    "put_many": lambda call, q, key: call(q.put_many, [1], partition=key),
    "get": lambda call, q, key: call(q.get, partition=key),
    "get_many": lambda call, q, key: call(q.get_many, 2, block=False, partition=key),
    "len": lambda call, q, key: call(q.len, partition=key),
    "len of all": lambda call, q, key: call(q.len, partition=key, total=True),
    "clear": lambda call, q, key: call(q.clear, partition=key),
    "clear all": lambda call, q, key: call(q.clear, partition=key, all=True),
    "iterate": lambda call, q, key: list(q.iterate(partition=key)),
    "validate_partition_key": lambda call, q, key: q.validate_partition_key(key),
}


@every_face
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("key", "words"),
    [
        (5, "the partition key is 5, it must be a text"),
        (0, "the partition key is 0, it must be a text"),
        (False, "the partition key is False, it must be a text"),
        (b"p", "the partition key is b'p', it must be a text"),
        (["p"], "the partition key is ['p'], it must be a text"),
        (SURROGATE, "the partition key is '\\udc80', which has characters that UTF-8 cannot express"),
        ("", "the partition key '' has 0 bytes, it must have 1 to 64: leave it out"),
        ("ü" * 33, "has 66 bytes, it must have 1 to 64: shorten it"),
    ],
    ids=lambda value: ascii(value)[:12],
)
def test_what_is_no_partition_key_is_refused(way: Universe, call: Call, operation: str, key: Any, words: str) -> None:
    q = queue_with_items()
    refused(way, lambda: OPERATIONS[operation](call, q, key), words)


@pytest.mark.parametrize("operation", ["len of all", "clear all"])
def test_one_partition_and_all_of_them_are_a_contradiction(way: Universe, operation: str) -> None:
    q = queue_with_items()
    refused(way, lambda: OPERATIONS[operation](lambda method, **key: method(**key), q, "p"), "leave out one of the two")


# Numbers

FIRST, LAST = datetime.min, datetime.max  # noqa: DTZ901 - without a time zone is what is tested
NO_NUMBERS = (math.nan, Decimal("nan"), Decimal("snan"), "5", b"5", [5], 1j, object)


@every_face
@pytest.mark.parametrize("ttl", [None, 0.5, 60.0, Fraction(7, 2), *NO_NUMBERS], ids=str)
def test_a_lifetime_is_a_whole_number_of_seconds(way: Universe, call: Call, ttl: Any) -> None:
    q = queue_with_items()
    words = (f"partition_ttl is {ttl!r}, it must be a whole number of seconds: leave it out for a day",)
    refused(way, lambda: call(q.put, 1, partition_ttl=ttl), *words)
    refused(way, lambda: call(q.put_many, [1], block=False, partition_ttl=ttl), *words)


@every_face
@pytest.mark.parametrize("ttl", [0, -1, -HUGE, 86_401, 2**100, HUGE], ids=shown)
def test_a_lifetime_is_of_a_day_at_most(way: Universe, call: Call, ttl: Any) -> None:
    q = queue_with_items()
    words = ("partition_ttl is ", "it must be above 0 and at most 86400", "or leave it out")
    refused(way, lambda: call(q.put, 1, partition_ttl=ttl), *words)
    refused(way, lambda: call(q.put_many, [1], block=False, partition_ttl=ttl), *words)


@pytest.mark.parametrize("ttl", [1, True, 86_400], ids=str)
def test_whole_seconds_up_to_a_day_are_a_lifetime(way: Universe, ttl: int) -> None:
    q = Queue.from_name("q", create_if_missing=True)
    q.put(1, partition_ttl=ttl)
    way.clock.freeze()
    way.clock.advance(timedelta(seconds=ttl - 1e-3))
    assert q.len() == 1
    way.clock.advance(timedelta(seconds=1e-3))
    assert q.len() == 0


@every_face
@pytest.mark.parametrize("count", [None, 1.5, *NO_NUMBERS], ids=str)
def test_a_count_is_a_whole_number(way: Universe, call: Call, count: Any) -> None:
    q = queue_with_items()
    words = (f"n_values is {count!r}, it must be a whole number",)
    refused(way, lambda: call(q.get_many, count), *words)
    refused(way, lambda: call(q.get_many, count, block=False), *words)


@every_face
@pytest.mark.parametrize("count", [-1, -HUGE], ids=shown)
def test_a_count_is_not_negative(way: Universe, call: Call, count: int) -> None:
    q = queue_with_items()
    refused(way, lambda: call(q.get_many, count), "n_values is ", "it must not be negative: ask for at least one item")


@every_face
@pytest.mark.parametrize("count", [2**31, 2**63, 2**64, 2**100, HUGE], ids=shown)
def test_a_count_beyond_what_a_request_carries_is_refused(way: Universe, call: Call, count: int) -> None:
    q = queue_with_items()
    refused(way, lambda: call(q.get_many, count), f"n_values is {shown(count)}, at most 2147483647 can be asked for")


@pytest.mark.parametrize(("count", "found"), [(2**31 - 1, [1, 2]), (True, [1]), (0, [])], ids=str)
def test_other_counts_are_what_they_say(way: Universe, count: int, found: list[int]) -> None:
    assert queue_with_items().get_many(count, timeout=1) == found


@every_face
@pytest.mark.parametrize("timeout", NO_NUMBERS, ids=str)
def test_a_timeout_is_a_number_of_seconds_where_it_counts(way: Universe, call: Call, timeout: Any) -> None:
    q = queue_with_items()
    words = (f"the timeout is {timeout!r}, it must be a number of seconds: leave it out to wait without end",)
    refused(way, lambda: call(q.get, timeout=timeout), *words)
    refused(way, lambda: call(q.get_many, 1, timeout=timeout), *words)
    refused(way, lambda: call(q.put, 1, timeout=timeout), *words)
    refused(way, lambda: call(q.put_many, [1], timeout=timeout), *words)
    with pytest.warns(UserWarning, match="is ignored"):
        assert call(q.get, block=False, timeout=timeout) == 1


@pytest.mark.parametrize("timeout", [math.inf, 1e308, 2**100, HUGE, 1e10], ids=shown)
def test_a_timeout_beyond_all_clocks_waits_without_end(way: Universe, timeout: Any) -> None:
    q = queue_with_items()
    assert q.get(timeout=timeout) == 1
    q.put(3, timeout=timeout)
    assert patience(timeout) is None


@pytest.mark.parametrize("timeout", [None, *NO_NUMBERS], ids=str)
def test_what_an_iteration_waits_is_a_number_of_seconds(way: Universe, timeout: Any) -> None:
    q = queue_with_items()
    refused(
        way,
        lambda: q.iterate(item_poll_timeout=timeout),
        f"item_poll_timeout is {timeout!r}, it must be a number of seconds: leave it out to end with the last item",
    )


def test_a_number_of_any_kind_is_a_number_of_seconds() -> None:
    assert [seconds(each, "it", "") for each in (3, True, Fraction(1, 2), Decimal("2.5"), HUGE, -HUGE)] == [  # type: ignore[arg-type]
        3.0,
        1.0,
        0.5,
        2.5,
        math.inf,
        -math.inf,
    ]


# Texts

NO_TEXTS = (5, True, b"main", ["main"], SURROGATE)


@every_face
@pytest.mark.parametrize("name", NO_TEXTS, ids=ascii)
def test_the_name_of_an_environment_is_a_text(way: Universe, call: Call, name: Any) -> None:
    words = f"environment_name is {name!r}, "
    handle = Dict.from_name("d", environment_name=name, create_if_missing=True)
    ephemeral = Dict.ephemeral(environment_name=name)
    refused(way, lambda: call(handle.hydrate), words)
    refused(way, ephemeral.__enter__, words)
    refused(way, lambda: call(Dict.objects.create, "d", environment_name=name), words)
    refused(way, lambda: call(Dict.objects.list, environment_name=name), words)
    refused(way, lambda: call(Dict.objects.delete, "d", environment_name=name), words)
    refused(way, lambda: call(Environment.objects.delete, name), f"the name of the environment is {name!r}, ")


@every_face
@pytest.mark.parametrize("name", [*NO_TEXTS, "", "a b", "n" * 65, None], ids=ascii)
def test_a_name_is_checked_by_whatever_takes_one(way: Universe, call: Call, name: Any) -> None:
    refused(way, lambda: call(Dict.objects.create, name), f"Invalid Dict name: {name!r}. ")
    refused(way, lambda: call(Queue.objects.delete, name, allow_missing=True), f"Invalid Queue name: {name!r}. ")
    refused(way, lambda: Environment.from_name(name), f"Invalid Environment name: {name!r}. ")
    refused(way, lambda: call(Environment.objects.create, name), f"Invalid Environment name: {name!r}. ")


@pytest.mark.parametrize("make", [Word, lambda name: Name.MAIN if name == "main" else Word(name)])
def test_a_text_of_another_kind_is_a_name_as_well(way: Universe, make: Callable[[str], str]) -> None:
    d = Dict.from_name(make("d"), environment_name=make("main"), create_if_missing=True).hydrate()
    assert Dict.from_id(make(d.object_id)).hydrate().name == "d"
    Queue.objects.create(make("q"), environment_name=make("main"))
    assert [each.name for each in Queue.objects.list(environment_name=make("main"))] == ["q"]
    q = Queue.from_name("q")
    q.put(1, partition=make("p"))
    assert q.get(partition="p") == 1
    Queue.objects.delete(make("q"))
    assert Environment.from_name(make("main")).hydrate().name == "main"


@pytest.mark.parametrize("kind", [Dict, Queue])
@pytest.mark.parametrize("object_id", [*NO_TEXTS, ""], ids=ascii)
def test_an_identifier_is_a_text(way: Universe, kind: Any, object_id: Any) -> None:
    refused(way, lambda: kind.from_id(object_id), "the identifier is ", "give what object_id of a handle says")


@pytest.mark.parametrize("token", [("id", 5), (None, "secret"), (SURROGATE, "secret")], ids=ascii)
def test_a_token_is_two_texts(way: Universe, token: Any) -> None:
    refused(way, lambda: Client.from_credentials(*token), "token_", "give the id and the secret of one token")


# Lists


@every_face
@pytest.mark.parametrize("most", ["5", 1.5, math.nan, [5], -1, -HUGE], ids=shown)
def test_how_many_to_list_is_a_whole_number(way: Universe, call: Call, most: Any) -> None:
    refused(way, lambda: call(Dict.objects.list, max_objects=most), "max_objects is ", "leave it out to list all")


@pytest.mark.parametrize("most", [2**31, 2**63, 2**64, HUGE, True, 1], ids=shown)
def test_as_many_as_there_are_are_listed(way: Universe, most: int) -> None:
    Dict.objects.create("d")
    assert [each.name for each in Dict.objects.list(max_objects=most)] == ["d"]


@every_face
@pytest.mark.parametrize("moment", [7, 7.5, b"2025-01-01", True, date(2025, 1, 1), (2025,)], ids=str)
def test_what_is_no_time_is_of_the_wrong_type(way: Universe, call: Call, moment: Any) -> None:
    words = (f"created_before is {moment!r}, it must be a datetime or a text", "write it like '2025-01-31'")
    refused(way, lambda: call(Dict.objects.list, created_before=moment), *words, kind=TypeError)


@pytest.mark.parametrize("moment", ["", "soon", "99999-01-01", SURROGATE], ids=ascii)
def test_a_text_that_is_no_time_is_refused(way: Universe, moment: str) -> None:
    refused(way, lambda: Dict.objects.list(created_before=moment), f"created_before is {moment!r}", "in ISO format")


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (FIRST, 0),
        ("0001-01-01", 0),
        (FIRST.replace(tzinfo=timezone(timedelta(hours=14))), 0),
        (LAST, 1),
        (LAST.replace(tzinfo=timezone(timedelta(hours=-12))), 1),
    ],
    ids=str,
)
def test_the_first_and_the_last_time_of_all_are_times(way: Universe, moment: Any, count: int) -> None:
    Dict.objects.create("d")
    assert len(Dict.objects.list(created_before=moment)) == count


# Clients, conditions, contents


@every_face
@pytest.mark.parametrize("client", [5, "client", object, Client], ids=str)
def test_a_client_is_a_client(way: Universe, call: Call, client: Any) -> None:
    handle = Dict.from_name("d", create_if_missing=True)
    refused(way, lambda: call(handle.hydrate, client), f"client is {client!r}, it must be a modal.Client")
    refused(way, lambda: call(Dict.from_name("e", client=client).hydrate), "or leave it out")
    assert call(handle.len) == 0  # it has not taken the wrong one


def test_a_handle_is_no_client(way: Universe) -> None:
    with Dict.ephemeral() as handle:
        refused(way, lambda: Dict.from_name("d", client=handle).hydrate(), "it must be a modal.Client")  # type: ignore[arg-type]


@every_face
@pytest.mark.parametrize("flag", [1, "yes", [0], 0, None, ""], ids=repr)
def test_a_condition_may_be_anything_that_is_true_or_false(way: Universe, call: Call, flag: Any) -> None:
    d = Dict.from_name("d", create_if_missing=flag or True)
    call(d.put, "key", "first")
    assert call(d.put, "key", "second", skip_if_exists=flag) is not bool(flag)
    q = Queue.from_name("q", create_if_missing=True)
    call(q.put, 1, block=flag)
    call(q.put_many, [2], block=flag)
    assert call(q.get, block=flag) == 1
    assert call(q.get_many, 1, block=flag) == [2]
    assert call(Dict.objects.delete, "absent", allow_missing=flag or True) is None
    assert call(Dict.objects.create, "d", allow_existing=flag or True) is None
    if flag:
        assert call(Environment.from_name("new", create_if_missing=flag).hydrate).name == "new"
    else:
        refused(way, lambda: call(Environment.from_name("new").hydrate), "'new' not found", kind=NotFoundError)


@pytest.mark.parametrize("data", [5, "ab", [("key", 1)]], ids=repr)
def test_a_dict_begins_with_a_mapping(universe: Universe, data: Any) -> None:
    words = f"data is {data!r}, it must be a dict"
    refused(universe, lambda: v0_73.Dict.from_name("d", data=data), words)
    refused(universe, lambda: v0_73.Dict.ephemeral(data=data), words)


# Messages


def test_a_value_is_shown_as_far_as_it_can_be() -> None:
    class Silent:
        def __repr__(self) -> str:
            raise RuntimeError("no words")

    assert shown("short") == "'short'"
    assert shown("x" * 500) == f"'{'x' * 99}..."
    assert shown(HUGE) == "a value of type int"
    assert shown(Silent()) == "a value of type Silent"

"""Edition 0.73: what document 003 says where the newer documents say something else, and nothing of what came later."""

from __future__ import annotations

import asyncio
import inspect
import queue
from collections.abc import Iterator
from inspect import Parameter
from typing import Any

import pytest

import modal_reference
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73 as modal
from modal_reference.exception import (
    DeprecationError,
    InvalidError,
    NotFoundError,
    RequestSizeError,
    SerializationError,
)
from tests.reference.waiting import every_face

EITHER, ONLY, REST = Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD
NONE = Parameter.empty
#: Name, kind and default of each parameter, as 003 shows them; the namespace is opaque.
SIGNATURES: dict[str, list[tuple[str, object, object]]] = {
    "Dict.hydrate": [("client", EITHER, None)],
    "Dict.ephemeral": [
        ("data", EITHER, None),
        ("client", EITHER, None),
        ("environment_name", EITHER, None),
        ("_heartbeat_sleep", EITHER, 300),
    ],
    "Dict.from_name": [
        ("name", EITHER, NONE),
        ("data", EITHER, None),
        ("namespace", EITHER, 1),
        ("environment_name", EITHER, None),
        ("create_if_missing", EITHER, False),
    ],
    "Dict.lookup": [
        ("name", EITHER, NONE),
        ("data", EITHER, None),
        ("namespace", EITHER, 1),
        ("client", EITHER, None),
        ("environment_name", EITHER, None),
        ("create_if_missing", EITHER, False),
    ],
    "Dict.delete": [("name", EITHER, NONE), ("client", ONLY, None), ("environment_name", ONLY, None)],
    "Dict.clear": [],
    "Dict.get": [("key", EITHER, NONE), ("default", EITHER, None)],
    "Dict.contains": [("key", EITHER, NONE)],
    "Dict.len": [],
    "Dict.update": [("kwargs", REST, NONE)],
    "Dict.put": [("key", EITHER, NONE), ("value", EITHER, NONE)],
    "Dict.pop": [("key", EITHER, NONE)],
    "Dict.keys": [],
    "Dict.values": [],
    "Dict.items": [],
    "Queue.hydrate": [("client", EITHER, None)],
    "Queue.validate_partition_key": [("partition", EITHER, NONE)],
    "Queue.ephemeral": [
        ("client", EITHER, None),
        ("environment_name", EITHER, None),
        ("_heartbeat_sleep", EITHER, 300),
    ],
    "Queue.from_name": [
        ("name", EITHER, NONE),
        ("namespace", EITHER, 1),
        ("environment_name", EITHER, None),
        ("create_if_missing", EITHER, False),
    ],
    "Queue.lookup": [
        ("name", EITHER, NONE),
        ("namespace", EITHER, 1),
        ("client", EITHER, None),
        ("environment_name", EITHER, None),
        ("create_if_missing", EITHER, False),
    ],
    "Queue.delete": [("name", EITHER, NONE), ("client", ONLY, None), ("environment_name", ONLY, None)],
    "Queue.clear": [("partition", ONLY, None), ("all", ONLY, False)],
    "Queue.get": [("block", EITHER, True), ("timeout", EITHER, None), ("partition", ONLY, None)],
    "Queue.get_many": [
        ("n_values", EITHER, NONE),
        ("block", EITHER, True),
        ("timeout", EITHER, None),
        ("partition", ONLY, None),
    ],
    "Queue.put": [
        ("v", EITHER, NONE),
        ("block", EITHER, True),
        ("timeout", EITHER, None),
        ("partition", ONLY, None),
        ("partition_ttl", ONLY, 86400),
    ],
    "Queue.put_many": [
        ("vs", EITHER, NONE),
        ("block", EITHER, True),
        ("timeout", EITHER, None),
        ("partition", ONLY, None),
        ("partition_ttl", ONLY, 86400),
    ],
    "Queue.len": [("partition", ONLY, None), ("total", ONLY, False)],
    "Queue.iterate": [("partition", ONLY, None), ("item_poll_timeout", ONLY, 0.0)],
    "Client.is_closed": [],
    "Client.hello": [],
    "Client.from_credentials": [("token_id", EITHER, NONE), ("token_secret", EITHER, NONE)],
}
every_class = pytest.mark.parametrize("handle_class", [modal.Dict, modal.Queue])


@pytest.fixture
def universe() -> Iterator[Universe]:
    with Universe(edition="0.73", environments=("main", "dev")) as opened:
        current.activate(opened)
        yield opened


def filled(**entries: Any) -> modal.Dict:
    d = modal.Dict.from_name("d", create_if_missing=True)
    d.update(**entries)
    return d


def looked_up(handle_class: Any, *args: Any, **kwargs: Any) -> Any:
    with pytest.warns(DeprecationError, match=r"lookup is deprecated: use modal\.\w+\.from_name"):
        return handle_class.lookup(*args, **kwargs)


# What there is


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_is_that_of_the_document(name: str) -> None:
    owner, _, method = name.partition(".")
    operation = getattr(getattr(modal, owner), method)
    parameters = [each for each in inspect.signature(operation).parameters.values() if each.name != "self"]
    assert [(each.name, each.kind, each.default) for each in parameters] == SIGNATURES[name]


@pytest.mark.parametrize(
    "name",
    [
        "Environment",
        "types",
        "nonsense",
        "Dict.objects",
        "Dict.from_id",
        "Dict.info",
        "Dict.name",
        "Dict.__len__",
        "Queue.objects",
        "Queue.from_id",
        "Queue.info",
        "Queue.name",
        "Client.close",
        "exception.AlreadyExistsError",
        "exception.UserCodeException",
    ],
)
def test_what_came_later_is_not_there(name: str) -> None:
    owner, _, attribute = name.rpartition(".")
    found = getattr(modal, owner) if owner else modal
    with pytest.raises(AttributeError, match=attribute):
        getattr(found, attribute)
    assert attribute not in dir(found)


def test_the_modules_are_those_of_that_time() -> None:
    for name in ("client", "config", "dict", "environments", "exception", "object", "queue"):
        assert inspect.ismodule(getattr(modal, name))
    assert modal.dict.Dict is modal.Dict
    assert modal.queue.Queue is modal.Queue
    assert modal.client.Client is modal.Client
    assert modal.exception.Error is modal.Error is modal_reference.Error
    assert issubclass(modal.Dict, modal.object.Object)
    assert set(modal.__all__) <= set(dir(modal))
    assert modal.config.config.get("automount") is True


def test_a_handle_shows_its_class(universe: Universe) -> None:
    assert repr(modal.Dict.from_name("a")) == "Dict()"
    assert repr(modal.Queue.from_name("a", environment_name="dev")) == "Queue()"
    with modal.Queue.ephemeral() as q:
        assert repr(q) == "Queue()"


def test_the_client_of_a_handle_is_of_this_edition(universe: Universe) -> None:
    d = filled()
    assert type(d.client) is modal.Client
    assert d.client is modal.Client.from_env()
    assert modal.Client.from_env().is_closed() is False
    modal.Client.from_credentials("id", "secret").hello()


# What is otherwise


@every_face
def test_a_put_knows_no_condition_and_tells_nothing(universe: Universe, call: Any) -> None:
    d = filled()
    assert call(d.put, "key", 1) is None
    assert call(d.put, "key", 2) is None
    assert call(d.get, "key") == 2
    with pytest.raises(TypeError, match="skip_if_exists"):
        call(d.put, "key", 3, skip_if_exists=True)


@every_face
def test_a_pop_knows_no_default(universe: Universe, call: Any) -> None:
    d = filled(key=1)
    assert call(d.pop, "key") == 1
    with pytest.raises(KeyError, match="'key' is not in Dict"):
        call(d.pop, "key")
    with pytest.raises(TypeError, match="positional argument"):
        call(d.pop, "key", None)


@every_face
def test_an_update_takes_keywords_alone_whatever_they_are_called(universe: Universe, call: Any) -> None:
    d = filled()
    assert call(d.update, self=1, other=2, kwargs=3) is None
    assert dict(d.items()) == {"self": 1, "other": 2, "kwargs": 3}
    with pytest.raises(TypeError, match="positional argument"):
        call(d.update, {"key": 1})


def test_expired_entries_count_and_are_gone(universe: Universe) -> None:
    d = filled(key=1)
    universe.clock.advance(days=29)
    assert d.get("key") == 1
    universe.clock.advance(days=1)
    assert (d.get("key"), d.contains("key"), list(d.keys())) == (None, False, [])
    assert d.len() == 1


def test_the_figures_are_those_of_the_document(universe: Universe) -> None:
    with modal.Queue.ephemeral() as q, modal.Dict.ephemeral() as d:
        with pytest.raises(RequestSizeError, match="at most 262,144 are allowed"):
            q.put(bytes(256 * 1024))
        d["key"] = bytes(1_000_000)
        assert q.len() == 0
        assert len(d["key"]) == 1_000_000


@every_face
def test_a_queue_works_as_ever(universe: Universe, call: Any) -> None:
    with modal.Queue.ephemeral() as q:
        call(q.put_many, [1, 2])
        call(q.put, 3, partition="p")
        assert call(q.get) == 1
        assert call(q.len, total=True) == 2
        assert list(q.iterate()) == [2]
        assert call(q.get_many, 5) == [2]
        with pytest.raises(queue.Empty):
            call(q.get, timeout=0.01)
        assert q.validate_partition_key("ü") == "ü".encode()


# data=


@every_face
def test_a_new_dict_begins_with_its_data(universe: Universe, call: Any) -> None:
    data = {"a": 1, (2,): [3]}
    assert dict(modal.Dict.from_name("new", data, create_if_missing=True).items()) == data
    lazy = modal.Dict.from_name("another", create_if_missing=True, data=data)
    assert call(lazy.len) == 2
    assert dict(looked_up(modal.Dict, "third", data, create_if_missing=True).items()) == data


def test_a_dict_that_exists_keeps_what_it_has(universe: Universe) -> None:
    filled(key="old")
    d = modal.Dict.from_name("d", {"key": "new", "other": 1}, create_if_missing=True)
    assert dict(d.items()) == {"key": "old"}


def test_data_alone_creates_nothing(universe: Universe) -> None:
    with pytest.raises(NotFoundError):
        modal.Dict.from_name("d", {"key": 1}).len()


def test_an_ephemeral_dict_begins_with_its_data_on_both_faces(universe: Universe) -> None:
    async def asynchronously() -> Any:
        async with modal.Dict.ephemeral({"key": 1}) as d:
            return await d.get.aio("key")

    with modal.Dict.ephemeral({"key": 1}) as d:
        assert dict(d.items()) == {"key": 1}
    with modal.Dict.ephemeral(data={}, environment_name="dev") as d:
        assert d.len() == 0
    assert asyncio.run(asynchronously()) == 1


def test_data_that_cannot_be_stored_leave_nothing_behind(universe: Universe) -> None:
    handle = modal.Dict.from_name("d", {"key": (each for each in "ab")}, create_if_missing=True)
    with pytest.raises(SerializationError):
        handle.len()
    with pytest.raises(RequestSizeError), modal.Dict.ephemeral({"key": bytes(101 * 2**20)}):
        raise AssertionError("the block must not begin")
    assert list(universe.events) == []


def test_each_universe_begins_with_the_data_anew() -> None:
    handle = modal.Dict.from_name("d", {"key": 1}, create_if_missing=True)
    for _ in range(2):
        with Universe(edition="0.73") as universe:
            current.activate(universe)
            assert handle.pop("key") == 1


# Names


@every_class
@pytest.mark.parametrize("method", ["from_name", "lookup", "delete"])
def test_a_name_was_a_label(universe: Universe, handle_class: Any, method: str) -> None:
    handle_class.from_name("a", create_if_missing=True).hydrate()
    with pytest.warns(DeprecationError) as found:
        getattr(handle_class, method)(label="a")
    assert f"the parameter 'label' of {method} is deprecated: it is called 'name' now" in {
        str(each.message) for each in found
    }
    assert {each.filename for each in found} == {__file__}
    with pytest.raises(TypeError, match="got 'name' twice"):
        getattr(handle_class, method)(label="a", name="a")
    with pytest.raises(TypeError, match="multiple values for argument 'name'"), pytest.warns(DeprecationError):
        getattr(handle_class, method)("a", label="a")


@every_class
def test_the_twins_for_tasks_take_a_label_too(universe: Universe, handle_class: Any) -> None:
    async def main() -> None:
        handle = await handle_class.lookup.aio(label="a", create_if_missing=True)
        assert await handle.len.aio() == 0
        await handle_class.delete.aio(label="a")

    with pytest.warns(DeprecationError) as found:
        asyncio.run(main())
    assert [str(each.message).partition(" is")[0] for each in found] == [
        "the parameter 'label' of lookup",
        f"modal.{handle_class.__name__}.lookup",
        "the parameter 'label' of delete",
    ]
    assert {each.filename for each in found} == {__file__}


@every_class
def test_a_lookup_is_eager(universe: Universe, handle_class: Any) -> None:
    with pytest.raises(NotFoundError, match="'absent' not found"):
        looked_up(handle_class, "absent")
    handle = looked_up(handle_class, "a", create_if_missing=True, client=modal.Client.from_env())
    assert handle.object_id == handle_class.from_name("a").hydrate().object_id
    with pytest.raises(NotFoundError):
        looked_up(handle_class, "a", environment_name="dev")


@every_class
@every_face
def test_a_deletion_does_not_warn(universe: Universe, handle_class: Any, call: Any) -> None:
    handle_class.from_name("a", create_if_missing=True).hydrate()
    call(handle_class.delete, "a", client=modal.Client.from_env(), environment_name="main")
    with pytest.raises(NotFoundError, match="there is nothing to delete"):
        call(handle_class.delete, "a")
    with pytest.raises(InvalidError, match="Invalid"):
        call(handle_class.delete, "not a name")


@every_class
def test_a_name_that_breaks_a_rule_is_refused_at_once(universe: Universe, handle_class: Any) -> None:
    with pytest.raises(InvalidError, match=f"Invalid {handle_class.__name__} name: 'a b'"):
        handle_class.from_name("a b")
    assert universe._plane is None


def test_the_namespace_has_no_effect(universe: Universe) -> None:
    assert modal.Dict.from_name("a", None, 2, "main", True).hydrate().object_id == (
        modal.Dict.from_name("a", namespace="anything").hydrate().object_id
    )

"""Every operation has two faces with one signature and one documentation, and looks like a method."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trio

import modal_reference
from modal_reference import Client, Dict, Environment, Queue
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73
from modal_reference._faces.operation import Operation, StaticOperation

OWNERS: list[type[Any]] = [
    Dict,
    Queue,
    Client,
    Environment,
    type(Dict.objects),
    type(Queue.objects),
    type(Environment.objects),
    v0_73.Dict,
    v0_73.Queue,
    v0_73.Client,
]


def operations() -> Iterator[Any]:
    for owner in OWNERS:
        for name in dir(owner):
            operation = inspect.getattr_static(owner, name)
            if isinstance(operation, Operation | StaticOperation):
                edition = "0.73" if owner in (v0_73.Dict, v0_73.Queue, v0_73.Client) else "1"
                yield pytest.param(
                    owner, name, operation, id=f"{edition}-{owner.__module__}.{owner.__qualname__}.{name}"
                )


every_operation = pytest.mark.parametrize(("owner", "name", "operation"), list(operations()))


def bare(signature: inspect.Signature) -> list[tuple[str, object, object]]:
    """A signature without its annotations, which differ between what is awaited and what is called."""
    return [(each.name, each.kind, each.default) for each in signature.parameters.values()]


@every_operation
def test_both_faces_have_one_signature_and_one_documentation(owner: type[Any], name: str, operation: Any) -> None:
    blocking, aio = operation, operation.aio
    assert bare(inspect.signature(blocking)) == bare(inspect.signature(aio))
    assert blocking.__doc__ == aio.__doc__
    assert inspect.getdoc(blocking)


@every_operation
def test_an_operation_is_called_what_it_is_called(owner: type[Any], name: str, operation: Any) -> None:
    assert operation.__name__ == name
    assert operation.__qualname__.endswith(f".{name}")
    assert operation.__module__.startswith("modal")


def test_there_are_many_operations() -> None:
    assert len(list(operations())) > 50


# Bound


def test_a_bound_operation_looks_like_a_method(universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    assert repr(d.get) == "<bound method Dict.get of modal.Dict.from_name('d')>"
    assert (d.len.__name__, d.len.__qualname__) == ("len", "Dict.len")  # type: ignore[attr-defined]
    assert d.get.__doc__ == Dict.get.__doc__
    assert list(inspect.signature(d.put).parameters) == ["key", "value", "skip_if_exists"]
    assert inspect.signature(d.put).parameters["skip_if_exists"].kind is inspect.Parameter.KEYWORD_ONLY
    assert d.get is d.get
    assert d.get is not Dict.from_name("d").get


def test_an_operation_can_be_called_on_the_class(universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    assert Dict.put(d, "key", 1) is True
    assert Dict.get(d, "key") == 1
    assert asyncio.run(Dict.get.aio(d, "key")) == 1


def test_a_wrong_call_is_a_type_error_that_names_the_parameter(universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'key'"):
        d.get()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'skip'"):
        d.put("key", 1, skip=True)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional argument"):
        d.put("key", 1, True)  # type: ignore[call-arg]
    assert universe._plane is None


def test_what_is_awaited_does_nothing_before_it_is_awaited(universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    begun = d.put.aio("key", 1)
    assert inspect.iscoroutine(begun)
    assert d.len() == 0
    asyncio.run(_await(begun))
    assert d["key"] == 1


async def _await(begun: Any) -> Any:
    return await begun


def test_an_aio_operation_outside_a_loop_says_where_it_belongs(universe: Universe) -> None:
    begun = Dict.from_name("d").get.aio("key")
    with pytest.raises(RuntimeError, match="awaited outside an event loop"):
        begun.send(None)


@pytest.mark.parametrize("run", [asyncio.run, lambda begun: trio.run(_await, begun)], ids=["asyncio", "trio"])
def test_a_task_can_be_cancelled_before_but_not_after_the_deed(universe: Universe, run: Callable[..., Any]) -> None:
    # A cancellation that waits already strikes at the first suspension, which is before anything was done.
    async def of_asyncio() -> None:
        task = asyncio.ensure_future(Dict.from_name("d", create_if_missing=True).put.aio("key", 1))
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    async def of_trio() -> None:
        with trio.CancelScope() as scope:
            scope.cancel()
            await Dict.from_name("d", create_if_missing=True).put.aio("key", 1)
        assert scope.cancelled_caught

    run(of_asyncio() if run is asyncio.run else of_trio())
    assert Dict.from_name("d", create_if_missing=True).len() == 0


# Of a class


@pytest.mark.parametrize("handle_class", [Dict, Queue, v0_73.Dict, v0_73.Queue])
def test_an_ephemeral_object_is_made_with_and_without_aio(universe: Universe, handle_class: Any) -> None:
    plain, twin = handle_class.ephemeral, handle_class.ephemeral.aio
    assert inspect.signature(plain) == inspect.signature(twin)
    assert (plain.__name__, plain.__qualname__) == ("ephemeral", f"{handle_class.__qualname__}.ephemeral")

    async def lengths() -> list[int]:
        async with plain() as one, twin() as other:
            return [await one.len.aio(), await other.len.aio()]

    assert asyncio.run(lengths()) == [0, 0]
    with twin(environment_name="main") as handle:
        assert type(handle) is handle_class


def test_an_operation_of_a_class_serves_its_subclasses_and_handles(universe: Universe) -> None:
    class Mine(Queue):
        pass

    with Mine.ephemeral() as mine, mine.ephemeral() as another:
        assert type(mine) is type(another) is Mine


# Deprecated spellings of edition 1


@pytest.mark.parametrize("handle_class", [Dict, Queue])
def test_an_old_spelling_warns_where_it_is_used_and_does_what_its_successor_does(
    universe: Universe, handle_class: Any
) -> None:
    title = f"modal.{handle_class.__name__}"
    with pytest.warns(
        modal_reference.exception.DeprecationError, match=f"{title}.lookup .*use {title}.from_name"
    ) as found:
        handle = handle_class.lookup("a", create_if_missing=True)
    assert handle.object_id
    with pytest.warns(modal_reference.exception.DeprecationError, match=f"use {title}.objects.delete") as deleted:
        asyncio.run(_await(handle_class.delete.aio("a")))
    assert {warning.filename for warning in (*found, *deleted)} == {__file__}
    assert handle_class.objects.list() == []

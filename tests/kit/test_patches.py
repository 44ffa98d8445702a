"""A patch changes what is there, counts calls, and refuses what would change nothing."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import pytest

from pytest_modalkit.mutants import NotApplied, Patch, mutant


def fresh() -> Any:
    class Store:
        limit = 3

        def get(self, key: str) -> str:
            return key

        async def wait(self) -> str:
            return "waited"

        @staticmethod
        def parse(text: str) -> str:
            return text

        @classmethod
        def make(cls) -> str:
            return cls.__name__

        @property
        def size(self) -> int:
            return 1

        @functools.cached_property
        def cost(self) -> int:
            return 1

    return Store


def test_a_method_is_replaced_and_counted() -> None:
    store, patch = fresh(), Patch()
    original = store.get
    patch.method(store, "get", lambda self, key: original(self, key) + "!")
    assert (patch.applied, patch.reached) == (True, False)
    assert store().get("a") == "a!"
    assert (patch.calls, patch.reached) == (1, True)


def test_kinds_of_methods_stay_what_they_are() -> None:
    store, patch = fresh(), Patch()
    patch.method(store, "parse", lambda text: text.upper())
    patch.method(store, "make", lambda cls: cls.__name__ * 2)
    patch.method(store, "size", lambda self: 2)
    patch.method(store, "cost", lambda self: 3)
    assert (store.parse("a"), store().parse("b"), store.make()) == ("A", "B", "StoreStore")
    one = store()
    assert (one.size, one.cost, one.cost) == (2, 3, 3)
    assert patch.calls == 5


def test_an_async_method_is_counted() -> None:
    store, patch = fresh(), Patch()

    async def wait(self: object) -> str:
        return "not long"

    patch.method(store, "wait", wait)
    with pytest.raises(StopIteration, match="not long"):
        store().wait().send(None)
    assert patch.reached


def test_the_signature_of_a_replacement_shows() -> None:
    store, patch = fresh(), Patch()
    patch.method(store, "get", lambda self, name: name)
    assert list(inspect.signature(store.get).parameters) == ["self", "name"]


def test_a_function_of_a_module_is_replaced() -> None:
    module, patch = types.ModuleType("shop"), Patch()
    module.__dict__["price"] = lambda: 1
    patch.method(module, "price", lambda: 2)
    assert (module.price(), patch.calls) == (2, 1)


def test_values_and_entries_count_as_reached() -> None:
    store, patch = fresh(), Patch()
    patch.value(store, "limit", 4)
    assert (store.limit, patch.reached) == (4, True)
    table = {"open": "closed"}
    patch.item(table, "open", "open")
    assert (table, patch.changes) == ({"open": "open"}, 2)


def test_names_are_taken_away() -> None:
    store, patch = fresh(), Patch()
    patch.remove(store, "get")
    assert not hasattr(store, "get")
    module = types.ModuleType("shop")
    module.__dict__["__getattr__"] = lambda name: f"lazy {name}"
    patch.remove(module, "price")
    assert not hasattr(module, "price")
    assert module.other == "lazy other"


def test_what_is_not_there_is_refused() -> None:
    store, patch = fresh(), Patch()
    with pytest.raises(NotApplied, match=r"there is no .*Store\.gett; did you mean 'get'\?"):
        patch.method(store, "gett", lambda self: None)
    with pytest.raises(NotApplied, match="no entry 'shut'"):
        patch.item({}, "shut", 1)
    with pytest.raises(NotApplied, match="is inherited"):
        patch.remove(type("Child", (store,), {}), "get")
    assert not patch.applied


def test_what_would_change_nothing_is_refused() -> None:
    store, patch = fresh(), Patch()
    with pytest.raises(NotApplied, match="replaced by itself"):
        patch.method(store, "get", store.get)
    with pytest.raises(NotApplied, match="replaced by itself"):
        patch.method(store, "parse", store.parse)
    with pytest.raises(NotApplied, match="is 3 already"):
        patch.value(store, "limit", 3)
    with pytest.raises(NotApplied, match="'open' is 1 already"):
        patch.item({"open": 1}, "open", 1)


def test_a_mutant_names_what_must_catch_it() -> None:
    with pytest.raises(TypeError, match="a mutant names what must catch it"):
        mutant()

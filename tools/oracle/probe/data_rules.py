"""Rules of the data operations: what clients decide, and the classes of the errors that a server's answer becomes."""

from __future__ import annotations

import threading
from typing import Any

from tools.oracle.probe.rules import KINDS, rule
from tools.oracle.probe.stage import Stage

_NO_HASH: list[int] = [1]
_GETS = (
    ("get", ()),
    ("get_many", (2,)),
)
_PUTS = (
    ("put", (1,)),
    ("put_many", ([1],)),
)
_PARTITIONS = ("a", "", "a" * 65)


@rule("dict.get", ({}, {"default": 5}, {"default": None}))
def _dict_get(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.new("Dict").get("k", **case)


@rule("dict.pop", ({}, {"default": 5}, {"default": None}))
def _dict_pop(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.new("Dict").pop("k", **case)


@rule("dict.operators", ("getitem", "delitem", "contains", "not-contains"))
def _dict_operators(stage: Stage, case: str) -> Any:
    empty = stage.new("Dict")
    if case == "getitem":
        return empty["k"]
    if case == "delitem":
        del empty["k"]
        return None
    return "k" in empty if case == "contains" else "k" not in empty


@rule("dict.put.returns")
def _dict_put(stage: Stage, case: None) -> Any:
    return stage.new("Dict").put("k", 1)


@rule("dict.put.skip-if-exists")
def _dict_put_once(stage: Stage, case: None) -> Any:
    return stage.new("Dict").put("k", 1, skip_if_exists=True)


@rule("dict.put.unhashable-key")
def _dict_put_unhashable(stage: Stage, case: None) -> Any:
    return stage.new("Dict").put(_NO_HASH, 1)


@rule("dict.get.unhashable-key")
def _dict_get_unhashable(stage: Stage, case: None) -> Any:
    return stage.new("Dict").get(_NO_HASH)


@rule("dict.update", ((), ({"a": 1},), ([("a", 1)],), (None,), ({},), (5,)))
def _dict_update(stage: Stage, case: tuple[Any, ...]) -> Any:
    return stage.new("Dict").update(*case)


@rule("dict.update.keywords", ({"a": 1}, {"other": 1}))
def _dict_update_keywords(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.new("Dict").update(**case)


@rule("dict.iterators", ("keys", "values", "items"))
def _dict_iterators(stage: Stage, case: str) -> Any:
    return list(getattr(stage.new("Dict"), case)())


@rule("dict.len")
def _dict_len(stage: Stage, case: None) -> Any:
    return stage.new("Dict").len()


@rule("dict.builtin-len")
def _dict_builtin_len(stage: Stage, case: None) -> Any:
    return len(stage.new("Dict"))


@rule("put.unserializable", KINDS)
def _put_unserializable(stage: Stage, case: str) -> Any:
    lock = threading.Lock()
    handle = stage.new(case)
    return handle.put("k", lock) if case == "Dict" else handle.put(lock)


@rule("put.unhydrated-handle", KINDS)
def _put_unhydrated(stage: Stage, case: str) -> Any:
    lazy = stage.modal.Dict.from_name("lazy")
    handle = stage.new(case)
    return handle.put("k", lazy) if case == "Dict" else handle.put(lazy)


@rule("put.too-large", KINDS)
def _put_too_large(stage: Stage, case: str) -> Any:
    handle, value = stage.too_large(case)
    return handle.put("k", value) if case == "Dict" else handle.put(value)


@rule("put-many.too-large")
def _put_many_too_large(stage: Stage, case: None) -> Any:
    handle, value = stage.too_large("Queue")
    return handle.put_many([value, value])


@rule("update.too-large")
def _update_too_large(stage: Stage, case: None) -> Any:
    handle, value = stage.too_large("Dict")
    return handle.update(k=value)


@rule("queue.full.not-blocking", _PUTS)
def _full(stage: Stage, case: tuple[str, tuple[Any, ...]]) -> Any:
    return getattr(stage.full_queue(), case[0])(*case[1], block=False)


@rule("queue.full.timeout", _PUTS)
def _full_after_a_while(stage: Stage, case: tuple[str, tuple[Any, ...]]) -> Any:
    return getattr(stage.full_queue(), case[0])(*case[1], timeout=0.05)


@rule("queue.empty.not-blocking", _GETS)
def _empty(stage: Stage, case: tuple[str, tuple[Any, ...]]) -> Any:
    return getattr(stage.new("Queue"), case[0])(*case[1], block=False)


@rule("queue.empty.timeout", [(*get, seconds) for get in _GETS for seconds in (0.05, 0, -1)])
def _empty_after_a_while(stage: Stage, case: tuple[str, tuple[Any, ...], float]) -> Any:
    return getattr(stage.new("Queue"), case[0])(*case[1], timeout=case[2])


@rule("queue.timeout-without-block", (*_GETS, *_PUTS))
def _useless_timeout(stage: Stage, case: tuple[str, tuple[Any, ...]]) -> Any:
    return getattr(stage.new("Queue"), case[0])(*case[1], block=False, timeout=1)


@rule("queue.partition", [(*call, key) for call in (*_GETS, *_PUTS) for key in _PARTITIONS])
def _partition(stage: Stage, case: tuple[str, tuple[Any, ...], str]) -> Any:
    return getattr(stage.new("Queue"), case[0])(*case[1], block=False, partition=case[2])


@rule("queue.len.total", (None, *_PARTITIONS))
def _len_total(stage: Stage, case: str | None) -> Any:
    return stage.new("Queue").len(partition=case, total=True)


@rule("queue.len", (None, *_PARTITIONS))
def _len(stage: Stage, case: str | None) -> Any:
    return stage.new("Queue").len(partition=case)


@rule("queue.clear.all", (None, *_PARTITIONS))
def _clear_all(stage: Stage, case: str | None) -> Any:
    return stage.new("Queue").clear(partition=case, all=True)


@rule("queue.clear", (None, *_PARTITIONS))
def _clear(stage: Stage, case: str | None) -> Any:
    return stage.new("Queue").clear(partition=case)


@rule("queue.iterate", (None, *_PARTITIONS))
def _iterate(stage: Stage, case: str | None) -> Any:
    return list(stage.new("Queue").iterate(partition=case))


@rule("queue.put-many.not-a-list", (5, None))
def _put_many_of_nothing(stage: Stage, case: Any) -> Any:
    return stage.new("Queue").put_many(case)

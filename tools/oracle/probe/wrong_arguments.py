"""What clients say to arguments of the wrong type or beyond what a request can hold, before or without any server."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tools.oracle.probe.rules import KINDS, rule
from tools.oracle.probe.stage import Stage

_PARTITIONS = (7, b"a", "\ud800")
_BEYOND = (2**31, 2**63, 10**30)
_WITH_PARTITION: dict[str, Callable[[Any, Any], Any]] = {
    "put": lambda queue, key: queue.put(1, partition=key),
    "put_many": lambda queue, key: queue.put_many([1], block=False, partition=key),
    "get": lambda queue, key: queue.get(block=False, partition=key),
    "get_many": lambda queue, key: queue.get_many(2, block=False, partition=key),
    "len": lambda queue, key: queue.len(partition=key),
    "clear": lambda queue, key: queue.clear(partition=key),
    "iterate": lambda queue, key: list(queue.iterate(partition=key)),
}
_WITH_ENVIRONMENT: dict[str, Callable[[Any, Any, dict[str, Any]], Any]] = {
    "from_name": lambda kind, name, keywords: kind.from_name("a", environment_name=name, **keywords).hydrate(),
    "create": lambda kind, name, keywords: kind.objects.create("a", environment_name=name, **keywords),
    "list": lambda kind, name, keywords: kind.objects.list(environment_name=name, **keywords),
    "delete": lambda kind, name, keywords: kind.objects.delete("a", environment_name=name, **keywords),
}


@rule("wrong.partition", [(name, key) for name in _WITH_PARTITION for key in _PARTITIONS])
def _partition(stage: Stage, case: tuple[str, Any]) -> Any:
    return _WITH_PARTITION[case[0]](stage.new("Queue"), case[1])


@rule("wrong.lifetime", ("1", 1.5, 60.0, math.nan, math.inf, *_BEYOND))
def _lifetime(stage: Stage, case: Any) -> Any:
    return stage.new("Queue").put(1, partition_ttl=case)


@rule("wrong.lifetime-of-many", ("1", 1.5, *_BEYOND))
def _lifetime_of_many(stage: Stage, case: Any) -> Any:
    return stage.new("Queue").put_many([1], block=False, partition_ttl=case)


@rule("wrong.count", ("1", 1.5, math.nan, *_BEYOND))
def _count(stage: Stage, case: Any) -> Any:
    return stage.new("Queue").get_many(case, block=False)


@rule("wrong.timeout", ("1", [1], 1j))
def _timeout(stage: Stage, case: Any) -> Any:
    return stage.new("Queue").get(timeout=case)


@rule("wrong.timeout-that-does-not-count", ("1", [1], math.nan))
def _idle_timeout(stage: Stage, case: Any) -> Any:
    return stage.new("Queue").get(block=False, timeout=case)


@rule("wrong.poll-timeout", ("1", [1], None))
def _poll(stage: Stage, case: Any) -> Any:
    return list(stage.new("Queue").iterate(item_poll_timeout=case))


@rule("wrong.max-objects", ("1", 1.5, math.nan))
def _max_objects(stage: Stage, case: Any) -> Any:
    return stage.modal.Dict.objects.list(max_objects=case, **stage.keywords("plain"))


@rule("wrong.environment", [(name, each) for name in _WITH_ENVIRONMENT for each in (7, ("main",))])
def _environment(stage: Stage, case: tuple[str, Any]) -> Any:
    return _WITH_ENVIRONMENT[case[0]](stage.modal.Dict, case[1], stage.keywords("plain"))


@rule("wrong.name-of-environment", (7, None, b"main"))
def _name_of_environment(stage: Stage, case: Any) -> Any:
    return stage.modal.Environment.from_name(case)


@rule("wrong.identifier", KINDS)
def _identifier(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).from_id(7, **stage.keywords("plain")).hydrate()


@rule("wrong.client", KINDS)
def _client(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).from_name("a").hydrate(5)

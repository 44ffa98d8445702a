"""Dict put and get, and Queue put and get, by one caller."""

from __future__ import annotations

import queue
import sqlite3
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import cloudpickle

from benchmarks.peers import module, redis_server
from benchmarks.rounds import Case, Table
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._engine import Limits
from modal_reference.dict import Dict
from modal_reference.queue import Queue

VALUES: dict[str, Any] = {
    "100 B": "x" * 100,
    "10 KB": "x" * 10_000,
    "a small record": {"id": 7, "name": "ann", "tags": ["a", "b"], "size": 2.5, "more": {"x": None}},
    "1 MB": b"x" * 1_000_000,
}
_AIMS = {"100 B": "0.45", "10 KB": "0.45", "a small record": "0.65", "1 MB": "0.85"}
_ROOMY = Limits(dict_value_bytes=1 << 30, queue_item_bytes=1 << 30)
_dumps: Callable[[Any], bytes] = cloudpickle.dumps
_loads: Callable[[bytes], Any] = cloudpickle.loads


@contextmanager
def universe(**options: Any) -> Iterator[Universe]:
    """A universe of our own, as the current one."""
    with Universe(**{"limits": _ROOMY, **options}) as opened:
        current.activate(opened)
        yield opened


@contextmanager
def tables() -> Iterator[list[Table]]:
    """The tables of this module, for as long as their peers run."""
    with ExitStack() as stack:
        stack.enter_context(universe())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server, reason = stack.enter_context(redis_server())
        makers = (_dict_table, _queue_table)
        yield [make(name, value, folder, server, reason, stack) for make in makers for name, value in VALUES.items()]


def _dict_table(name: str, value: Any, folder: Path, server: Any, reason: str, stack: ExitStack) -> Table:
    times = 100 if name == "1 MB" else 2000
    plain: dict[bytes, bytes] = {}
    ours = Dict.from_name(f"bench-{abs(hash(name))}", create_if_missing=True)

    def limit(count: int) -> None:
        for _ in range(count):
            plain[_dumps("key")] = _dumps(value)
            _loads(plain[_dumps("key")])

    def reference(count: int) -> None:
        for _ in range(count):
            ours.put("key", value)
            ours.get("key")

    cases = [
        Case(name="LIMIT cloudpickle and a plain dict", run=limit, times=times),
        Case(name="ours", run=reference, times=times),
        Case(
            name="sqlite (WAL, not synchronous)",
            run=_sqlite(folder / f"{abs(hash(name))}.db", value, stack),
            times=times,
        ),
    ]
    cases.append(
        _mapping_case("diskcache", lambda made: made.Cache(str(folder / f"cache-{abs(hash(name))}")), value, times)
    )
    cases.append(_mapping_case("fakeredis", lambda made: _RedisMapping(made.FakeRedis()), value, times))
    redis_run = None if server is None else _pairs(_RedisMapping(server), value)
    cases.append(Case(name="redis-server, loopback", run=redis_run, times=times, note=reason))
    return Table(title=f"Dict put and get, {name}", cases=cases, aim=f"{_AIMS[name]} x limit")


class _RedisMapping:
    def __init__(self, client: Any) -> None:
        self._client = client

    def __setitem__(self, key: Any, value: Any) -> None:
        self._client.set(_dumps(key), _dumps(value))

    def __getitem__(self, key: Any) -> Any:
        return _loads(self._client.get(_dumps(key)))


def _mapping_case(name: str, make: Callable[[Any], Any], value: Any, times: int) -> Case:
    made = module(name)
    if made is None:
        return Case(name=name, run=None, note=f"the Python package {name} is not installed")
    return Case(name=name, run=_pairs(make(made), value), times=times)


def _pairs(mapping: Any, value: Any) -> Callable[[int], None]:
    def run(count: int) -> None:
        for _ in range(count):
            mapping["key"] = value
            mapping["key"]

    return run


def _sqlite(path: Path, value: Any, stack: ExitStack) -> Callable[[int], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    stack.callback(connection.close)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE t (k BLOB PRIMARY KEY, v BLOB)"
    )

    def run(count: int) -> None:
        for _ in range(count):
            connection.execute("INSERT OR REPLACE INTO t VALUES (?, ?)", (_dumps("key"), _dumps(value)))
            _loads(connection.execute("SELECT v FROM t WHERE k = ?", (_dumps("key"),)).fetchone()[0])

    return run


def _queue_table(name: str, value: Any, folder: Path, server: Any, reason: str, stack: ExitStack) -> Table:
    times = 100 if name == "1 MB" else 2000
    plain: deque[bytes] = deque()
    simple: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    ours = Queue.from_name(f"bench-{abs(hash(name))}", create_if_missing=True)

    def limit(count: int) -> None:
        for _ in range(count):
            plain.append(_dumps(value))
            _loads(plain.popleft())

    def reference(count: int) -> None:
        for _ in range(count):
            ours.put(value)
            ours.get()

    def simple_queue(count: int) -> None:
        for _ in range(count):
            simple.put(_dumps(value))
            _loads(simple.get())

    def redis_list(count: int) -> None:
        for _ in range(count):
            server.rpush("list", _dumps(value))
            _loads(server.blpop("list")[1])

    cases = [
        Case(name="LIMIT cloudpickle and a deque", run=limit, times=times),
        Case(name="ours", run=reference, times=times),
        Case(name="queue.SimpleQueue", run=simple_queue, times=times),
        _process_queue(value, times, stack),
        Case(name="redis list", run=None if server is None else redis_list, times=times, note=reason),
    ]
    return Table(title=f"Queue put and get, {name}", cases=cases, aim="0.75 x limit" if name == "100 B" else "")


def _process_queue(value: Any, times: int, stack: ExitStack) -> Case:
    import multiprocessing

    processes: Any = multiprocessing.get_context("spawn").Queue()
    stack.callback(processes.close)

    def run(count: int) -> None:
        for _ in range(count):
            processes.put(value)
            processes.get()

    return Case(name="multiprocessing.Queue", run=run, times=times)

"""Hand-overs: a blocked get that is woken, tasks against calls, another process against a bare socket."""

from __future__ import annotations

import asyncio
import os
import queue
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any

from benchmarks.peers import redis_server
from benchmarks.rounds import Case, Table
from benchmarks.stores import universe
from modal_reference._client import current
from modal_reference.dict import Dict
from modal_reference.queue import Queue

_TEXT = "x" * 100


@contextmanager
def tables() -> Iterator[list[Table]]:
    """The tables of this module, for as long as their peers run."""
    with ExitStack() as stack:
        stack.enter_context(universe())
        server, reason = stack.enter_context(redis_server())
        yield [_wake_ups(server, reason, stack), _tasks(), _other_process(stack)]


def _wake_ups(server: Any, reason: str, stack: ExitStack) -> Table:
    """Two threads pass a token to and fro; a piece of work is one wake-up."""
    there, back = os.pipe(), os.pipe()
    ours = Queue.from_name("wake", create_if_missing=True)
    simple: tuple[queue.SimpleQueue[int], queue.SimpleQueue[int]] = (queue.SimpleQueue(), queue.SimpleQueue())
    cases = [
        Case(
            name="LIMIT os.pipe, two threads",
            run=_to_and_fro(
                lambda: os.write(there[1], b"x"),
                lambda: os.read(there[0], 1),
                lambda: os.write(back[1], b"x"),
                lambda: os.read(back[0], 1),
            ),
            times=1000,
        ),
        Case(
            name="ours, two threads",
            run=_to_and_fro(
                lambda: ours.put(1, partition="there"),
                lambda: ours.get(partition="there"),
                lambda: ours.put(1, partition="back"),
                lambda: ours.get(partition="back"),
            ),
            times=1000,
        ),
        Case(
            name="queue.SimpleQueue, two threads",
            run=_to_and_fro(lambda: simple[0].put(1), simple[0].get, lambda: simple[1].put(1), simple[1].get),
            times=1000,
        ),
    ]
    redis_run = None
    if server is not None:
        redis_run = _to_and_fro(
            lambda: server.rpush("there", b"x"),
            lambda: server.blpop("there"),
            lambda: server.rpush("back", b"x"),
            lambda: server.blpop("back"),
        )
    cases.append(Case(name="redis blpop, two threads", run=redis_run, times=500, note=reason))
    for end in (*there, *back):
        stack.callback(os.close, end)
    return Table(title="Wake-up of a blocked get, threads", cases=cases, aim="2.5 x limit")


def _to_and_fro(
    send: Callable[[], object], receive: Callable[[], object], reply: Callable[[], object], take: Callable[[], object]
) -> Callable[[int], None]:
    def run(count: int) -> None:
        trips = max(1, count // 2)

        def other_side() -> None:
            for _ in range(trips):
                receive()
                reply()

        thread = Thread(target=other_side)
        thread.start()
        for _ in range(trips):
            send()
            take()
        thread.join()

    return run


def _tasks() -> Table:
    ours = Dict.from_name("tasks", create_if_missing=True)

    def sync(count: int) -> None:
        for _ in range(count):
            ours.put("key", _TEXT)
            ours.get("key")

    async def pairs(count: int) -> None:
        for _ in range(count):
            await ours.put.aio("key", _TEXT)
            await ours.get.aio("key")

    def on_trio(count: int) -> None:
        import trio

        trio.run(pairs, count)

    return Table(
        title=".aio against sync, Dict put and get of 100 B",
        cases=[
            Case(name="LIMIT ours, blocking", run=sync, times=2000),
            Case(name="ours, .aio on asyncio", run=lambda count: asyncio.run(pairs(count)), times=2000),
            Case(name="ours, .aio on trio", run=on_trio, times=2000),
        ],
        aim="6 x limit, with a true checkpoint",
    )


_CHILD = """
import socket, sys
import modal_reference as modal
d = modal.Dict.from_name("far", create_if_missing=True)
q = modal.Queue.from_name("far", create_if_missing=True)
d["key"] = text = "x" * 100
bare = socket.socket(socket.AF_UNIX); bare.connect(sys.argv[1])
def on_bare(n):
    for _ in range(2 * n):
        bare.sendall(text.encode()); bare.recv(4096)
def on_dict(n):
    for _ in range(n):
        d.put("key", text); d.get("key")
def on_queue(n):
    for _ in range(n):
        q.put(text); q.get()
for line in sys.stdin:
    name, n = line.split()
    {"bare": on_bare, "dict": on_dict, "queue": on_queue}[name](int(n))
    print("done", flush=True)
"""


def _other_process(stack: ExitStack) -> Table:
    """A child does the work; the limit is two round trips to an echo thread of this process on a Unix socket."""
    path = f"/tmp/modalkit-bench-{os.getpid()}.sock"
    echo = stack.enter_context(socket.socket(socket.AF_UNIX))
    echo.bind(path)
    echo.listen(1)
    stack.callback(os.unlink, path)
    Thread(target=_echo, args=(echo,), daemon=True).start()
    environment = {**os.environ, **current.export_environment()}
    child = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-c", _CHILD, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
    )
    assert child.stdin is not None
    stack.callback(child.stdin.close)

    def ask(name: str) -> Callable[[int], None]:
        def run(count: int) -> None:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(f"{name} {count}\n")
            child.stdin.flush()
            child.stdout.readline()

        return run

    return Table(
        title="From another process, 100 B",
        cases=[
            Case(name="LIMIT two bare round trips on a Unix socket", run=ask("bare"), times=500),
            Case(name="ours, Dict put and get", run=ask("dict"), times=500),
            Case(name="ours, Queue put and get", run=ask("queue"), times=500),
        ],
        aim="2 x limit for Dict",
    )


def _echo(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(4096):
            connection.sendall(data)

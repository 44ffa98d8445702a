"""Calls: one after the other, many at once, large ones, and the start of a container."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks import called
from benchmarks.peers import module
from benchmarks.rounds import Case, Table
from benchmarks.stores import universe

_WORKERS = 2
_TINY = 10_000
_LARGE = [os.urandom(1_000_000)] * 200
_LENGTH = struct.Struct(">I")


@contextmanager
def tables() -> Iterator[list[Table]]:
    """The tables of this module, for as long as their peers and containers run."""
    with ExitStack() as stack:
        # The peers that fork come first: who forks should have no more threads than it must.
        limit = [stack.enter_context(Child()) for _ in range(_WORKERS)]
        # They are forked, as a container is.
        context = multiprocessing.get_context("fork")
        pool = stack.enter_context(context.Pool(_WORKERS))
        executor = stack.enter_context(ProcessPoolExecutor(_WORKERS, mp_context=context))
        executor.submit(called.echo, 1).result()
        loky, loky_reason = _loky(stack)
        stack.enter_context(universe())
        stack.enter_context(called.app.run())
        yield [
            _one(limit[0], pool, executor, loky, loky_reason),
            _spawned(limit[0], executor),
            _tiny(limit, pool, executor, loky, loky_reason),
            _large(limit, pool, executor),
            _cold(),
        ]


class Child:
    """The limit: a forked process that echoes pickles over a socketpair."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            _serve(theirs)
        theirs.close()
        self._socket = ours

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._socket.close()
        os.waitpid(self.pid, 0)

    def ask(self, function: Callable[..., Any], values: list[Any]) -> None:
        """Send work."""
        _send(self._socket, pickle.dumps((function, values)))

    def answer(self) -> list[Any]:
        """Take what came of it."""
        return pickle.loads(_receive(self._socket))  # type: ignore[no-any-return]


def _serve(sock: socket.socket) -> None:
    try:
        while True:
            function, values = pickle.loads(_receive(sock))
            _send(sock, pickle.dumps([function(value) for value in values]))
    except EOFError:
        os._exit(0)


def _send(sock: socket.socket, data: bytes) -> None:
    sock.sendall(_LENGTH.pack(len(data)) + data)


def _receive(sock: socket.socket) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(sock, _LENGTH.size))
    return _exactly(sock, length)


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = sock.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _mapped(children: list[Child], function: Callable[..., Any], values: list[Any], batch: int) -> None:
    """Two batches are with each child at any time, until there are none left."""
    batches = [values[at : at + batch] for at in range(0, len(values), batch)]
    waiting = iter(batches)
    asked: list[Child] = []
    for child in children * 2:
        part = next(waiting, None)
        if part is not None:
            child.ask(function, part)
            asked.append(child)
    for child in asked:
        child.answer()
        part = next(waiting, None)
        if part is not None:
            child.ask(function, part)
            asked.append(child)


def _loky(stack: ExitStack) -> tuple[Executor | None, str]:
    loky = module("loky")
    if loky is None:
        return None, "the Python package loky is not installed"
    executor: Executor = loky.ProcessPoolExecutor(_WORKERS)
    stack.enter_context(executor)
    executor.submit(called.echo, 1).result()
    return executor, ""


def _times(act: Callable[[], object]) -> Callable[[int], None]:
    def run(count: int) -> None:
        for _ in range(count):
            act()

    return run


def _one(child: Child, pool: Any, executor: Executor, loky: Executor | None, loky_reason: str) -> Table:
    def on_limit() -> None:
        child.ask(called.echo, [1])
        child.answer()

    return Table(
        title="One call, tiny argument",
        cases=[
            Case(name="LIMIT pickle over a socketpair", run=_times(on_limit), times=500),
            Case(name="ours, remote", run=_times(lambda: called.one_echo_function.remote(1)), times=200),
            Case(
                name="concurrent.futures.ProcessPoolExecutor",
                run=_times(lambda: executor.submit(called.echo, 1).result()),
                times=200,
            ),
            Case(name="multiprocessing.Pool", run=_times(lambda: pool.apply(called.echo, (1,))), times=200),
            Case(
                name="loky",
                run=None if loky is None else _times(lambda: loky.submit(called.echo, 1).result()),
                times=200,
                note=loky_reason,
            ),
        ],
        aim="2.5 x limit",
    )


def _spawned(child: Child, executor: Executor) -> Table:
    def on_limit(count: int) -> None:
        for _ in range(count):
            child.ask(called.echo, [1])
            child.answer()

    def ours(count: int) -> None:
        calls = [called.echo_function.spawn(1) for _ in range(count)]
        for call in calls:
            call.get()

    def on_executor(count: int) -> None:
        futures = [executor.submit(called.echo, 1) for _ in range(count)]
        for future in futures:
            future.result()

    return Table(
        title="1,000 spawned calls and their results, each",
        cases=[
            Case(name="LIMIT pickle over a socketpair, one by one", run=on_limit, times=1000),
            Case(name="ours, spawn and get", run=ours, times=1000),
            Case(name="concurrent.futures.ProcessPoolExecutor", run=on_executor, times=1000),
        ],
    )


def _tiny(children: list[Child], pool: Any, executor: Executor, loky: Executor | None, loky_reason: str) -> Table:
    def mapped(method: Callable[..., Any], **options: Any) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in method(called.echo, range(count), **options):
                continue

        return run

    def ours(count: int) -> None:
        for _ in called.echo_function.map(range(count)):
            continue

    return Table(
        title="map of 10,000 tiny inputs, each",
        cases=[
            Case(
                name="LIMIT socketpairs, batches of 200, two at a time",
                run=lambda count: _mapped(children, called.echo, list(range(count)), 200),
                times=_TINY,
            ),
            Case(name="ours, map", run=ours, times=_TINY),
            Case(name="multiprocessing.Pool, chunks of 200", run=mapped(pool.imap, chunksize=200), times=_TINY),
            Case(name="multiprocessing.Pool, one by one", run=mapped(pool.imap), times=_TINY),
            Case(name="ProcessPoolExecutor, chunks of 200", run=mapped(executor.map, chunksize=200), times=_TINY),
            Case(name="ProcessPoolExecutor, one by one", run=mapped(executor.map), times=_TINY),
            Case(
                name="loky, chunks of 200",
                run=None if loky is None else mapped(loky.map, chunksize=200),
                times=_TINY,
                note=loky_reason,
            ),
        ],
        aim="4 x limit",
    )


def _large(children: list[Child], pool: Any, executor: Executor) -> Table:
    def ours(count: int) -> None:
        for _ in called.size_function.map(_LARGE[:count]):
            continue

    return Table(
        title="map of 200 inputs of 1 MB, each",
        cases=[
            Case(
                name="LIMIT socketpairs, two at a time",
                run=lambda count: _mapped(children, called.size, _LARGE[:count], 1),
                times=len(_LARGE),
            ),
            Case(name="ours, map", run=ours, times=len(_LARGE)),
            Case(
                name="multiprocessing.Pool",
                run=lambda count: list(pool.imap(called.size, _LARGE[:count])),
                times=len(_LARGE),
            ),
            Case(
                name="ProcessPoolExecutor",
                run=lambda count: list(executor.map(called.size, _LARGE[:count])),
                times=len(_LARGE),
            ),
        ],
        aim="0.6 x limit",
    )


def _cold() -> Table:
    def forked() -> None:
        with Child() as child:
            child.ask(called.echo, [1])
            child.answer()

    def started() -> None:
        os.waitpid(os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], os.environ), 0)

    def ours() -> None:
        called.single_use_function.remote(1)

    return Table(
        title="A container for one call",
        cases=[
            Case(name="LIMIT fork, one answer, end", run=_times(forked), times=20),
            Case(name="ours, a call in a container of its own", run=_times(ours), times=20),
            Case(name="python -c pass", run=_times(started), times=20),
        ],
        aim="1.5 x limit without namespaces, 4 with",
    )

"""A million random cancellations: a wait that is given up loses nothing, adds nothing, and keeps the order.

Workers on threads, on asyncio and on trio put numbered items into a narrow queue and take them out, and give up most of
their waits at a random point: before anything came, after it was offered, while it is accepted. The same workers do it
in processes of their own, over sockets. At the end every item is accounted for.

    python -m tests.reference.million                    a million
    python -m tests.reference.million --total 20000      fewer
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from modal_reference import Queue
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._engine import Limits, Pending, PendingState
from modal_reference._engine.queues import QueueStore
from tests.reference.cancelling import WORKERS, Book, Report

KINDS = ("threads", "asyncio", "trio", "sockets")
MILLION = 1_000_000
_NAME = "million"
_MODULE = "tests.reference.million"
#: So few items fit into a partition that puts wait as well.
_ROOM = 8
_SECONDS = 3600


@dataclass(kw_only=True)
class Account:
    """What came of the cancellations of one kind.

    Attributes:
        kind: Where they happened.
        cancelled: How many waits were given up.
        withdrawn: How many of them after something had been offered to them.
        put: How many items went in.
        taken: How many came out in use.
        left: How many were found at the end.
        seconds: How long it took.
        complaints: What is not as it should be.
    """

    kind: str
    cancelled: int
    withdrawn: int
    put: int
    taken: int
    left: int
    seconds: float
    complaints: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "; ".join(self.complaints) or "nothing lost, nothing added, order kept"
        return (
            f"{self.kind:<8} {self.cancelled:>9,} cancelled ({self.withdrawn:,} after an offer)  "
            f"{self.put:,} put = {self.taken:,} taken + {self.left:,} left  {self.seconds:.1f} s  {verdict}"
        )


def account_of(kind: str, budget: int, seed: int) -> Account:
    """Give up so many waits, and account for every item.

    Args:
        kind: `threads`, `asyncio`, `trio`, or `sockets` for all three of them in processes of their own.
        budget: How many waits to give up, at least.
        seed: Chooses the points at which they are given up.
    """
    started = time.monotonic()
    limits = Limits()._replace(queue_partition_items=_ROOM)
    with Universe(limits=limits) as universe, _withdrawals() as withdrawn:
        current.activate(universe)
        try:
            queue = Queue.from_name(_NAME, create_if_missing=True).hydrate()
            reports = _in_processes(budget, seed) if kind == "sockets" else [WORKERS[kind](queue, 1, budget, seed)]
            books = [book for report in reports for book in report.books]
            left = {partition: _drained(queue, partition) for partition in {book.partition for book in books}}
        finally:
            current.close_listener()
    return Account(
        kind=kind,
        cancelled=sum(report.cancelled for report in reports),
        withdrawn=withdrawn[PendingState.OFFERED],
        put=sum(len(book.put) for book in books),
        taken=sum(len(book.taken) for book in books),
        left=sum(map(len, left.values())),
        seconds=time.monotonic() - started,
        complaints=[*_missing(books, left), *_disordered(books, left)],
    )


@contextmanager
def _withdrawals() -> Iterator[Counter[PendingState]]:
    """Count the waits that are withdrawn, by the state in which they are."""
    counts: Counter[PendingState] = Counter()
    withdraw = QueueStore.withdraw

    def counting(self: QueueStore, now: float, pending: Pending) -> None:
        counts[pending.state] += 1
        withdraw(self, now, pending)

    QueueStore.withdraw = counting  # type: ignore[method-assign]
    try:
        yield counts
    finally:
        QueueStore.withdraw = withdraw  # type: ignore[method-assign]


def _drained(queue: Queue, partition: str) -> list[int]:
    items: list[int] = []
    while found := queue.get_many(100, block=False, partition=partition):
        items += found
    return items


# Sockets


def _in_processes(budget: int, seed: int) -> list[Report]:
    """Have a worker of each kind at work at once, each in a process that joins the current universe."""
    environment = {**os.environ, **current.export_environment()}
    share = -(-budget // len(WORKERS))
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", _MODULE, "--worker", kind, str(number), str(share), str(seed + number)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, kind in enumerate(WORKERS, 1)
    ]
    try:
        outputs = [process.communicate(timeout=_SECONDS)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    for process, kind in zip(processes, WORKERS, strict=True):
        assert process.returncode == 0, f"the process of the worker on {kind} failed: its stderr says why"
    return [Report.from_json(json.loads(output)) for output in outputs]


def _work(kind: str, number: str, budget: str, seed: str) -> None:
    """Be a worker in a process of its own, and print its report."""
    report = WORKERS[kind](Queue.from_name(_NAME).hydrate(), int(number), int(budget), int(seed))
    print(json.dumps(asdict(report)))


# The account


def _missing(books: Sequence[Book], left: dict[str, list[int]]) -> Iterator[str]:
    put: dict[str, Counter[int]] = defaultdict(Counter)
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for book in books:
        put[book.partition].update(book.put)
        found[book.partition].update(book.taken)
    for partition, items in left.items():
        found[partition].update(items)
        if lost := put[partition] - found[partition]:
            yield f"{lost.total():,} items lost in partition {partition!r}, such as {min(lost)}"
        if added := found[partition] - put[partition]:
            yield f"{added.total():,} items added in partition {partition!r}, such as {min(added)}"


def _disordered(books: Sequence[Book], left: dict[str, list[int]]) -> Iterator[str]:
    for partition, items in left.items():
        yield from _inversions(items, f"what was left in partition {partition!r}")
    for book in books:
        if book.is_ordered:
            yield from _inversions(book.taken, f"what one client took from partition {book.partition!r}")


def _inversions(items: Iterable[int], where: str) -> Iterator[str]:
    """Complain of the first item that comes after a later one of the same producer."""
    latest: dict[int, int] = {}
    for item in items:
        producer = Book.producer_of(item)
        if item < latest.get(producer, -1):
            yield f"{item} came after {latest[producer]} in {where}"
            return
        latest[producer] = item


# The command


def main(argv: Sequence[str] | None = None) -> int:
    """Run all kinds and print their accounts; 1 when an item is not accounted for."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference.million", description=__doc__.partition("\n")[0])
    parser.add_argument("--total", type=int, default=MILLION, help="how many waits to give up (default: a million)")
    parser.add_argument("--seed", type=int, default=0, help="chooses the points at which they are given up")
    parser.add_argument("--worker", nargs=4, metavar=("KIND", "NUMBER", "BUDGET", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        _work(*options.worker)
        return 0
    accounts = []
    for kind in KINDS:
        accounts.append(account_of(kind, -(-options.total // len(KINDS)), options.seed))
        print(accounts[-1], flush=True)
    print(f"{sum(account.cancelled for account in accounts):,} cancellations")
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())

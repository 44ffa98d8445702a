"""Random cancellations on threads, asyncio, trio and sockets lose nothing, add nothing and keep the order.

A small part of the million that `python -m tests.reference.million` does. `MODALKIT_CANCELLATIONS` sets how many there
are in total.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from modal_reference._engine.partitions import Entry, Partition
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.queues import QueueStore
from tests.reference.million import KINDS, account_of, main

_TOTAL = int(os.environ.get("MODALKIT_CANCELLATIONS", "20000"))
_FEW = 1000


@pytest.mark.parametrize("kind", KINDS)
def test_cancelled_waits_lose_nothing_and_add_nothing(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    account = account_of(kind, budget=_TOTAL // len(KINDS), seed=1)
    with capsys.disabled():
        print(f"\n{account}")
    assert account.complaints == []
    assert account.cancelled >= _TOTAL // len(KINDS)
    assert account.put == account.taken + account.left
    # What is offered to a thread of this process is always accepted: only its timeout can end a wait.
    assert (account.withdrawn > 0) is (kind != "threads")


def lose(self: QueueStore, partition: Partition, entries: Sequence[Entry]) -> None:
    """What was offered is not given back."""


def reverse(self: QueueStore, partition: Partition, entries: Sequence[Entry]) -> None:
    """What was offered is given back at the wrong end."""
    partition.items.extend(entries)


_withdraw = QueueStore.withdraw
_append = QueueStore._append


def append_all_the_same(self: QueueStore, now: float, pending: Pending) -> None:
    """A put that is given up adds its items."""
    _withdraw(self, now, pending)
    if pending.kind is PendingKind.ROOM and pending.partition is not None:
        _append(self, now, pending.partition, pending.values, pending.ttl)


@pytest.mark.parametrize("kind", ["asyncio", "trio", "sockets"])
@pytest.mark.parametrize(
    ("method", "fault", "words"),
    [("_return", lose, "lost"), ("_return", reverse, "came after"), ("withdraw", append_all_the_same, "added")],
)
def test_the_account_notices(
    kind: str, method: str, fault: Callable[..., Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QueueStore, method, fault)
    account = account_of(kind, budget=_FEW, seed=3)
    assert any(words in complaint for complaint in account.complaints), f"nobody noticed: {account}"


def test_the_command_tells_the_count_and_whether_all_is_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--total", "40", "--seed", "3"]) == 0
    *accounts, total = capsys.readouterr().out.splitlines()
    assert [account.split()[0] for account in accounts] == list(KINDS)
    assert int(total.split()[0]) >= 40
    monkeypatch.setattr(QueueStore, "_return", lose)
    assert main(["--total", "400"]) == 1

"""One queue: two-step offers, room, epochs, limits."""

from __future__ import annotations

from itertools import permutations

import pytest

from modal_reference._engine import IllegalStep, PendingState, Refusal, RefusalKind
from tests.reference.benches import DAY, QueueBench, pending

# Offers


def test_an_item_goes_to_the_first_in_line_before_the_put_returns() -> None:
    bench = QueueBench()
    first, second = bench.getter(), bench.getter()
    bench.put(b"a")
    assert (first.state, second.state) == (PendingState.OFFERED, PendingState.WAITING)
    assert bench.woken == [first]
    assert bench.take() == []
    assert bench.accept(first) == [b"a"]


def test_who_asks_for_more_than_there_is_gets_what_there_is() -> None:
    bench = QueueBench()
    bench.put(b"a", b"b")
    assert bench.accept(bench.getter(5)) == [b"a", b"b"]


def test_what_was_not_offered_cannot_be_accepted() -> None:
    bench = QueueBench()
    waiting = bench.getter()
    with pytest.raises(IllegalStep):
        bench.accept(waiting)
    bench.put(b"a")
    assert bench.accept(waiting) == [b"a"]
    with pytest.raises(IllegalStep):
        bench.accept(waiting)


def test_a_withdrawn_offer_returns_to_the_head() -> None:
    bench = QueueBench()
    waiting = bench.getter(2)
    bench.put(b"a", b"b", b"c")
    bench.withdraw(waiting)
    assert bench.items() == [b"a", b"b", b"c"]


def test_a_withdrawn_offer_goes_to_the_next_in_line() -> None:
    bench = QueueBench()
    first, second = bench.getter(), bench.getter()
    bench.put(b"a")
    bench.withdraw(first)
    assert bench.accept(second) == [b"a"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_withdrawals_in_any_order_restore_the_order_of_the_items(order: tuple[int, ...]) -> None:
    bench = QueueBench()
    waiting = [bench.getter(count) for count in (1, 2, 1, 3)]
    bench.put(*(b"%d" % number for number in range(7)))
    bench.put(b"last")
    for each in order:
        bench.withdraw(waiting[each])
    assert bench.items() == [*(b"%d" % number for number in range(7)), b"last"]


def test_items_return_between_those_that_were_reserved_with_them() -> None:
    bench = QueueBench()
    first, second = bench.getter(), bench.getter(2)
    bench.put(b"1")
    bench.put(b"2", b"3")
    bench.put(b"4")
    bench.withdraw(first)
    both = bench.getter(2)
    assert [item for _, item in both.reserved] == [b"1", b"4"]
    bench.withdraw(second)
    bench.withdraw(both)
    assert bench.items() == [b"1", b"2", b"3", b"4"]


def test_who_gives_up_before_an_offer_leaves_the_line() -> None:
    bench = QueueBench()
    first, second = bench.getter(), bench.getter()
    bench.withdraw(first)
    bench.put(b"a")
    assert bench.accept(second) == [b"a"]
    assert first.state is PendingState.WITHDRAWN


def test_an_expired_wait_is_woken_and_left_out() -> None:
    bench = QueueBench()
    waiting = bench.getter()
    bench.store.expire_pending(1.0, waiting)
    assert waiting.state is PendingState.EXPIRED
    assert bench.woken == [waiting]
    bench.put(b"a", now=1.0)
    assert bench.items(now=1.0) == [b"a"]


# Room


def test_an_offered_item_keeps_its_room_until_it_is_accepted() -> None:
    bench = QueueBench(queue_partition_items=2)
    waiting = bench.getter(2)
    bench.put(b"a", b"b")
    assert bench.put(b"c") is False
    bench.accept(waiting)
    assert bench.put(b"c") is True


def test_who_waits_for_room_has_it_reserved_and_then_puts_it_at_the_end() -> None:
    bench = QueueBench(queue_partition_items=2)
    bench.put(b"a", b"b")
    waiting = bench.putter(b"c")
    assert bench.take() == [b"a"]
    assert bench.put(b"barges in") is False
    bench.accept(waiting)
    assert bench.items() == [b"b", b"c"]


def test_room_that_is_not_wanted_any_more_goes_to_the_next_in_line() -> None:
    bench = QueueBench(queue_partition_items=1)
    bench.put(b"a")
    first, second = bench.putter(b"first"), bench.putter(b"second")
    bench.take()
    assert (first.state, second.state) == (PendingState.OFFERED, PendingState.WAITING)
    bench.withdraw(first)
    assert second.state is PendingState.OFFERED


def test_a_large_put_in_front_is_not_overtaken_by_a_small_one() -> None:
    bench = QueueBench(queue_partition_items=3)
    bench.put(b"a", b"b", b"c")
    large, small = bench.putter(b"1", b"2"), bench.putter(b"3")
    bench.take()
    assert (large.state, small.state) == (PendingState.WAITING, PendingState.WAITING)
    bench.withdraw(large)
    assert small.state is PendingState.OFFERED


def test_who_puts_nothing_never_waits() -> None:
    bench = QueueBench(queue_partition_items=1, queue_partitions=1)
    bench.put(b"a", key=b"full")
    bench.putter(b"b", key=b"full")
    assert bench.put(key=b"full") is True
    assert bench.put(key=b"another") is True


# Epochs: what was offered before a clear is gone with it when it is withdrawn


def test_a_clear_takes_what_is_offered_but_not_accepted_along_if_it_is_withdrawn() -> None:
    bench = QueueBench(queue_partition_items=2)
    withdrawn, accepted = bench.getter(), bench.getter()
    bench.put(b"a", b"b")
    bench.store.clear(0.0, b"")
    bench.withdraw(withdrawn)
    assert bench.accept(accepted) == [b"b"]
    assert bench.items() == []
    assert bench.put(b"c", b"d") is True


def test_an_expiry_ends_the_epoch_too() -> None:
    bench = QueueBench()
    waiting = bench.getter()
    bench.put(b"a", b"stays", ttl=10)
    bench.take(now=10.0)
    bench.withdraw(waiting, now=10.0)
    assert bench.items(now=10.0) == []
    assert bench.expired == [(10.0, b"", 1)]


def test_a_refusal_ends_every_wait() -> None:
    bench = QueueBench(queue_partition_items=1)
    bench.put(b"a", key=b"full")
    watcher = pending()
    bench.store.after_or_wait(0.0, b"empty", 0, watcher)
    waiting = [bench.getter(), bench.putter(b"b", key=b"full"), watcher]
    reason = Refusal(RefusalKind.ENDED, "over")
    bench.store.refuse_all(reason)
    assert [(each.state, each.refusal) for each in waiting] == [(PendingState.REFUSED, reason)] * 3
    assert bench.woken[-3:] != []
    assert set(bench.woken) >= set(waiting)


# Looking


def test_a_watcher_sees_what_comes_and_takes_nothing() -> None:
    bench = QueueBench()
    watcher = pending()
    assert bench.store.after_or_wait(0.0, b"", 0, watcher) == []
    bench.put(b"a")
    assert [item for _, item in bench.accept(watcher)] == [b"a"]
    assert bench.items() == [b"a"]


def test_a_watcher_sees_what_was_there_when_it_was_woken_whoever_takes_it_then() -> None:
    bench = QueueBench()
    watcher = pending()
    bench.store.after_or_wait(0.0, b"", 0, watcher)
    bench.put(b"a", b"b")
    bench.take()
    bench.put(b"c")
    assert [item for _, item in bench.accept(watcher)] == [b"a", b"b"]
    assert bench.items() == [b"b", b"c"]


def test_what_a_getter_in_line_takes_is_no_news() -> None:
    bench = QueueBench()
    watcher = pending()
    bench.store.after_or_wait(0.0, b"", 0, watcher)
    bench.getter()
    bench.put(b"a")
    assert watcher.state is PendingState.WAITING


# Refusals


@pytest.mark.parametrize(
    ("values", "ttl", "kind", "words"),
    [
        ([b"fits", b"x" * 9], DAY, RefusalKind.TOO_LARGE, "9 bytes when serialized, at most 8"),
        ([b""] * 4, DAY, RefusalKind.FULL, "4 items at once can never fit"),
        ([b""], 0.0, RefusalKind.INVALID, "partition_ttl is 0 seconds"),
        ([b""], -1.0, RefusalKind.INVALID, "partition_ttl is -1 seconds"),
        ([b""], DAY + 1, RefusalKind.INVALID, "partition_ttl is 86401 seconds"),
        ([b""], float("nan"), RefusalKind.INVALID, "partition_ttl is nan seconds"),
    ],
)
def test_a_refused_put_changes_nothing(values: list[bytes], ttl: float, kind: RefusalKind, words: str) -> None:
    bench = QueueBench(queue_item_bytes=8, queue_partition_items=3)
    bench.put(b"a")
    before = bench.store.snapshot()
    with pytest.raises(Refusal, match=words) as at_once:
        bench.store.put(0.0, b"", values, ttl)
    with pytest.raises(Refusal, match=words) as waiting:
        bench.store.put_or_wait(0.0, b"", values, ttl, pending(), True)
    assert at_once.value.kind is waiting.value.kind is kind
    assert bench.store.snapshot() == before

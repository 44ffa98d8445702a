"""When partitions end, and whom that lets in: the partition limit, starved putters, the order of deadlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import ControlPlane, EventKind, Limits, Pending, PendingState
from tests.reference.benches import DAY, QueueBench, control_plane, new_queue, pending

# Expiry


@given(st.lists(st.tuples(st.sampled_from([1.0, 5.0, 10.0]), st.sampled_from([4.0, 8.0, 16.0])), min_size=1))
def test_a_partition_ends_its_time_after_its_last_put(puts: list[tuple[float, float]]) -> None:
    bench = QueueBench()
    now, alive, ends_at = 0.0, 0, 0.0
    for after, ttl in puts:
        now += after
        alive = (alive if now < ends_at else 0) + 1
        ends_at = now + ttl
        bench.put(b"", now=now, ttl=ttl)
        assert bench.store.length(now, b"") == alive
    assert bench.store.length(ends_at - 0.5, b"") == alive
    assert bench.store.length(ends_at, b"") == 0
    assert bench.store.total(ends_at) == 0


def test_reading_does_not_prolong_a_partition() -> None:
    bench = QueueBench()
    bench.put(b"a", b"b", ttl=10)
    assert bench.take(now=9.0) == [b"a"]
    assert bench.items(now=9.0) == [b"b"]
    assert bench.take(now=10.0) == []


def test_each_partition_ends_on_its_own() -> None:
    bench = QueueBench()
    bench.put(b"a", key=b"short", ttl=10)
    bench.put(b"a", key=b"long", ttl=20)
    assert bench.store.total(10.0) == 1
    assert bench.items(b"long", now=10.0) == [b"a"]


def test_an_ended_partition_numbers_on() -> None:
    # A watcher that has seen item 1 must not take the next one for item 1 again.
    bench = QueueBench()
    bench.put(b"a", ttl=1)
    bench.put(b"b", now=5.0)
    assert bench.store.after(5.0, b"", 0) == [(2, b"b")]


def test_what_was_offered_before_an_end_does_not_come_back_after_it() -> None:
    bench = QueueBench()
    waiting = bench.getter()
    bench.put(b"old", ttl=10)
    bench.put(b"new", now=20.0, ttl=10)
    bench.withdraw(waiting, now=20.0)
    assert bench.items(now=20.0) == [b"new"]


# The partition limit


def test_no_more_partitions_hold_items_than_are_allowed() -> None:
    bench = QueueBench(queue_partitions=2)
    assert [bench.put(b"", key=key) for key in (b"a", b"b", b"c", b"b")] == [True, True, False, True]
    bench.take(key=b"a")
    assert bench.put(b"", key=b"c") is True


def test_an_ended_partition_does_not_count() -> None:
    bench = QueueBench(queue_partitions=1)
    bench.put(b"", key=b"a", ttl=10)
    assert bench.put(b"", key=b"b", now=9.0) is False
    assert bench.put(b"", key=b"b", now=10.0) is True


def test_an_offered_item_holds_its_partition() -> None:
    bench = QueueBench(queue_partitions=1)
    waiting = bench.getter(key=b"a")
    bench.put(b"", key=b"a")
    assert bench.put(b"", key=b"b") is False
    bench.accept(waiting)
    assert bench.put(b"", key=b"b") is True


def test_those_who_wait_in_an_empty_partition_do_not_count() -> None:
    bench = QueueBench(queue_partitions=1)
    bench.getter(key=b"a")
    assert bench.put(b"", key=b"b") is True


@pytest.mark.parametrize("end", ["take", "accept", "clear", "clear_all", "withdraw_room"])
def test_a_starved_putter_comes_in_when_another_partition_ends(end: str) -> None:
    bench = QueueBench(queue_partitions=1, queue_partition_items=1)
    getter = bench.getter(key=b"a") if end == "accept" else None
    bench.put(b"", key=b"a")
    room = bench.putter(b"", key=b"a") if end == "withdraw_room" else None
    starved = bench.putter(b"", key=b"b")
    if getter is not None:
        bench.accept(getter)
    elif end == "clear":
        bench.store.clear(0.0, b"a")
    elif end == "clear_all":
        bench.store.clear_all(0.0)
    else:
        bench.take(key=b"a")
    if room is not None:
        assert starved.state is PendingState.WAITING
        bench.withdraw(room)
    assert starved.state is PendingState.OFFERED


def test_starved_putters_come_in_one_by_one() -> None:
    bench = QueueBench(queue_partitions=1)
    bench.put(b"", key=b"a")
    starved = [bench.putter(b"", key=key) for key in (b"b", b"c")]
    bench.take(key=b"a")
    assert [each.state for each in starved] == [PendingState.OFFERED, PendingState.WAITING]
    bench.withdraw(starved[0])
    assert starved[1].state is PendingState.OFFERED


# Deadlines, as the control plane visits them


def waiting_put(plane: ControlPlane, now: float, queue: str, key: bytes, *values: bytes, ttl: float = DAY) -> Pending:
    waiting = pending()
    assert plane.queue_put_wait(now, waiting, queue, key, values, ttl, True) is False
    return waiting


def visit_all(plane: ControlPlane, until: float) -> list[float]:
    """Tick at each deadline, as the driver does; tell where that was."""
    visited = []
    while (deadline := plane.next_deadline()) is not None and deadline <= until:
        visited.append(deadline)
        plane.tick(deadline)
        assert len(visited) < 100, "time must get on"
    return visited


def test_who_waits_for_room_comes_in_when_the_partition_ends() -> None:
    plane = control_plane(limits=Limits(queue_partition_items=1))
    queue = new_queue(plane)
    plane.queue_put(0.0, queue, b"", [b"a"], 10.0)
    waiting = waiting_put(plane, 0.0, queue, b"", b"b")
    assert visit_all(plane, 9.0) == []
    assert 10.0 in visit_all(plane, DAY)
    assert waiting.state is PendingState.OFFERED


def test_who_is_starved_comes_in_when_another_partition_ends() -> None:
    plane = control_plane(limits=Limits(queue_partitions=1))
    queue = new_queue(plane)
    plane.queue_put(0.0, queue, b"a", [b""], 10.0)
    starved = waiting_put(plane, 0.0, queue, b"b", b"")
    assert 10.0 in visit_all(plane, DAY)
    assert starved.state is PendingState.OFFERED


def test_a_shorter_life_of_the_partition_lets_the_next_in_line_in_earlier() -> None:
    plane = control_plane(limits=Limits(queue_partition_items=2))
    queue = new_queue(plane)
    plane.queue_put(0.0, queue, b"", [b"a", b"b"], DAY)
    small, large = waiting_put(plane, 0.0, queue, b"", b"c", ttl=10.0), waiting_put(plane, 0.0, queue, b"", b"d", b"e")
    plane.queue_take(1.0, queue, b"", 1)
    plane.accept(1.0, small)
    visit_all(plane, 11.0)
    assert large.state is PendingState.OFFERED


def test_a_shorter_life_of_another_partition_lets_a_starved_one_in_earlier() -> None:
    plane = control_plane(limits=Limits(queue_partitions=1))
    queue = new_queue(plane)
    plane.queue_put(0.0, queue, b"a", [b""], DAY)
    starved = waiting_put(plane, 0.0, queue, b"b", b"")
    plane.queue_put(1.0, queue, b"a", [b""], 10.0)
    visit_all(plane, 11.0)
    assert starved.state is PendingState.OFFERED


@given(st.lists(st.floats(0, 100, allow_subnormal=False), min_size=1, max_size=20))
def test_waits_expire_in_the_order_of_their_deadlines_each_at_its_instant(deadlines: list[float]) -> None:
    plane = control_plane()
    queue = new_queue(plane)
    waits = [pending(deadline) for deadline in deadlines]
    for each in waits:
        plane.queue_take_wait(0.0, each, queue, b"", 1, True)
        plane.watch_deadline(each)
    assert visit_all(plane, 100.0) == sorted(set(deadlines))
    assert [each.deadline for each in plane.wakes] == sorted(deadlines)
    assert {each.state for each in waits} == {PendingState.EXPIRED}
    assert plane.next_deadline() is None


def test_a_deadline_that_is_over_is_no_deadline_any_more() -> None:
    plane = control_plane()
    queue = new_queue(plane)
    waiting = pending(5.0)
    plane.queue_take_wait(0.0, waiting, queue, b"", 1, True)
    plane.watch_deadline(waiting)
    assert plane.sleepers(0.0) == [waiting]
    plane.queue_put(1.0, queue, b"", [b"a"], DAY)
    assert plane.next_deadline() is None
    assert plane.sleepers(1.0) == []
    plane.tick(5.0)
    assert plane.accept(5.0, waiting) == [b"a"]


def test_an_expiry_is_told_at_its_instant_whenever_it_is_noticed() -> None:
    plane = control_plane()
    queue = new_queue(plane)
    plane.queue_put(0.0, queue, b"\xff", [b"a", b"b"], 10.0)
    plane.tick(DAY)
    (event,) = plane.events.of(EventKind.PARTITION_EXPIRED)
    assert (event.at, event.subject) == (10.0, queue)
    assert "2 items" in event.detail

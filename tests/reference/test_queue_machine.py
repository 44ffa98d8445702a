"""Any interleaving of puts, gets, offers, acceptances and withdrawals against a plain model of a two-step queue."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count as ascending

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, consumes, invariant, multiple, rule

from modal_reference._engine import Pending, PendingState
from tests.reference.benches import QueueBench

ROOM = 5
counts = st.integers(1, ROOM)
Entry = tuple[int, int]  # the place in which it came, and the number that was put


class Waiter:
    """Somebody in line, and what was set aside for them: items that may return, or room."""

    def __init__(self, pending: Pending, count: int, values: Sequence[int] = ()) -> None:
        self.pending = pending
        self.count = count
        self.values = list(values)
        self.reserved: list[Entry] = []
        self.is_offered = False
        self.is_stale = False  # offered before a clear


class Model:
    """What should lie where: numbers for items, two lines, and what is on offer."""

    def __init__(self) -> None:
        self.items: list[Entry] = []
        self.places = ascending(1)
        self.getters: list[Waiter] = []
        self.putters: list[Waiter] = []
        self.offered: list[Waiter] = []

    @property
    def kept(self) -> int:
        return sum(len(each.reserved) + len(each.values) for each in self.offered)

    def fits(self, count: int) -> bool:
        return len(self.items) + self.kept + count <= ROOM

    def append(self, numbers: Sequence[int]) -> None:
        self.items += [(next(self.places), number) for number in numbers]
        self.settle()

    def settle(self) -> None:
        while self.items and self.getters:
            each = self.getters.pop(0)
            each.reserved, self.items = self.items[: each.count], self.items[each.count :]
            self._offer(each)
        while self.putters and self.fits(len(self.putters[0].values)):
            self._offer(self.putters.pop(0))

    def _offer(self, each: Waiter) -> None:
        each.is_offered = True
        self.offered.append(each)


class TwoStepQueue(RuleBasedStateMachine):
    """The machine. Every number is put once, so that one which is lost or doubled shows."""

    waiters: Bundle[Waiter] = Bundle("waiters")

    def __init__(self) -> None:
        super().__init__()
        self.bench = QueueBench(queue_partition_items=ROOM)
        self.model = Model()
        self.last = 0
        self.in_hand: list[int] = []  # everything that was ever taken
        self.cleared: set[int] = set()

    def _numbers(self, count: int) -> list[int]:
        self.last += count
        return list(range(self.last - count + 1, self.last + 1))

    @rule(count=counts)
    def put(self, count: int) -> None:
        numbers = self._numbers(count)
        is_put = self.bench.put(*map(to_bytes, numbers))
        assert is_put is (not self.model.putters and self.model.fits(count))
        if is_put:
            self.model.append(numbers)

    @rule(target=waiters, count=counts)
    def put_or_wait(self, count: int) -> Waiter | MultipleResults[Waiter]:
        if not self.model.putters and self.model.fits(count):
            return multiple()
        numbers = self._numbers(count)
        waiter = Waiter(self.bench.putter(*map(to_bytes, numbers)), count, numbers)
        self.model.putters.append(waiter)
        return waiter

    @rule(count=counts)
    def take(self, count: int) -> None:
        taken = [int(item) for item in self.bench.take(count)]
        assert taken == numbers_of(self.model.items[:count])
        del self.model.items[:count]
        self.in_hand += taken
        self.model.settle()

    @rule(target=waiters, count=counts)
    def take_or_wait(self, count: int) -> Waiter:
        waiter = Waiter(self.bench.getter(count), count)
        self.model.getters.append(waiter)
        self.model.settle()
        return waiter

    @rule(waiter=consumes(waiters))
    def accept(self, waiter: Waiter) -> None:
        if not waiter.is_offered:
            return
        accepted = [int(item) for item in self.bench.accept(waiter.pending)]
        assert accepted == numbers_of(waiter.reserved)
        self.model.offered.remove(waiter)
        self.in_hand += accepted
        self.model.append(waiter.values)

    @rule(waiter=consumes(waiters))
    def withdraw(self, waiter: Waiter) -> None:
        self.bench.withdraw(waiter.pending)
        assert waiter.pending.state is PendingState.WITHDRAWN
        for line in (self.model.getters, self.model.putters, self.model.offered):
            if waiter in line:
                line.remove(waiter)
        if waiter.is_stale:
            self.cleared.update(numbers_of(waiter.reserved))
        else:
            self.model.items = sorted(self.model.items + waiter.reserved)
        self.model.settle()

    @rule()
    def clear(self) -> None:
        self.bench.store.clear(0.0, b"")
        self.cleared.update(numbers_of(self.model.items))
        self.model.items = []
        for each in self.model.offered:
            each.is_stale = True
        self.model.settle()

    @invariant()
    def the_store_is_the_model(self) -> None:
        assert [int(item) for item in self.bench.items()] == numbers_of(self.model.items)
        (state,) = self.bench.store.snapshot().values() or [((), 0, None, 0, 0, 0)]  # type: ignore[attr-defined]
        assert state[1] == self.model.kept
        assert state[3:5] == (len(self.model.getters), len(self.model.putters))
        assert len(self.model.items) + self.model.kept <= ROOM

    @invariant()
    def each_offer_is_the_models(self) -> None:
        for each in (*self.model.getters, *self.model.putters, *self.model.offered):
            assert (each.pending.state is PendingState.OFFERED) is each.is_offered
            assert [int(item) for _, item in each.pending.reserved] == numbers_of(each.reserved)

    @invariant()
    def nothing_is_in_two_places(self) -> None:
        reserved = [number for each in self.model.offered for number in numbers_of(each.reserved)]
        everywhere = [*self.in_hand, *self.cleared, *numbers_of(self.model.items), *reserved]
        assert len(everywhere) == len(set(everywhere))


def numbers_of(entries: Sequence[Entry]) -> list[int]:
    return [number for _, number in entries]


def to_bytes(number: int) -> bytes:
    return b"%d" % number


TestTwoStepQueue = TwoStepQueue.TestCase
TestTwoStepQueue.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

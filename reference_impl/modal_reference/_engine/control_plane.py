"""The control plane of one universe: every command a user can cause, each decided at the instant that comes with it.

A command is a method marked `@command`: its first argument is the time, the others and the result are plain values, so
that it can be called directly, sent over a socket by its name, or recorded and replayed. A wait adds a `Pending`.
Wake-ups collect in `wakes`; whoever drives the control plane delivers them after its lock is released.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any, TypeVar

from modal_reference._engine.dicts import DictStore, EntryLife
from modal_reference._engine.events import EventKind, EventLog
from modal_reference._engine.lifecycle import PendingState
from modal_reference._engine.limits import Limits
from modal_reference._engine.partitions import Entry, Partition
from modal_reference._engine.pendings import Pending
from modal_reference._engine.queues import QueueStore
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind, Registry, absent

#: Documents 001: Dicts created from this day on (2025-05-20, UTC) have the new life of entries.
NEW_DICTS_SINCE = 1747699200.0
#: Expired data that nobody touches are given back once in this many seconds.
SWEEP_INTERVAL = 3600.0
_NEVER = float("inf")

_Method = TypeVar("_Method", bound=Callable[..., Any])

#: Every command by its name: what may be called from outside the process.
COMMANDS: dict[str, Callable[..., Any]] = {}


def command(method: _Method) -> _Method:
    """Mark a method as a command."""
    COMMANDS[method.__name__] = method
    return method


class ControlPlane:
    """One universe's state and rules.

    Args:
        edition: `"0.73"` or `"1"`.
        limits: The figures to enforce.
        environments: The environments that exist from the start; the first is the default.
        seed: Distinguishes the identifiers of ephemeral objects between universes.
        now: The instant of creation, in seconds since the epoch.
        tokens: The token pairs that are let in; None lets in every pair that is not empty.
    """

    def __init__(
        self,
        *,
        edition: str,
        limits: Limits,
        environments: Sequence[str],
        seed: int,
        now: float,
        tokens: frozenset[tuple[str, str]] | None = None,
    ) -> None:
        self.edition = edition
        self.limits = limits
        self.events = EventLog()
        self.wakes: list[Pending] = []
        self.due = now + SWEEP_INTERVAL
        self._tokens = tokens
        self._registry = Registry(environments, self.events, seed)
        self._dicts: dict[str, DictStore] = {}
        self._queues: dict[str, QueueStore] = {}
        self._timers: list[tuple[float, int, Pending | Partition]] = []
        self._timer_count = 0
        self._next_sweep = self.due

    # Time

    def next_deadline(self) -> float | None:
        """The next instant at which something happens by itself, if there is one."""
        timers = self._timers
        while timers and _is_over(timers[0][2]):
            heappop(timers)
        return timers[0][0] if timers else None

    def tick(self, now: float) -> None:
        """Let happen what is due: waits that expire, partitions that end while somebody waits for room."""
        timers = self._timers
        while timers and timers[0][0] <= now:
            subject = heappop(timers)[2]
            if isinstance(subject, Partition):
                subject.queue.look_at(now, subject)
            elif subject.state is PendingState.WAITING and subject.partition is not None:
                subject.partition.queue.expire_pending(now, subject)
        if now >= self._next_sweep:
            self._sweep(now)
        self.due = min(self._next_sweep, timers[0][0] if timers else _NEVER)

    def watch_deadline(self, pending: Pending) -> None:
        """Have a wait expire at its deadline."""
        if pending.deadline is not None:
            self._schedule(pending.deadline, pending)

    def sleepers(self, now: float) -> list[Pending]:
        """The waits that have a deadline and are not over."""
        pendings = (subject for _, _, subject in self._timers if isinstance(subject, Pending))
        return [pending for pending in pendings if pending.state is PendingState.WAITING]

    # Environments and access

    @command
    def hello(self, now: float, token_id: str, token_secret: str) -> str:
        """Check credentials and tell the edition.

        Raises:
            Refusal: The token is empty or not known here.
        """
        if not token_id or not token_secret:
            raise Refusal(
                RefusalKind.UNAUTHENTICATED,
                "the token is incomplete: it needs an id and a secret, both not empty. Set them with `token set`, "
                "or in "
                "MODAL_TOKEN_ID and MODAL_TOKEN_SECRET",
            )
        if self._tokens is not None and (token_id, token_secret) not in self._tokens:
            raise Refusal(
                RefusalKind.UNAUTHENTICATED, f"the token {token_id!r} is not known here: check its id and secret"
            )
        return self.edition

    @command
    def environment_list(self, now: float) -> list[str]:
        """The names of the environments, the default one first."""
        return self._registry.environments()

    @command
    def environment_load(self, now: float, name: str, create_if_missing: bool) -> None:
        """Find an environment, or create it."""
        if create_if_missing and name and name not in self._registry.environments():
            self._registry.create_environment(now, name)
        self._registry.environment(name)

    @command
    def environment_create(self, now: float, name: str) -> None:
        """Add an environment."""
        self._registry.create_environment(now, name)

    @command
    def environment_delete(self, now: float, name: str) -> None:
        """Remove an environment and everything in it."""
        for object_id in self._registry.delete_environment(now, name):
            self._discard(object_id)

    # Objects

    @command
    def object_load(self, now: float, kind: ObjectKind, environment: str, name: str, mode: CreationMode) -> ObjectInfo:
        """Find or create an object, as the mode says.

        Raises:
            Refusal: The environment does not exist; the name is not there, or is taken, against the mode.
        """
        if mode is CreationMode.EPHEMERAL:
            return self._create(now, kind, environment, "")
        found = self._registry.find(kind, environment, name)
        if found is not None:
            if mode is CreationMode.MUST_NOT_EXIST:
                raise Refusal(
                    RefusalKind.ALREADY_EXISTS,
                    f"{kind.title} {name!r} exists already in environment {found.environment!r}: choose another name, "
                    "or allow existing ones",
                )
            return found
        if mode is CreationMode.MUST_EXIST:
            place = self._registry.environment(environment)
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"{kind.title} {name!r} not found in environment {place!r}: create it first, or pass "
                "create_if_missing=True",
            )
        return self._create(now, kind, environment, name)

    @command
    def object_get(self, now: float, kind: ObjectKind, object_id: str) -> ObjectInfo:
        """What is known of an object.

        Raises:
            Refusal: There is no such object of that kind.
        """
        return self._registry.get(kind, object_id)

    @command
    def object_list(
        self, now: float, kind: ObjectKind, environment: str, max_objects: int | None, created_before: float | None
    ) -> list[ObjectInfo]:
        """The named objects of a kind, newest first."""
        found = self._registry.listed(kind, environment)
        if created_before is not None:
            found = [info for info in found if info.created_at < created_before]
        return found if max_objects is None else found[:max_objects]

    @command
    def object_delete(self, now: float, kind: ObjectKind, environment: str, name: str, allow_missing: bool) -> None:
        """Remove a named object and its contents.

        Raises:
            Refusal: The environment does not exist, or the name is not there and may not be missing.
        """
        found = self._registry.find(kind, environment, name)
        if found is not None:
            self._remove(now, found.object_id)
        elif not allow_missing:
            place = self._registry.environment(environment)
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"{kind.title} {name!r} not found in environment {place!r}: there is nothing to delete. Pass "
                "allow_missing=True if that is all right",
            )

    @command
    def object_release(self, now: float, kind: ObjectKind, object_id: str) -> None:
        """Remove an object by its identifier, if it is still there."""
        self._remove(now, object_id)

    # Dict

    @command
    def dict_load(
        self, now: float, environment: str, name: str, mode: CreationMode, pairs: Sequence[tuple[bytes, bytes]]
    ) -> ObjectInfo:
        """As `object_load` of a Dict, which begins with these entries if it is created now.

        Raises:
            Refusal: As `object_load`; or a value is too large.
        """
        store = self._new_dict(now)
        store.update(now, pairs)
        before = len(self._dicts)
        info = self.object_load(now, ObjectKind.DICT, environment, name, mode)
        if len(self._dicts) > before:
            self._dicts[info.object_id] = store
        return info

    @command
    def dict_get(self, now: float, object_id: str, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        store = self._dicts.get(object_id)
        if store is None:
            raise absent(ObjectKind.DICT, object_id)
        return store.get(now, key)

    @command
    def dict_put(self, now: float, object_id: str, key: bytes, value: bytes, skip_if_exists: bool) -> bool:
        """Store a value; tell whether it was stored."""
        store = self._dicts.get(object_id)
        if store is None:
            raise absent(ObjectKind.DICT, object_id)
        return store.put(now, key, value, skip_if_exists)

    @command
    def dict_update(self, now: float, object_id: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Store several values, or none."""
        self._dict(object_id).update(now, pairs)

    @command
    def dict_pop(self, now: float, object_id: str, key: bytes) -> bytes | None:
        """Remove a key and return its value, or None."""
        return self._dict(object_id).pop(now, key)

    @command
    def dict_remove(self, now: float, object_id: str, key: bytes, value: bytes) -> bool:
        """Remove a key if it has this value; tell whether it had."""
        return self._dict(object_id).remove(now, key, value)

    @command
    def dict_contains(self, now: float, object_id: str, key: bytes) -> bool:
        """Whether a key is present."""
        return self._dict(object_id).contains(now, key)

    @command
    def dict_len(self, now: float, object_id: str) -> int:
        """How many entries there are, as far as they are counted."""
        return self._dict(object_id).length(now)

    @command
    def dict_clear(self, now: float, object_id: str) -> None:
        """Remove all entries."""
        self._dict(object_id).clear()

    @command
    def dict_keys(self, now: float, object_id: str) -> list[bytes]:
        """The keys that are present."""
        return self._dict(object_id).keys(now)

    @command
    def dict_values(self, now: float, object_id: str, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of some keys, None for each that is absent by now."""
        return self._dict(object_id).values(now, keys)

    # Queue

    @command
    def queue_put(self, now: float, object_id: str, partition: bytes, values: Sequence[bytes], ttl: float) -> bool:
        """Append all items, or none when there is no room; tell which."""
        store = self._queues.get(object_id)
        if store is None:
            raise absent(ObjectKind.QUEUE, object_id)
        return store.put(now, partition, values, ttl)

    @command
    def queue_take(self, now: float, object_id: str, partition: bytes, count: int) -> list[bytes] | None:
        """Remove and return up to `count` items; None, removing none, where they are to be taken in two steps."""
        store = self._queues.get(object_id)
        if store is None:
            raise absent(ObjectKind.QUEUE, object_id)
        return store.take_readable(now, partition, count)

    @command
    def queue_after(self, now: float, object_id: str, partition: bytes, number: int) -> list[Entry]:
        """The entries numbered above `number`, left in place."""
        return self._queue(object_id).after(now, partition, number)

    @command
    def queue_len(self, now: float, object_id: str, partition: bytes) -> int:
        """How many items a partition holds."""
        return self._queue(object_id).length(now, partition)

    @command
    def queue_total(self, now: float, object_id: str) -> int:
        """How many items all partitions hold together."""
        return self._queue(object_id).total(now)

    @command
    def queue_clear(self, now: float, object_id: str, partition: bytes) -> None:
        """Remove the items of one partition."""
        self._queue(object_id).clear(now, partition)

    @command
    def queue_clear_all(self, now: float, object_id: str) -> None:
        """Remove the items of all partitions."""
        self._queue(object_id).clear_all(now)

    # Waits: the pending is offered at once, or waits

    def queue_put_wait(
        self, now: float, pending: Pending, object_id: str, partition: bytes, values: Sequence[bytes], ttl: float
    ) -> bool:
        """As `queue_put`, but the pending waits for room; True when there was room at once."""
        return self._queue(object_id).put_or_wait(now, partition, values, ttl, pending)

    def queue_take_wait(
        self, now: float, pending: Pending, object_id: str, partition: bytes, count: int, waits: bool
    ) -> None:
        """Offer items to the pending: at once, or when there are some. Without `waits`, an empty offer at once."""
        self._queue(object_id).reserve_or_wait(now, partition, count, pending, waits)

    def queue_after_wait(
        self, now: float, pending: Pending, object_id: str, partition: bytes, number: int
    ) -> list[Entry]:
        """As `queue_after`, but the pending waits when there is none."""
        return self._queue(object_id).after_or_wait(now, partition, number, pending)

    def accept(self, now: float, pending: Pending) -> list[bytes] | list[Entry]:
        """Take what was offered to a pending."""
        assert pending.partition is not None
        return pending.partition.queue.accept(now, pending)

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a pending, if it is not over yet; what was reserved for it goes to the next in line."""
        if pending.partition is not None and pending.state in (PendingState.WAITING, PendingState.OFFERED):
            pending.partition.queue.withdraw(now, pending)

    def refuse_waits(self, now: float, refusal: Refusal) -> None:
        """End every wait, because the universe ends."""
        for queue in self._queues.values():
            queue.refuse_all(refusal)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self._registry.snapshot(),
            {object_id: store.snapshot() for object_id, store in self._dicts.items()},
            {object_id: store.snapshot() for object_id, store in self._queues.items()},
        )

    # Inside

    def _dict(self, object_id: str) -> DictStore:
        store = self._dicts.get(object_id)
        if store is None:
            raise absent(ObjectKind.DICT, object_id)
        return store

    def _queue(self, object_id: str) -> QueueStore:
        store = self._queues.get(object_id)
        if store is None:
            raise absent(ObjectKind.QUEUE, object_id)
        return store

    def _create(self, now: float, kind: ObjectKind, environment: str, name: str) -> ObjectInfo:
        info = self._registry.add(now, kind, environment, name)
        if kind is ObjectKind.DICT:
            self._dicts[info.object_id] = self._new_dict(now)
        else:
            self._queues[info.object_id] = self._new_queue(info.object_id)
        return info

    def _new_dict(self, now: float) -> DictStore:
        limits = self.limits
        old_rule = EntryLife(limits.dict_legacy_entry_life, sliding=False)
        if self.edition == "0.73":
            life = old_rule._replace(counted_when_expired=True)
            return DictStore(life, limits.dict_value_bytes, len_cap=None)
        life = old_rule if now < NEW_DICTS_SINCE else EntryLife(limits.dict_entry_life, sliding=True)
        return DictStore(life, limits.dict_value_bytes, limits.dict_len_cap)

    def _new_queue(self, object_id: str) -> QueueStore:
        def expired(at: float, key: bytes, count: int) -> None:
            name = key.decode(errors="replace") if key else "(default)"
            self.events.add(EventKind.PARTITION_EXPIRED, at, object_id, f"partition {name}: {count} items")

        return QueueStore(self.limits, self.add_wake, self._schedule, expired)

    def add_wake(self, pending: Pending) -> None:
        """Collect a wake-up for the driver."""
        self.wakes.append(pending)

    def _schedule(self, at: float, subject: Pending | Partition) -> None:
        self._timer_count += 1
        heappush(self._timers, (at, self._timer_count, subject))
        self.due = min(self.due, at)

    def _remove(self, now: float, object_id: str) -> None:
        self._registry.remove(now, object_id)
        self._discard(object_id)

    def _discard(self, object_id: str) -> None:
        self._dicts.pop(object_id, None)
        queue = self._queues.pop(object_id, None)
        if queue is not None:
            queue.refuse_all(absent(ObjectKind.QUEUE, object_id))

    def _sweep(self, now: float) -> None:
        for object_id, store in self._dicts.items():
            count = store.sweep(now)
            if count:
                self.events.add(EventKind.ENTRIES_EXPIRED, now, object_id, f"{count} entries")
        for queue in self._queues.values():
            queue.sweep(now)
        self._next_sweep = now + SWEEP_INTERVAL


def _is_over(subject: Pending | Partition) -> bool:
    if isinstance(subject, Partition):
        return not subject.putters
    return subject.state is not PendingState.WAITING

"""The control plane of one universe: every command a user can cause, each decided at the instant that comes with it.

A command is a method marked `@command`: its first argument is the time, the others and the result are plain values, so
that it can be called directly, sent over a socket by its name, or recorded and replayed. A wait adds a `Pending`.
Wake-ups collect in `wakes`, what the runtime is to do in `instructions`; whoever drives the control plane delivers
them after its lock is released.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modal_reference._engine.app_commands import AppCommands
from modal_reference._engine.call_commands import CallCommands
from modal_reference._engine.commands import command, waiting
from modal_reference._engine.compute import Compute
from modal_reference._engine.container_commands import ContainerCommands
from modal_reference._engine.dict_commands import DictCommands
from modal_reference._engine.dicts import DictStore, EntryLife
from modal_reference._engine.events import EventKind, EventLog
from modal_reference._engine.function_commands import FunctionCommands
from modal_reference._engine.instructions import Instruction
from modal_reference._engine.lifecycle import PendingState
from modal_reference._engine.limits import Limits
from modal_reference._engine.pendings import Pending
from modal_reference._engine.queue_commands import QueueCommands
from modal_reference._engine.queues import QueueStore
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind, Registry, absent
from modal_reference._engine.secret_commands import SecretCommands
from modal_reference._engine.services import Services
from modal_reference._engine.timers import Timed, Timers

#: Documents 001: Dicts created from this day on (2025-05-20, UTC) have the new life of entries.
NEW_DICTS_SINCE = 1747699200.0
#: Expired data that nobody touches are given back once in this many seconds.
SWEEP_INTERVAL = 3600.0


class ControlPlane(
    DictCommands, QueueCommands, SecretCommands, AppCommands, FunctionCommands, CallCommands, ContainerCommands
):
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
        self.instructions: list[Instruction] = []
        #: Woken when there are instructions, or when something of an app is to happen earlier than anything before.
        self.alarm = Pending(lambda: True)
        #: Whether anything happens by itself although nobody waits for it.
        self.is_moving = False
        self.due = now + SWEEP_INTERVAL
        self._tokens = tokens
        self._registry = Registry(environments, self.events, seed)
        self._dicts: dict[str, DictStore] = {}
        self._queues: dict[str, QueueStore] = {}
        self._timers = Timers()
        services = Services(limits, self.events, seed, self.add_wake, self._move, self._instruct)
        self._compute = Compute(services, edition)
        self._next_sweep = self.due

    # Time

    def next_deadline(self) -> float | None:
        """The next instant at which something happens by itself, if there is one."""
        return self._timers.next()

    def tick(self, now: float) -> None:
        """Let happen what is due: waits that expire, partitions that end while somebody waits for room."""
        for subject in self._timers.due(now):
            subject.fall_due(now)
            self._compute.settle(now)
        if now >= self._next_sweep:
            self._sweep(now)
        deadline = self._timers.next()
        self.due = self._next_sweep if deadline is None else min(self._next_sweep, deadline)

    def watch_deadline(self, pending: Pending) -> None:
        """Have a wait expire at its deadline."""
        if pending.deadline is not None:
            self._schedule(pending.deadline, pending)

    def sleepers(self, now: float) -> list[Pending]:
        """The waits that have a deadline and are not over."""
        return self._timers.waits()

    # Environments and access

    @command
    def ping(self, now: float) -> None:
        """Answer."""

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
                "or in MODAL_TOKEN_ID and MODAL_TOKEN_SECRET",
            )
        if self._tokens is not None and (token_id, token_secret) not in self._tokens:
            raise Refusal(
                RefusalKind.UNAUTHENTICATED, f"the token {token_id!r} is not known here: check its id and secret"
            )
        return self.edition

    @command
    def environment_list(self, now: float) -> list[ObjectInfo]:
        """What is known of the environments, the default one first."""
        return [self._registry.environment_info(name) for name in self._registry.environments()]

    @command
    def environment_load(self, now: float, name: str, create_if_missing: bool) -> ObjectInfo:
        """Find an environment, the default one for an empty name, or create it.

        Raises:
            Refusal: There is none of that name, and it was not to be created.
        """
        if create_if_missing and name and name not in self._registry.environments():
            self._registry.create_environment(now, name)
        return self._registry.environment_info(name)

    @command
    def environment_create(self, now: float, name: str) -> None:
        """Add an environment."""
        self._registry.create_environment(now, name)

    @command
    def environment_delete(self, now: float, name: str) -> None:
        """Remove an environment and everything in it."""
        for object_id in self._registry.delete_environment(now, name):
            self._discard(object_id)
        self._compute.publishing.stop_all(now, name)
        self._compute.settle(now)

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

    # Waits: the second step

    def accept(self, now: float, pending: Pending) -> Any:
        """Take what was offered to a pending."""
        assert pending.place is not None, "what was offered was offered in a place"
        return pending.place.accept(now, pending)

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a pending, if it is not over yet; what was reserved for it goes to the next in line."""
        if pending.place is not None and pending.state in (PendingState.WAITING, PendingState.OFFERED):
            pending.place.withdraw(now, pending)

    def refuse_waits(self, now: float, refusal: Refusal) -> None:
        """End every wait, because the universe ends."""
        for queue in self._queues.values():
            queue.refuse_all(refusal)
        self._compute.refuse_waits(refusal)

    def busy(self, now: float) -> int:
        """How much is on its way, runs, or waits for a container: 0 when nothing more happens before its time comes."""
        return self._compute.busy(now)

    @waiting
    def quiet_wait(self, now: float, pending: Pending) -> bool | None:
        """Wait until nothing is on its way, runs, or waits for a container; True then."""
        if not self._compute.busy(now):
            return True
        self._compute.quiet.begin(pending, self._compute.is_quiet, lambda: True)
        return None

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self._registry.snapshot(),
            {object_id: store.snapshot() for object_id, store in self._dicts.items()},
            {object_id: store.snapshot() for object_id, store in self._queues.items()},
            self._compute.snapshot(),
        )

    # Inside

    def _create(self, now: float, kind: ObjectKind, environment: str, name: str) -> ObjectInfo:
        info = self._registry.add(now, kind, environment, name)
        if kind is ObjectKind.DICT:
            self._dicts[info.object_id] = self._new_dict(now)
        elif kind is ObjectKind.QUEUE:
            self._queues[info.object_id] = self._new_queue(info.object_id)
        elif kind is ObjectKind.SECRET:
            self._compute.secrets.put(info.object_id, {})
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

    def _instruct(self, instruction: Instruction) -> None:
        self.instructions.append(instruction)
        self.wakes.append(self.alarm)

    def _move(self, at: float, subject: Timed) -> None:
        if at < self.due or not self.is_moving:
            self.is_moving = True
            self.wakes.append(self.alarm)
        self._schedule(at, subject)

    def _schedule(self, at: float, subject: Timed) -> None:
        self._timers.add(at, subject)
        self.due = min(self.due, at)

    def _remove(self, now: float, object_id: str) -> None:
        self._registry.remove(now, object_id)
        self._discard(object_id)

    def _discard(self, object_id: str) -> None:
        self._dicts.pop(object_id, None)
        self._compute.secrets.discard(object_id)
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

"""Feeding a map: inputs go to the control plane as they come, ahead of the results that were taken by a bounded number.

Lists and the like are fed by whoever reads the results, in large pieces. Everything else may run code of the user's,
which may wait or never end: a feeder of its own iterates over it, a thread on the blocking face, a task on the other.
The feeder never holds the reader, so that a map that is dropped can end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import aclosing, suppress
from contextvars import copy_context
from itertools import islice
from typing import TYPE_CHECKING, Any

from modal_reference._driver.wakers import ThreadWaker, checkpoint, new_waker
from modal_reference._engine import ControlPlane
from modal_reference._faces.inputs import Feed, ItemsAio, items_of
from modal_reference._faces.tasks import OwnedTask, begin_task, in_event_loop, is_cancellation
from modal_reference.exception import Error, InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link

#: So many inputs at most are with the control plane without their results being taken (seen on modal 1.6.4).
MOST_AHEAD = 1000
_PIECE_ITEMS = 256
_PIECE_BYTES = 1 << 20


class _Feeder:
    """What feeders share: how far they are, and how far they may go.

    Args:
        link: Where the call is.
        call_id: What is fed.
        feed: Where the inputs come from.
    """

    def __init__(self, link: Link, call_id: str, feed: Feed) -> None:
        self._link = link
        self._call_id = call_id
        self._feed = feed
        self._plain: Iterator[tuple[Any, ...]] | None = feed.sized()
        self._taken = 0
        self._is_waiting = False
        self._is_done = False
        self._is_closed = False
        #: How many inputs were handed over.
        self.fed = 0
        #: What the user's iterable raised.
        self.fault: BaseException | None = None

    @property
    def room(self) -> int:
        """How many inputs more may be handed over."""
        return MOST_AHEAD - (self.fed - self._taken)

    @property
    def has_much_room(self) -> bool:
        """Whether it is worth while to hand over more."""
        return 2 * self.room > MOST_AHEAD

    def _piece(self, items: Iterator[tuple[Any, ...]], most: int) -> list[tuple[int, bytes]]:
        """Some inputs with their places; few where they are large."""
        piece: list[tuple[int, bytes]] = []
        size = 0
        for item in islice(items, min(most, _PIECE_ITEMS)):
            payload = self._feed.payload(item)
            piece.append((self.fed + len(piece), payload))
            size += len(payload)
            if size >= _PIECE_BYTES:
                break
        return piece

    def _one(self, item: tuple[Any, ...]) -> list[tuple[int, bytes]]:
        return [(self.fed, self._feed.payload(item))]

    def _fail(self, fault: BaseException) -> None:
        """Have the reader, who may be waiting for results, find out what the user's iterable raised."""
        self.fault = fault
        with suppress(Error):  # the universe may have ended, which the reader finds out by itself
            self._link.run(ControlPlane.call_cancel, self._call_id, False)
            self._link.run(ControlPlane.call_finish, self._call_id)


class ThreadFeeder(_Feeder):
    """Feeds a map: from a thread where the inputs are not there yet."""

    def begin(self) -> None:
        """Begin to hand over what comes, as far as there is room.

        Raises:
            InvalidError: This thread runs an event loop, which would stand still for as long as the map lasts (seen on
                both clients).
        """
        if in_event_loop():
            raise InvalidError(
                "a map that blocks would stop this event loop: use `async for ... in Function.map.aio(...)`, and .aio "
                "of starmap and for_each"
            )
        self._waker = ThreadWaker()
        if self._plain is None:
            begin, name = copy_context().run, f"feeder of {self._call_id}"
            threading.Thread(target=begin, args=(self._run,), name=name, daemon=True).start()

    def took(self) -> None:
        """Say that a result was taken."""
        self._taken += 1
        if self._is_waiting:
            self._waker()

    def close(self) -> None:
        """Hand over no more. May be called from a finaliser."""
        self._is_closed = True
        self._waker()

    def advance(self) -> None:
        """Hand over what can be had without running code of the user's, as far as there is room."""
        while self._plain is not None and not self._is_done and self.room:
            self._put_or_finish(self._piece(self._plain, self.room))

    def hand_over(self) -> None:
        """Hand over everything, without a limit."""
        if self._plain is None:
            for item in items_of(self._feed):
                self._put_or_finish(self._one(item))
            self._put_or_finish([])
        while self._plain is not None and not self._is_done:
            self._put_or_finish(self._piece(self._plain, _PIECE_ITEMS))

    def _run(self) -> None:
        try:
            for item in items_of(self._feed):
                self._put_or_finish(self._one(item))
                self._wait_for_room()
                if self._is_closed:
                    return
            self._put_or_finish([])
        except BaseException as fault:  # noqa: BLE001 - the user's, and raised where the user reads
            if not self._is_closed:
                self._fail(fault)

    def _wait_for_room(self) -> None:
        self._is_waiting = True
        while not self.room and not self._is_closed:
            self._waker.sleep(None)
        self._is_waiting = False

    def _put_or_finish(self, piece: list[tuple[int, bytes]]) -> None:
        if piece:
            self._link.run(ControlPlane.call_put, self._call_id, piece)
            self.fed += len(piece)
        else:
            self._link.run(ControlPlane.call_finish, self._call_id)
            self._is_done = True


class TaskFeeder(_Feeder):
    """Feeds a map: from a task of asyncio or trio where the inputs are not there yet."""

    _task: OwnedTask | None = None

    def begin(self) -> None:
        """Begin to hand over what comes, as far as there is room."""
        self._waker = new_waker()
        if self._plain is None:
            self._task = begin_task(self._run)

    def took(self) -> None:
        """Say that a result was taken."""
        self._taken += 1
        if self._is_waiting:
            self._waker()

    def close(self) -> None:
        """Hand over no more. May be called from a finaliser, in any thread."""
        self._is_closed = True
        if self._task is not None:
            self._task.end()

    async def advance(self) -> None:
        """Hand over what can be had without running code of the user's, as far as there is room."""
        while self._plain is not None and not self._is_done and self.room:
            await self._put_or_finish(self._piece(self._plain, self.room))

    async def hand_over(self) -> None:
        """Hand over everything, without a limit."""
        if self._plain is None:
            async with aclosing(ItemsAio(self._feed, checkpoint)) as items:
                async for item in items:
                    await self._put_or_finish(self._one(item))
            await self._put_or_finish([])
        while self._plain is not None and not self._is_done:
            await self._put_or_finish(self._piece(self._plain, _PIECE_ITEMS))

    async def _run(self) -> None:
        try:
            async with aclosing(ItemsAio(self._feed, checkpoint)) as items:
                async for item in items:
                    await self._put_or_finish(self._one(item))
                    await self._wait_for_room()
            await self._put_or_finish([])
        except BaseException as fault:
            if is_cancellation(fault):
                raise
            # Nothing else may come out of a task that nobody waits for. Of a map that was given up while an input was
            # on its way, there is nothing to say.
            if not self._is_closed:
                self._fail(fault)

    async def _wait_for_room(self) -> None:
        self._is_waiting = True
        while not self.room:
            await self._waker.sleep(None)
        self._is_waiting = False

    async def _put_or_finish(self, piece: list[tuple[int, bytes]]) -> None:
        if piece:
            await self._link.aio.run(ControlPlane.call_put, self._call_id, piece)
            self.fed += len(piece)
        else:
            await self._link.aio.run(ControlPlane.call_finish, self._call_id)
            self._is_done = True

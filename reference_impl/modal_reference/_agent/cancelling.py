"""What interrupts a container: cancellations of inputs, for which a thread listens, and the order to end, a `SIGINT`.

An input in the main thread is interrupted by a signal, whose handler raises `InputCancellation` there, but only while
the user's code runs; one in another thread by an exception set from outside, which takes effect at its next bytecode; a
task is cancelled. What was ordered before the input has begun counts when it begins.

Nothing is interrupted twice: while the user's code unwinds, the next interruption waits until it has.
"""

from __future__ import annotations

import ctypes
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread, get_ident, main_thread
from types import FrameType

from modal_reference._agent.looping import Loop
from modal_reference._client.link import Link
from modal_reference._engine import ControlPlane, Order, OrderKind
from modal_reference.exception import ConnectionError as UniverseEnded
from modal_reference.exception import Error, InputCancellation

SIGNAL = signal.SIGUSR1
_MESSAGE = "the input was cancelled"


class Cancellations:
    """The cancellations of one container.

    Args:
        link: The way to the universe.
        container_id: Which container this is.
        loop: Where coroutines run.
    """

    def __init__(self, link: Link, container_id: str, loop: Loop) -> None:
        self._link = link
        self._container_id = container_id
        self._loop = loop
        self._state = Lock()
        self._ordered: set[str] = set()
        self._ways: dict[str, Callable[[], object]] = {}
        self._armed: frozenset[str] = frozenset()  # the inputs in the main thread, while their code runs
        self._is_struck = False  # whether that code was interrupted
        self._is_stop_wanted = False

    def listen(self) -> None:
        """Begin to listen; in the main thread."""
        signal.signal(SIGNAL, self._handle_cancellation)
        signal.signal(signal.SIGINT, self._handle_stop)
        Thread(target=self._listen, name="modalkit-orders", daemon=True).start()

    @contextmanager
    def reaching(self, input_ids: Sequence[str], way: Callable[[], object]) -> Iterator[None]:
        """Have a cancellation of these inputs take a way, while something runs.

        Raises:
            InputCancellation: They were cancelled before.
        """
        with self._state:
            if self._ordered.intersection(input_ids):
                raise InputCancellation(_MESSAGE)
            self._ways.update(dict.fromkeys(input_ids, way))
        try:
            yield
        finally:
            with self._state:
                for each in input_ids:
                    self._ways.pop(each, None)
                    self._ordered.discard(each)

    @contextmanager
    def reaching_main_thread(self, input_ids: Sequence[str]) -> Iterator[None]:
        """Have a cancellation of these inputs interrupt the main thread, which is this one."""
        with self.reaching(input_ids, _signal_main_thread):
            try:
                self._is_struck = False
                self._armed = frozenset(input_ids)
                yield
            finally:
                self._armed = frozenset()

    def raise_stop(self) -> None:
        """End, if that was wanted while something unwound.

        Raises:
            KeyboardInterrupt: It was.
        """
        if self._is_stop_wanted:
            self._is_stop_wanted = False
            raise KeyboardInterrupt

    @contextmanager
    def reaching_this_thread(self, input_ids: Sequence[str]) -> Iterator[None]:
        """Have a cancellation of these inputs raised in this thread, which is not the main one."""
        here = get_ident()
        with self.reaching(input_ids, lambda: _set_exception(here, InputCancellation)):
            try:
                yield
            finally:
                _set_exception(here, None)

    # Inside

    def _listen(self) -> None:
        number = 0
        while True:
            try:
                orders: list[Order] | None = self._link.wait(
                    None, ControlPlane.container_watch_wait, self._container_id, number
                )
            except (UniverseEnded, Error):
                return  # the container is about to end too
            for order in orders or ():
                number = order.number
                if order.kind is OrderKind.STOP:
                    return  # whoever wants that tells the supervisor
                if order.kind is OrderKind.CANCEL_INPUT:
                    self._cancel(order.input_id)

    def _cancel(self, input_id: str) -> None:
        with self._state:
            self._ordered.add(input_id)
            way = self._ways.get(input_id)
            if way is not None:
                way()

    # Handlers of signals, in the main thread. They take no lock: the main thread may be in the midst of holding it.

    def _handle_cancellation(self, number: int, frame: FrameType | None) -> None:
        if not self._is_struck and not self._armed.isdisjoint(self._ordered):
            self._is_struck = True
            raise InputCancellation(_MESSAGE)

    def _handle_stop(self, number: int, frame: FrameType | None) -> None:
        if self._loop.running is not None:
            self._loop.interrupt()
        elif self._armed and self._is_struck:
            self._is_stop_wanted = True
        else:
            self._is_struck = True
            raise KeyboardInterrupt


def _signal_main_thread() -> None:
    ident = main_thread().ident
    assert ident is not None, "the main thread has begun"
    signal.pthread_kill(ident, SIGNAL)


def _set_exception(thread: int, kind: type[BaseException] | None) -> None:
    """Have an exception raised in a thread at its next bytecode, or no longer."""
    given = None if kind is None else ctypes.py_object(kind)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), given)

"""The runtime `process`: each container is a process of this machine, forked from a warm parent.

It carries out what the control plane asks, and tells the control plane what becomes of it: what containers print, and
how they end. A container has ended when its supervisor has said so, or is gone; then everything that ran in it is gone
too, and what it has printed was read.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Sequence
from itertools import count
from threading import Condition, RLock
from typing import Any
from weakref import WeakSet

from modal_reference._driver.belongings import note_universe
from modal_reference._driver.server import Server
from modal_reference._driver.universe import Universe
from modal_reference._engine import (
    ControlPlane,
    Exit,
    Instruction,
    Refusal,
    RefusalKind,
    StartContainer,
)
from modal_reference._runtime import warm
from modal_reference._runtime.containers import Container, Listening
from modal_reference._runtime.orders import End, Isolation, Order

_MEBIBYTE = 1 << 20
#: How long a universe that ends waits for its containers, which are killed: nothing but a stuck kernel takes longer.
_PATIENCE = 30.0

_numbers = count(1)
#: Those that have not been closed.
open_runtimes: WeakSet[ProcessRuntime] = WeakSet()


class ProcessRuntime:
    """The containers of one universe.

    Args:
        universe: Whose containers they are.
        at_most: The isolation level that is not to be exceeded, `none`, `mounts` or `sandboxed`.
        is_spawned: Workers are fresh interpreters instead of forks of the warm parent, which is slower, and safe on
            systems whose libraries do not survive a fork; None leaves it to the system.
    """

    def __init__(self, universe: Universe, *, at_most: str = "sandboxed", is_spawned: bool | None = None) -> None:
        self._universe = universe
        self._kind = warm.Kind(universe.edition, at_most)
        self._is_spawned = sys.platform == "darwin" if is_spawned is None else is_spawned
        self._changed = Condition(RLock())
        self._named: dict[str, Container] = {}
        self._unreaped: set[int] = set()  # the numbers of containers whose supervisor may still be there
        self._living: set[Container] = set()
        self._parent: warm.WarmParent | None = None
        self._is_closing = False
        note_universe(universe)
        open_runtimes.add(self)
        self._server = Server(f"modalkit-universe-{universe.number}")
        self._server.drive(universe)
        self._server.start()
        atexit.register(self.close)

    @property
    def isolation(self) -> Isolation:
        """How far containers are kept apart on this machine; waits for the warm parent to find out.

        Raises:
            RuntimeError: The warm parent could not begin.
        """
        with self._changed:
            parent = self._parent or self._begin_parent()
            self._changed.wait_for(lambda: parent.isolation is not None or not parent.is_usable(), _PATIENCE)
            if parent.isolation is None:
                raise RuntimeError(_no_parent(parent))
            return parent.isolation

    def parents(self) -> list[int]:
        """The processes that were executed to start containers of a universe that is still open."""
        parent = self._parent
        return [] if parent is None or self._universe.is_closed else [parent.pid]

    def carry_out(self, instructions: Sequence[Instruction]) -> None:
        """Do what the control plane asks; from any thread."""
        for instruction in instructions:
            if isinstance(instruction, StartContainer):
                self._start(instruction)
            else:
                self._tell(instruction.container_id, _stop_of(instruction.grace))

    def look_again(self) -> None:
        """Something may happen by itself in the universe earlier than it seemed; from any thread."""
        self._server.look_again()

    def send_signal(self, container_id: str, number: int) -> None:
        """Send a signal to the worker of a container, if it lives."""
        self._tell(container_id, ["signal", number])

    def launch(self, order: Order, listening: Listening) -> Container:
        """Start a container.

        Args:
            order: What it is to be.
            listening: Who is told what becomes of it.

        Raises:
            OSError: There are too many open files.
        """
        with self._changed:
            parent = self._parent or self._begin_parent()
            watched = _Watched(self, parent, listening)
            container = Container(watched)
            number = next(_numbers)
            self._unreaped.add(number)
            watched.container = container
            self._living.add(container)
            # Whether somebody is there to hear it shows by the channel of the container, which closes if not.
            parent.start(number, order, container.far)
            container.hand_over()
            self._server.call(lambda: container.serve(self._server, self._universe))
            return container

    def close(self) -> None:
        """End every container, and return when all their processes are gone; interrupted, it does not wait for them."""
        atexit.unregister(self.close)
        try:
            with self._changed:
                self._is_closing = True
                for container in self._living:
                    container.tell(["kill"])
                self._changed.wait_for(lambda: self._is_empty() or not self._server.is_serving, _PATIENCE)
        finally:
            self._part()

    def _part(self) -> None:
        """Part from the warm parent: it serves the next universe if no container is left, and ends with them if not."""
        parent, self._parent = self._parent, None
        self._server.close()
        open_runtimes.discard(self)
        if parent is not None:
            parent.rest()
            if self._is_empty():
                warm.give_back(parent)
            else:
                parent.end()

    # Inside

    def _is_empty(self) -> bool:
        """Whether every process that was started is gone."""
        return not self._living and not self._unreaped

    def _start(self, instruction: StartContainer) -> None:
        name = instruction.container_id
        resources = instruction.definition.resources
        order = Order(
            container_id=name,
            edition=self._kind.edition,
            memory_bytes=(resources.memory_limit or 0) * _MEBIBYTE,
            cpu_cores=resources.cpu_limit or 0.0,
            block_network=resources.block_network,
            is_spawned=self._is_spawned,
        )
        with self._changed:
            if not self._is_closing:
                reporter = _Reporter(self, name)
                try:
                    self._named[name] = self.launch(order, reporter)
                except OSError as fault:
                    reporter.ended(End(None, None, reason=f"a container cannot be started: {fault}"))

    def _tell(self, name: str, message: list[Any]) -> None:
        with self._changed:
            found = self._named.get(name)
        if found is not None:
            found.tell(message)

    def _begin_parent(self) -> warm.WarmParent:
        parent = self._parent = warm.take(self._kind)
        self._server.call(lambda: parent.serve(self._server, lambda message: self._heard(parent, message)))
        return parent

    # In the serving thread

    def _heard(self, parent: warm.WarmParent, message: list[Any]) -> None:
        with self._changed:
            match message:
                case ["gone", int(number)]:
                    self._unreaped.discard(number)
                case []:
                    parent.end()
                    if self._parent is parent:
                        self._parent = None
                    self._unreaped.clear()
            self._changed.notify_all()

    def count_out(self, container: Container) -> None:
        """One container less."""
        with self._changed:
            self._living.discard(container)
            self._changed.notify_all()

    def report(self, name: str, end: End) -> None:
        """Tell the control plane that a container has ended."""
        with self._changed:
            self._named.pop(name, None)
        if end.reason:
            self.inform(ControlPlane.container_failed, name, end.reason.encode())
        self.inform(ControlPlane.container_exited, name, Exit(end.code, end.signal, end.is_out_of_memory))

    def inform(self, command: Any, *args: Any) -> None:
        """Carry out a command, unless the universe is about to end, or knows the container no longer."""
        if self._is_closing:
            return
        try:
            self._universe.run(command, *args)
        except Refusal as refusal:
            if refusal.kind not in (RefusalKind.ENDED, RefusalKind.NOT_FOUND):
                raise


class _Watched:
    """Counts a container, and adds what its runtime knows of its end."""

    container: Container

    def __init__(self, runtime: ProcessRuntime, parent: warm.WarmParent, listening: Listening) -> None:
        self._runtime = runtime
        self._parent = parent
        self._listening = listening

    def printed(self, stream: int, input_id: str, text: str) -> None:
        self._listening.printed(stream, input_id, text)

    def ended(self, end: End) -> None:
        if self._parent.isolation is None:
            # It never began: the next one would not either, so this is a failure and no loss.
            end = end._replace(reason=_no_parent(self._parent))
        self._listening.ended(end)
        self._runtime.count_out(self.container)


class _Reporter:
    """Passes on to the control plane what becomes of a container."""

    def __init__(self, runtime: ProcessRuntime, name: str) -> None:
        self._runtime = runtime
        self._name = name

    def printed(self, stream: int, input_id: str, text: str) -> None:
        self._runtime.inform(ControlPlane.log_append, self._name, stream, text, input_id)

    def ended(self, end: End) -> None:
        self._runtime.report(self._name, end)


def _stop_of(grace: float) -> list[Any]:
    return ["stop", grace] if grace > 0 else ["kill"]


def _no_parent(parent: warm.WarmParent) -> str:
    return f"the process that starts containers has ended: {parent.last_words() or 'it was killed'}"

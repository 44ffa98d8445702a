"""What carries a universe on while nobody waits in it: its runtime, from the first container on.

The control plane wakes its alarm when it has instructions, or when something of an app is to happen earlier than what
was known. The alarm is called like any waker, after the lock was released, in whatever thread the command ran.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

from modal_reference._driver.runtimes import NewRuntime, Runtime

if TYPE_CHECKING:
    from modal_reference._driver.universe import Universe


class Moving:
    """The runtime of one universe, and the order in which it is told what to do.

    Args:
        universe: Whose runtime it is.
        new_runtime: Makes it.
    """

    def __init__(self, universe: Universe, new_runtime: NewRuntime) -> None:
        self._universe = universe
        self._new_runtime = new_runtime
        self._runtime: Runtime | None = None
        # Reentrant, because a runtime that cannot do what it is told says so at once, by another command.
        self._telling = RLock()

    @property
    def runtime(self) -> Runtime:
        """The runtime; it begins when it is first asked for.

        Raises:
            Refusal: The universe has ended.
        """
        with self._telling:
            if self._runtime is None:
                _ = self._universe.plane  # one that has ended gets no runtime
                self._runtime = self._new_runtime(self._universe)
                self._universe.call_on_close(self._runtime.close)
                self._universe.call_when_left(self._runtime.look_again)
            return self._runtime

    def look_again(self) -> None:
        """Have the runtime, if there is one, look at a clock that was changed."""
        if self._runtime is not None:
            self._runtime.look_again()

    def move(self) -> bool:
        """Tell the runtime what it is to do, and have it look at the clock; there is always somebody to wake."""
        with self._telling:
            if not self._universe.is_closed:
                told = self._universe.take_instructions()
                if told:
                    self.runtime.carry_out(told)
                self.runtime.look_again()
        return True

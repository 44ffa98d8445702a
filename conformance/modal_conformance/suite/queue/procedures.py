"""Clients of several steps that run side by side: a coroutine over a face, made something that a group can start."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Generic, ParamSpec, TypeVar

from pytest_modalkit import Face

P = ParamSpec("P")
T = TypeVar("T")

_SECONDS = 30.0
_EAGER = 1e-5


class Procedure(Generic[P, T]):
    """A coroutine function whose steps await nothing but a face: called, it blocks; its `.aio` is awaited.

    Args:
        steps: The coroutine function.
    """

    def __init__(self, steps: Callable[P, Coroutine[Any, Any, T]]) -> None:
        self.aio = steps
        self.__name__ = steps.__name__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out the steps on the sync face, on which none of them suspends."""
        coroutine = self.aio(*args, **kwargs)
        try:
            coroutine.send(None)
        except StopIteration as end:
            result: T = end.value
            return result
        coroutine.close()
        raise RuntimeError(f"{self.__name__} suspended on the sync face: its steps may await only what the face offers")


class Start:
    """Lets clients begin together: threads wait for each other, tasks begin one after the other anyway.

    Args:
        face: On which face the clients run.
        number: How many there are.
    """

    def __init__(self, face: Face, number: int) -> None:
        self._barrier = threading.Barrier(number) if face.is_sync else None

    def wait(self) -> None:
        """Wait for the others."""
        if self._barrier is not None:
            self._barrier.wait(_SECONDS)


@contextmanager
def eager_threads() -> Iterator[None]:
    """Have threads take turns as often as possible, so that short programs meet in many ways."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_EAGER)
    try:
        yield
    finally:
        sys.setswitchinterval(before)

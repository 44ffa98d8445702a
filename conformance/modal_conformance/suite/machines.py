"""What the machines of several areas share: a scene, with one event loop for all that happens in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from modal_conformance.suite.clock import Clock
from pytest_modalkit import Face

__all__ = ["Scene", "scene"]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a machine runs.

    Args:
        face: How it calls the backend.
        edition: The edition under test.
        clock: Moves time; None where the machine leaves time alone.
        carry_out: Calls a coroutine function and returns what the coroutine returned.
        enter: Makes a plain context manager of one that `face` would enter.
    """

    face: Face
    edition: str
    clock: Clock | None
    carry_out: Callable[..., Any]
    enter: Callable[[Any], AbstractContextManager[Any]]


@contextmanager
def scene(face: Face, edition: str, clock: Clock | None) -> Iterator[Scene]:
    """A scene; on asyncio and trio with one event loop, in a thread of its own, for all that happens in it."""
    if face.is_sync:
        yield Scene(face, edition, clock, _at_once, lambda manager: manager)
        return
    from anyio.from_thread import start_blocking_portal

    with start_blocking_portal(face.name) as portal:
        yield Scene(face, edition, clock, portal.call, portal.wrap_async_context_manager)


def _at_once(function: Callable[..., Coroutine[Any, Any, Any]]) -> Any:
    """Carry out a coroutine function that never suspends, as on the sync face."""
    try:
        function().send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError(f"{function!r} suspended on the sync face")

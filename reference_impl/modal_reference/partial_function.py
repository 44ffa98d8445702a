"""Decorators of functions, of methods, and of hooks in the life of a container (document 003, modal.method and others).

Those that 1.x no longer has still work here, and warn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from modal_reference._faces.decorating import batching_of, building, concurrency_of, decorator
from modal_reference._faces.parentheses import keywords_only
from modal_reference._faces.partials import Marks, PartialFunction, Role

__all__ = ["PartialFunction", "batched", "build", "concurrent", "enter", "exit", "method"]

_F = TypeVar("_F")


@keywords_only("modal.method")
def method(*, is_generator: bool | None = None) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a method that can be called remotely, as a function of its own.

    Args:
        is_generator: Whether its results come in pieces; None looks at the method. Set it for a plain function that
            returns a generator.
    """
    return decorator(Role.METHOD, Marks(is_generator=is_generator))


@keywords_only("modal.enter")
def enter(*, snap: bool = False) -> Callable[[Callable[[Any], Any]], Any]:
    """Decorator of a method that runs when a container has started, before any input.

    Args:
        snap: Run it before those that are not marked, as part of the memory snapshot. The class needs
            `enable_memory_snapshot=True`.
    """
    return decorator(Role.ENTER, Marks(is_snap=bool(snap)))


@keywords_only("modal.exit")
def exit() -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a method that runs when a container is about to end."""
    return decorator(Role.EXIT)


@keywords_only("modal.build")
def build(*, force: bool = False, timeout: int = 86400) -> Callable[[Callable[[Any], Any]], Any]:
    """Decorator of a method that runs while the image of its class is built. Deprecated, and gone from 1.x.

    Args:
        force: Build anew even if it was built before.
        timeout: Seconds that it may take.
    """
    return building(force, timeout)


@keywords_only("modal.batched")
def batched(*, max_batch_size: int, wait_ms: int) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a function or method that is given lists, made of the arguments of several inputs.

    Args:
        max_batch_size: So many inputs at most, from 1 to 1000.
        wait_ms: How long the first input waits for others, in milliseconds, up to ten minutes.

    Raises:
        modal.exception.InvalidError: A figure is out of its range.
    """
    return decorator(Role.BATCHED, Marks(batching=batching_of(max_batch_size, wait_ms)))


@keywords_only("modal.concurrent")
def concurrent(*, max_inputs: int | None = None, target_inputs: int | None = None) -> Callable[[_F], _F]:
    """Decorator of a function or class whose containers run several inputs at once (observed on modal 1.6.4).

    Args:
        max_inputs: So many at once in one container.
        target_inputs: So many the scaling aims at, before it starts another container; None means `max_inputs`.

    Raises:
        modal.exception.InvalidError: A figure is below 1, or the target is above the most.
    """
    return decorator(Role.CONCURRENT, Marks(concurrency=concurrency_of(max_inputs, target_inputs)))

"""Decorators of functions, of methods, and of hooks in the life of a container, in edition 0.73 (document 003)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from modal_reference._editions.v0_73._parentheses import refuse_positional
from modal_reference._faces.decorating import (
    MOST_BATCHED,
    MOST_MILLISECONDS,
    batching_of,
    building,
    concurrency_of,
    decorator,
)
from modal_reference._faces.partials import Marks, PartialFunction, Role
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

__all__ = ["PartialFunction", "batched", "build", "concurrent", "enter", "exit", "method"]

_Decorated = TypeVar("_Decorated")


def method(
    _warn_parentheses_missing: Any = None,
    *,
    is_generator: bool | None = None,
    keep_warm: int | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a method that can be called remotely, as a function of its own.

    Args:
        is_generator: Whether its results come in pieces; None looks at the method. Set it for a plain function that
            returns a generator.
        keep_warm: Has no effect: all methods share the containers of their class. Deprecated.

    Raises:
        modal.exception.InvalidError: The parentheses are missing.
    """
    refuse_positional("modal.method", _warn_parentheses_missing)
    if keep_warm is not None:
        warn_user("keep_warm of modal.method is deprecated: set it in @app.cls(), for all methods", DeprecationError)
    return decorator(Role.METHOD, Marks(is_generator=is_generator))


def enter(_warn_parentheses_missing: Any = None, *, snap: bool = False) -> Callable[[Callable[[Any], Any]], Any]:
    """Decorator of a method that runs when a container has started, before any input.

    Args:
        snap: Run it before those that are not marked, as part of the memory snapshot. The class needs
            `enable_memory_snapshot=True`.

    Raises:
        modal.exception.InvalidError: The parentheses are missing.
    """
    refuse_positional("modal.enter", _warn_parentheses_missing)
    return decorator(Role.ENTER, Marks(is_snap=bool(snap)))


def exit(_warn_parentheses_missing: Any = None) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a method that runs when a container is about to end.

    Raises:
        modal.exception.InvalidError: The parentheses are missing.
    """
    refuse_positional("modal.exit", _warn_parentheses_missing)
    return decorator(Role.EXIT)


def build(
    _warn_parentheses_missing: Any = None, *, force: bool = False, timeout: int = 86400
) -> Callable[[Callable[[Any], Any]], Any]:
    """Decorator of a method that runs while the image of its class is built. Deprecated.

    Args:
        force: Build anew even if it was built before.
        timeout: Seconds that it may take.

    Raises:
        modal.exception.InvalidError: The parentheses are missing.
    """
    refuse_positional("modal.build", _warn_parentheses_missing)
    return building(force, timeout)


def batched(
    _warn_parentheses_missing: Any = None, *, max_batch_size: int, wait_ms: int
) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a function or method that is given lists, made of the arguments of several inputs.

    Args:
        max_batch_size: So many inputs at most, from 1 to 999.
        wait_ms: How long the first input waits for others, in milliseconds, below ten minutes.

    Raises:
        modal.exception.InvalidError: A figure is out of its range, or the parentheses are missing.
    """
    refuse_positional("modal.batched", _warn_parentheses_missing)
    batching = batching_of(max_batch_size, wait_ms, MOST_BATCHED - 1, MOST_MILLISECONDS - 1)
    return decorator(Role.BATCHED, Marks(batching=batching))


def concurrent(
    _warn_parentheses_missing: Any = None, *, max_inputs: int, target_inputs: int | None = None
) -> Callable[[_Decorated], _Decorated]:
    """Decorator of a function or class whose containers run several inputs at once (seen on modal 0.73.173).

    Args:
        max_inputs: So many at once in one container.
        target_inputs: So many the scaling aims at, before it starts another container; None means `max_inputs`.

    Raises:
        modal.exception.InvalidError: A figure is below 1, or the target is above the most; the parentheses are missing.
    """
    refuse_positional("modal.concurrent", _warn_parentheses_missing)
    return decorator(Role.CONCURRENT, Marks(concurrency=concurrency_of(max_inputs, target_inputs)))

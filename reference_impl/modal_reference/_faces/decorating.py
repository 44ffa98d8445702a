"""What the decorators of functions and methods check, alike in every edition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modal_reference._engine import Batching
from modal_reference._faces.figures import whole
from modal_reference._faces.partials import Concurrency, Marks, Role, marked
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, InvalidError

#: The largest figures of `@modal.batched` (seen on modal 1.6.4).
MOST_BATCHED = 1000
MOST_MILLISECONDS = 10 * 60 * 1000
_MILLISECONDS = 1000
_BUILD_INSTEAD = (
    "@modal.build is deprecated: keep large files in a modal.Volume, or run a function while an image is built with "
    "Image.run_function"
)


def decorator(role: Role, marks: Marks = Marks()) -> Callable[[Any], Any]:  # noqa: B008 - a constant
    """The decorator of a role."""

    def decorate(wrapped: Any) -> Any:
        return marked(wrapped, role, marks)

    return decorate


def batching_of(
    max_batch_size: int, wait_ms: int, most: int = MOST_BATCHED, longest: int = MOST_MILLISECONDS
) -> Batching:
    """What the figures of `@modal.batched` mean.

    Args:
        most: The largest size.
        longest: The longest wait, in milliseconds.

    Raises:
        modal.exception.InvalidError: A figure is out of its range.
    """
    size = whole(max_batch_size, "max_batch_size", 1, most)
    return Batching(size, whole(wait_ms, "wait_ms", 0, longest) / _MILLISECONDS)


def concurrency_of(max_inputs: int | None, target_inputs: int | None) -> Concurrency:
    """What the figures of `@modal.concurrent` mean.

    Raises:
        modal.exception.InvalidError: A figure is below 1, or the target is above the most.
    """
    if max_inputs is None:
        # Seen on modal 1.6.4: a target alone, or nothing at all, is let in; the target is then the most as well.
        max_inputs = target_inputs if target_inputs is not None else 1
    most = whole(max_inputs, "max_inputs", 1)
    target = 0 if target_inputs is None else whole(target_inputs, "target_inputs", 1)
    if target > most:
        raise InvalidError(
            f"target_inputs is {target}, it must not be greater than max_inputs, which is {most}: lower the one or "
            "raise the other"
        )
    return Concurrency(most, target)


def building(force: bool, timeout: int) -> Callable[[Any], Any]:
    """The decorator `@modal.build`, which warns (document 003: deprecated)."""
    warn_user(_BUILD_INSTEAD, DeprecationError)
    return decorator(Role.BUILD, Marks(is_build_forced=bool(force), build_timeout=whole(timeout, "timeout", 1)))

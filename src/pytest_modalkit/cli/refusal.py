"""How a subcommand says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_modalkit.catalogue import CatalogueError, UnknownNameError

__all__ = ["Refusal", "refusals"]


class Refusal(Exception):
    """Ends the command with a message on stderr.

    Args:
        message: What is wrong, and the way out.
        status: The exit status: 2 for what the user wrote, 1 for what is broken.
    """

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the errors of the catalogue into refusals."""
    try:
        yield
    except UnknownNameError as error:
        raise Refusal(str(error)) from error
    except CatalogueError as error:
        raise Refusal(str(error), status=1) from error

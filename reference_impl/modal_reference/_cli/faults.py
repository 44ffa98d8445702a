"""What goes wrong in the user's own code, as a command line tells it: with its traceback, and without ours."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

_OURS = "modal_reference."


class UserFault(Exception):
    """The user's code raised an exception, which is the cause of this one."""


@contextmanager
def of_user() -> Iterator[None]:
    """Mark what is raised inside as the user's affair."""
    try:
        yield
    except Exception as fault:
        raise UserFault from fault


def tell(fault: BaseException | None) -> None:
    """Print an exception of the user's to standard error, from the first frame of the user's code on."""
    if fault is None:
        return
    shown = _from_user(fault.__traceback__) or fault.__traceback__
    traceback.print_exception(fault.with_traceback(shown), file=sys.stderr)


def _from_user(found: TracebackType | None) -> TracebackType | None:
    while found is not None and found.tb_frame.f_globals.get("__name__", "").startswith((_OURS, "importlib.")):
        found = found.tb_next
    return found

"""Mutants in the processes that run containers, so that a fault in what runs there is a fault there.

A backend may start processes of its own, which begin with the unbroken code. One that reads the variable
``MODALKIT_PRELOAD`` (functions as ``module:name``, separated by commas, called before anything else) gets the fault
there as well: the trial names `begin`, and leaves word for it in two more variables.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from pathlib import Path

from pytest_modalkit.mutants.patch import Patch
from pytest_modalkit.mutants.registry import Mutant

__all__ = ["announce", "begin", "was_reached"]

_PRELOAD = "MODALKIT_PRELOAD"
_MUTANT = "MODALKIT_MUTANT"
_CALLS = "MODALKIT_MUTANT_CALLS"


def announce(mutant: Mutant, calls: Path) -> None:
    """Have the processes that are started from now on begin with a mutant.

    A mutant that was made from a form changes signatures and names, which only this process looks at.

    Args:
        mutant: The mutant.
        calls: A file in which those processes leave word of the calls that reached it.
    """
    apply = mutant.apply
    module = getattr(apply, "__module__", None)
    name = getattr(apply, "__qualname__", "")
    if module is None or not name.isidentifier():
        return
    os.environ[_PRELOAD] = f"{__name__}:{begin.__name__}"
    os.environ[_MUTANT] = f"{module}:{name}"
    os.environ[_CALLS] = str(calls)


def begin() -> None:
    """Apply the mutant that the variables name, in the process that calls this."""
    module, _, name = os.environ[_MUTANT].partition(":")
    apply: Callable[[Patch], None] = getattr(importlib.import_module(module), name)
    apply(Patch(on_call=_leave_word))


def was_reached(calls: Path) -> bool:
    """Whether a call reached the mutant in any of those processes."""
    return calls.exists()


def _leave_word() -> None:
    Path(os.environ[_CALLS]).touch()

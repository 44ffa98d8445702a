"""Faults of modal.is_local and modal.interact."""

from __future__ import annotations

import threading
from typing import Any

import modal_reference
from modal_reference._client import container
from modal_reference._faces import context
from modal_reference._faces.operation import StaticOperation
from pytest_modalkit.mutants import Patch, mutant

_is_local = context.is_local


@mutant("context.is-local.true-here", "context.is-local.true-in-local-calls")
def nowhere_is_local(patch: Patch) -> None:
    """is_local is always False."""
    patch.value(modal_reference, "is_local", lambda: False)


@mutant("context.is-local.false-in-containers", "context.is-local.false-while-importing")
def everywhere_is_local(patch: Patch) -> None:
    """is_local is always True."""
    patch.value(modal_reference, "is_local", lambda: True)


@mutant("context.is-local.false-while-importing")
def imports_are_local(patch: Patch) -> None:
    """While a container imports the user's module, it takes itself for local."""
    patch.value(modal_reference, "is_local", lambda: container.is_importing or _is_local())


@mutant("context.is-local.threads")
def threads_are_local(patch: Patch) -> None:
    """Only the main thread of a container knows where it is."""
    patch.value(
        modal_reference,
        "is_local",
        lambda: _is_local() or threading.current_thread() is not threading.main_thread(),
    )


@mutant("context.interact.only-in-containers")
def interact_works_everywhere(patch: Patch) -> None:
    """interact() does nothing where there is no container."""

    def interact(*args: Any) -> None:
        return None

    patch.value(modal_reference, "interact", StaticOperation(interact, interact))

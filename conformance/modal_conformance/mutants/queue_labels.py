"""Faults in how edition 0.73 takes the old name of a parameter."""

from __future__ import annotations

from typing import Any

from pytest_modalkit.mutants import Patch, mutant


def _silently(patch: Patch, name: str) -> None:
    """Have a method take `label` as before, and say nothing of it."""
    from modal_reference._editions.v0_73.queue import Queue

    method: Any = getattr(Queue, name)

    def quiet(*args: Any, **kwargs: Any) -> Any:
        if "label" in kwargs:
            kwargs["name"] = kwargs.pop("label")
        return method(*args, **kwargs)

    patch.value(Queue, name, staticmethod(quiet))


@mutant("queue.v0-73.from-name.label-is-renamed")
def from_name_says_nothing_of_label(patch: Patch) -> None:
    """from_name takes `label` without a warning."""
    _silently(patch, "from_name")


@mutant("queue.v0-73.lookup.label-is-renamed")
def lookup_says_nothing_of_label(patch: Patch) -> None:
    """Lookup takes `label` without a warning of it."""
    _silently(patch, "lookup")


@mutant("queue.v0-73.delete.label-is-renamed")
def delete_says_nothing_of_label(patch: Patch) -> None:
    """Delete takes `label` without a warning."""
    _silently(patch, "delete")

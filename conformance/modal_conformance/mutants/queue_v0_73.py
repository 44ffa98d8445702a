"""Faults of Queues in what only edition 0.73 has: lookup, the static delete, and `label`."""

from __future__ import annotations

from typing import Any

from modal_conformance.mutants.queue_managing import always_allowing, only_empty
from modal_reference._editions.v0_73._blocking import objects as old_objects
from modal_reference._engine import ControlPlane
from modal_reference._faces.blocking import objects as blocking
from pytest_modalkit.mutants import Patch, mutant


@mutant("queue.v0-73.delete.removes")
def old_delete_empties_the_default_partition(patch: Patch) -> None:
    """The static delete empties the default partition of a Queue, which stays."""
    only_empty(patch)


@mutant("queue.v0-73.delete.raises-not-found")
def old_delete_of_nothing_is_fine(patch: Patch) -> None:
    """The static delete accepts a name that is missing."""
    patch.method(ControlPlane, "object_delete", always_allowing(True))


def _lookup(patch: Patch, found: Any) -> None:
    """Have lookup return what is made of a lazy handle."""
    patch.method(old_objects, "lookup", lambda handle, client: found(handle))


@mutant("queue.v0-73.lookup.is-eager", "queue.v0-73.lookup.raises-not-found")
def lookup_is_lazy(patch: Patch) -> None:
    """Lookup finds nothing before its handle is used."""
    _lookup(patch, lambda handle: handle)


@mutant("queue.v0-73.lookup.warns")
def lookup_is_silent(patch: Patch) -> None:
    """Lookup warns of nothing."""
    _lookup(patch, blocking.hydrate)


@mutant("queue.v0-73.lookup.creates-if-missing")
def lookup_creates_nothing(patch: Patch) -> None:
    """Lookup with create_if_missing creates nothing."""
    lookup = old_objects.lookup

    def find(handle: Any, client: Any) -> Any:
        handle._source = handle._source._replace(create_if_missing=False)
        return lookup(handle, client)

    patch.method(old_objects, "lookup", find)


@mutant("queue.v0-73.lookup.works-on-the-named-queue")
def lookup_makes_a_queue_of_its_own(patch: Patch) -> None:
    """Lookup returns a Queue that is not the one of the name."""

    def other(handle: Any) -> Any:
        handle._source = handle._source._replace(name="another", create_if_missing=True)
        return blocking.hydrate(handle)

    _lookup(patch, other)


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

"""The stage of our face: a universe with small limits, and `modal` as its users import it."""

from __future__ import annotations

import importlib
import itertools
from types import ModuleType
from typing import Any

from tools.oracle.probe.stage import THERE

_VALUE_BYTES, _ITEMS = 1_000, 2


class FaceStage:
    """The stage of our face in one edition.

    Args:
        edition: Of the face, and of the universe behind it.
    """

    def __init__(self, edition: str) -> None:
        from modal_reference._client import current
        from modal_reference._driver.universe import Universe
        from modal_reference._engine.limits import limits_of
        from pytest_modalkit import alias

        old = ("modal_reference._editions.v0_73", "modal_reference")
        alias.install(old if edition == "0.73" else ("modal_reference",))
        limits = limits_of(edition)._replace(
            dict_value_bytes=_VALUE_BYTES, queue_item_bytes=_VALUE_BYTES, queue_partition_items=_ITEMS
        )
        current.activate(Universe(edition=edition, limits=limits))
        self.modal: ModuleType = importlib.import_module("modal")
        self._serialization: Any = importlib.import_module("modal_reference._serialization")
        self._names = (f"fresh-{number}" for number in itertools.count())
        for kind in ("Dict", "Queue"):
            getattr(self.modal, kind).from_name(THERE, create_if_missing=True).hydrate()

    def keywords(self, situation: str) -> dict[str, Any]:
        """Nothing: the universe is in all situations at once."""
        return {}

    def new(self, kind: str) -> Any:
        """A new object with a name of its own."""
        return getattr(self.modal, kind).from_name(next(self._names), create_if_missing=True).hydrate()

    def full_queue(self) -> Any:
        """A Queue with as many items as the universe allows."""
        queue = self.new("Queue")
        queue.put_many(list(range(_ITEMS)))
        return queue

    def too_large(self, kind: str) -> tuple[Any, Any]:
        """An empty object, and a value beyond the limits of the universe."""
        return self.new(kind), b"0" * (2 * _VALUE_BYTES)

    def hydrate_missing(self, kind: str) -> Any:
        """Hydrate by a name that nobody has used."""
        return getattr(self.modal, kind).from_name("nothing").hydrate()

    def serialize(self, value: Any) -> bytes:
        """The bytes that the face would store."""
        data: bytes = self._serialization.dumps(value)
        return data

    def deserialize(self, data: bytes) -> Any:
        """The value that the face would hand out."""
        return self._serialization.loads(data)

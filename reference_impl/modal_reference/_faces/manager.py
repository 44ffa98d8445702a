"""`objects`: managing the named objects of a class (document 000, Manager methods)."""

from __future__ import annotations

from typing import Any, ClassVar

from modal_reference._faces.aio import managers as aio
from modal_reference._faces.blocking import managers as blocking
from modal_reference._faces.operation import Operation


class ObjectManager:
    """Creates, lists and deletes the named objects of one class."""

    _handle_class: ClassVar[type[Any]]

    create = Operation(blocking.create, aio.create)
    list = Operation(blocking.list_objects, aio.list_objects)
    delete = Operation(blocking.delete, aio.delete)

    def __repr__(self) -> str:
        return f"<modal.{self._handle_class.__name__}.objects>"

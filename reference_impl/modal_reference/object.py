"""`modal.object.Object`: what the handles of all classes are (document 003, in the heads of its classes)."""

from __future__ import annotations

from modal_reference._faces.handle import ObjectHandle as Object

__all__ = ["Object"]

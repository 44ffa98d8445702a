"""`modal.call_graph`: which input made which call (document 003, modal.call_graph)."""

from __future__ import annotations

from modal_reference.types import InputInfo, InputStatus

__all__ = ["InputInfo", "InputStatus"]

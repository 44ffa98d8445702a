"""`modal.Retries`: how often an input that failed is tried again, and when (document 003, modal.Retries)."""

from __future__ import annotations

from modal_reference._faces.retries import Retries

__all__ = ["Retries"]

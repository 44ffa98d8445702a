"""`modal.Client`: who speaks to a universe (document 003, modal.Client; 004 names `from_env`)."""

from __future__ import annotations

from modal_reference._faces.client import Client

__all__ = ["Client"]

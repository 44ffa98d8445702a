"""Laws of the area context."""

from __future__ import annotations

"""Laws of the area output."""

from __future__ import annotations

"""Laws of the area function."""

from __future__ import annotations

"""Laws of the area runner."""

from __future__ import annotations

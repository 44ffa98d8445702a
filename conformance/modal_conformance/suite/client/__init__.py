"""Laws of the area client."""

from __future__ import annotations

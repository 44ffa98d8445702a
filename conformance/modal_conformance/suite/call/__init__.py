"""Laws of the area call."""

from __future__ import annotations

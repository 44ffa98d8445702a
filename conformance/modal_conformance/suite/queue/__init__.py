"""Laws of the area queue."""

from __future__ import annotations

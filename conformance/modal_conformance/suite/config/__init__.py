"""Laws of the area config."""

from __future__ import annotations

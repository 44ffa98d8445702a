"""Laws of the area environment."""

from __future__ import annotations

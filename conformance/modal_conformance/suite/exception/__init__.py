"""Laws of the area exception."""

from __future__ import annotations

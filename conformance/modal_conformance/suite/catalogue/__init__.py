"""Laws that the catalogue drives."""

from __future__ import annotations

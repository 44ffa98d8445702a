"""The laws, one folder per area of the catalogue."""

from __future__ import annotations

"""The mutants of the miniature."""

from __future__ import annotations

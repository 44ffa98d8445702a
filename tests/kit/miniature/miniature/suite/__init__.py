"""The laws of the miniature."""

from __future__ import annotations

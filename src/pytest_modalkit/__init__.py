"""The plugin and the machinery of the kit."""

from __future__ import annotations

"""Lets the kit judge by the miniature catalogue: loaded with ``-p miniature_kit``."""

from __future__ import annotations

from pathlib import Path

from pytest_modalkit.catalogue.location import Location, relocate

relocate(Location(package="miniature", root=Path(__file__).parent / "miniature"))

"""A conformance package of a dozen requirements, for the tests of the kit."""

from __future__ import annotations

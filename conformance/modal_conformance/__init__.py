"""Requirements, models, laws and mutants."""

from __future__ import annotations

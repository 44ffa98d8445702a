"""Models: what the documents say, as the simplest program that does it. They import no backend."""

from __future__ import annotations

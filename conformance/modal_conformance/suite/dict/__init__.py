"""Laws of modal.Dict."""

from __future__ import annotations

"""What the project runs for itself and does not ship."""

from __future__ import annotations

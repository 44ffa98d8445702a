"""Laws of what Dict and Queue share: handles, names, hydration, ids, clients, environments."""

from __future__ import annotations

"""The namespaces in which names are looked up: a parameter of 003 that has one value anybody uses."""

from __future__ import annotations

from typing import Any

#: What `namespace=` is by default: an opaque constant, and the only namespace here (1 on modal 0.73.173).
WORKSPACE: Any = 1

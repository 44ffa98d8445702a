"""Names that mean the same on every side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_ROOTS = ("modal_reference._editions.v0_73", "modal_reference", "modal")
_PLAIN = (str, int, bool, type(None))


def public_name(cls: type) -> str:
    """The name of a class as users know it: in builtins without a module, in our packages below `modal`."""
    module, name = cls.__module__, cls.__qualname__
    if module == "builtins":
        return name
    for root in _ROOTS:
        if module == root or module.startswith(root + "."):
            module = "modal" + module[len(root) :]
            break
    return f"{module}.{name}".replace("_queue.Empty", "queue.Empty")


def plain(value: Any) -> Any:
    """A value as JSON can carry it and as both sides would write it."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, type):
        return f"class {public_name(value)}"
    return f"a {public_name(type(value))}"

"""`modal` in edition 0.73: what document 003 lists, as the client of January 2025 has it (seen on modal 0.73.173).

A module that differs from the newest edition is here, under its own name; the others are those of `modal_reference`.
What that client does not have yet is absent here too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from modal_reference import __version__

if TYPE_CHECKING:
    from modal_reference._editions.v0_73 import config, exception
    from modal_reference._editions.v0_73.client import Client
    from modal_reference._editions.v0_73.dict import Dict
    from modal_reference._editions.v0_73.exception import Error
    from modal_reference._editions.v0_73.queue import Queue

_HOMES = {"Client": "client", "Dict": "dict", "Error": "exception", "Queue": "queue"}
_OWN_MODULES = ("client", "config", "dict", "exception", "queue")
_SHARED_MODULES = ("environments", "object")

__all__ = ["Client", "Dict", "Error", "Queue", "__version__", "config", "exception"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _OWN_MODULES:
        value = import_module(f"{__name__}.{name}")
    elif name in _SHARED_MODULES:
        value = import_module(f"modal_reference.{name}")
    else:
        raise AttributeError(f"module 'modal' has no attribute {name!r} in edition 0.73")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

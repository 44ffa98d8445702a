"""Modal on one machine: the reference backend, with the names of the documented Python API.

    import modal_reference as modal

Works without account, token, network or daemon. Names load when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modal_reference import config, exception, types
    from modal_reference.client import Client
    from modal_reference.dict import Dict
    from modal_reference.environments import Environment
    from modal_reference.exception import Error
    from modal_reference.queue import Queue

__version__ = "0.1.0.dev0"

_HOMES = {
    "Client": "modal_reference.client",
    "Dict": "modal_reference.dict",
    "Environment": "modal_reference.environments",
    "Error": "modal_reference.exception",
    "Queue": "modal_reference.queue",
}
_MODULES = ("client", "config", "dict", "environments", "exception", "object", "queue", "types")

__all__ = ["Client", "Dict", "Environment", "Error", "Queue", "config", "exception", "types"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    elif name in _MODULES:
        value = import_module(f"modal_reference.{name}")
    else:
        raise AttributeError(f"module 'modal' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

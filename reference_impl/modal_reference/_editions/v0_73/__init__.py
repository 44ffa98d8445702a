"""`modal` in edition 0.73: what document 003 lists, as the client of January 2025 has it (seen on modal 0.73.173).

A module that differs from the newest edition is here, under its own name; the others are those of `modal_reference`.
What that client does not have yet is absent here too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from modal_reference import __version__

if TYPE_CHECKING:
    from modal_reference import call_graph
    from modal_reference._editions.v0_73 import (
        app,
        config,
        exception,
        functions,
        gpu,
        output,
        retries,
        runner,
        schedule,
    )
    from modal_reference._editions.v0_73.app import App
    from modal_reference._editions.v0_73.client import Client
    from modal_reference._editions.v0_73.cls import Cls, parameter
    from modal_reference._editions.v0_73.dict import Dict
    from modal_reference._editions.v0_73.exception import Error
    from modal_reference._editions.v0_73.functions import Function, FunctionCall
    from modal_reference._editions.v0_73.image import Image
    from modal_reference._editions.v0_73.output import enable_output
    from modal_reference._editions.v0_73.partial_function import batched, build, concurrent, enter, exit, method
    from modal_reference._editions.v0_73.queue import Queue
    from modal_reference._editions.v0_73.retries import Retries
    from modal_reference._editions.v0_73.schedule import Cron, Period
    from modal_reference._editions.v0_73.secret import Secret
    from modal_reference._faces.context import current_function_call_id, current_input_id, interact, is_local

_HOMES = {
    "App": "app",
    "Client": "client",
    "Cls": "cls",
    "Cron": "schedule",
    "Dict": "dict",
    "Error": "exception",
    "Function": "functions",
    "FunctionCall": "functions",
    "Image": "image",
    "Period": "schedule",
    "Queue": "queue",
    "Retries": "retries",
    "Secret": "secret",
    "batched": "partial_function",
    "build": "partial_function",
    "concurrent": "partial_function",
    "enable_output": "output",
    "enter": "partial_function",
    "exit": "partial_function",
    "method": "partial_function",
    "parameter": "cls",
}
_SHARED_HOMES = {
    "current_function_call_id": "_faces.context",
    "current_input_id": "_faces.context",
    "interact": "_faces.context",
    "is_local": "_faces.context",
}
_OWN_MODULES = (
    "app",
    "client",
    "cls",
    "config",
    "dict",
    "exception",
    "functions",
    "gpu",
    "image",
    "output",
    "partial_function",
    "queue",
    "retries",
    "runner",
    "schedule",
    "secret",
)
_SHARED_MODULES = ("call_graph", "environments", "object")

__all__ = [
    "App",
    "Client",
    "Cls",
    "Cron",
    "Dict",
    "Error",
    "Function",
    "FunctionCall",
    "Image",
    "Period",
    "Queue",
    "Retries",
    "Secret",
    "__version__",
    "app",
    "batched",
    "build",
    "call_graph",
    "concurrent",
    "config",
    "current_function_call_id",
    "current_input_id",
    "enable_output",
    "enter",
    "exception",
    "exit",
    "functions",
    "gpu",
    "interact",
    "is_local",
    "method",
    "output",
    "parameter",
    "retries",
    "runner",
    "schedule",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _SHARED_HOMES:
        value = getattr(import_module(f"modal_reference.{_SHARED_HOMES[name]}"), name)
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

"""Modal on one machine: the reference backend, with the names of the documented Python API.

    import modal_reference as modal

Works without account, token, network or daemon. Names load when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modal_reference import (
        app,
        call_graph,
        config,
        exception,
        functions,
        gpu,
        output,
        retries,
        runner,
        schedule,
        types,
    )
    from modal_reference._faces.context import current_function_call_id, current_input_id, interact, is_local
    from modal_reference.app import App
    from modal_reference.client import Client
    from modal_reference.cls import Cls, parameter
    from modal_reference.dict import Dict
    from modal_reference.environments import Environment
    from modal_reference.exception import Error
    from modal_reference.functions import Function, FunctionCall
    from modal_reference.image import Image
    from modal_reference.output import enable_output
    from modal_reference.partial_function import batched, build, concurrent, enter, exit, method
    from modal_reference.queue import Queue
    from modal_reference.retries import Retries
    from modal_reference.schedule import Cron, Period
    from modal_reference.secret import Secret

__version__ = "0.1.0.dev0"

_HOMES = {
    "App": "modal_reference.app",
    "Client": "modal_reference.client",
    "Cls": "modal_reference.cls",
    "Cron": "modal_reference.schedule",
    "Dict": "modal_reference.dict",
    "Environment": "modal_reference.environments",
    "Error": "modal_reference.exception",
    "Function": "modal_reference.functions",
    "FunctionCall": "modal_reference.functions",
    "Image": "modal_reference.image",
    "Period": "modal_reference.schedule",
    "Queue": "modal_reference.queue",
    "Retries": "modal_reference.retries",
    "Secret": "modal_reference.secret",
    "batched": "modal_reference.partial_function",
    "build": "modal_reference.partial_function",
    "concurrent": "modal_reference.partial_function",
    "current_function_call_id": "modal_reference._faces.context",
    "current_input_id": "modal_reference._faces.context",
    "enable_output": "modal_reference.output",
    "enter": "modal_reference.partial_function",
    "exit": "modal_reference.partial_function",
    "interact": "modal_reference._faces.context",
    "is_local": "modal_reference._faces.context",
    "method": "modal_reference.partial_function",
    "parameter": "modal_reference.cls",
}
_MODULES = (
    "app",
    "call_graph",
    "client",
    "cls",
    "config",
    "dict",
    "environments",
    "exception",
    "functions",
    "gpu",
    "image",
    "object",
    "output",
    "partial_function",
    "queue",
    "retries",
    "runner",
    "schedule",
    "secret",
    "types",
)

__all__ = [
    "App",
    "Client",
    "Cls",
    "Cron",
    "Dict",
    "Environment",
    "Error",
    "Function",
    "FunctionCall",
    "Image",
    "Period",
    "Queue",
    "Retries",
    "Secret",
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
    "types",
]


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

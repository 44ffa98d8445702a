"""The tasks of `./run`: one file per noun, one line of docstring per task. `noxfile.py` loads them all."""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Import each task file, which registers its sessions with nox."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")

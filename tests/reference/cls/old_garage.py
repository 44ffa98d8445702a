"""Classes in edition 0.73, imported by containers like any module."""

from __future__ import annotations

import os
from typing import Any

from modal_reference._editions import v0_73 as modal

app = modal.App("old-garage")


@app.cls(keep_warm=0, container_idle_timeout=100, allow_concurrent_inputs=2, retries=0)
class Car:
    """A class with a constructor of its own."""

    def __init__(self, doors: int, *, name: str = "nameless") -> None:
        self.doors = doors
        self.name = name

    @modal.enter()
    def get_in(self) -> None:
        self.log = ["in"]

    @modal.method()
    def told(self) -> Any:
        return self.doors, self.name, self.log, self.doubled.local()

    @modal.method()
    def doubled(self) -> int:
        return self.doors * 2


@app.cls(secrets=[modal.Secret.from_dict({"FUEL": "diesel"})])
class Engine:
    size: int = modal.parameter(default=1)

    @modal.method()
    def fuel(self) -> Any:
        return os.environ.get("FUEL"), self.size

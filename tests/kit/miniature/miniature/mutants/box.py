"""Faults of Box, each ending in another way."""

from __future__ import annotations

import importlib
import os
import threading
from typing import Any

from pytest_modalkit.mutants import Patch, mutant, mutant_for_each

tiny: Any = importlib.import_module("tiny")


@mutant("box.get.what-was-put")
def get_is_one_off(patch: Patch) -> None:
    """get() gives another number."""
    original = tiny.Box.put
    patch.method(tiny.Box, "put", tiny.Method(lambda self, value: original(self, value + 1)))


@mutant("box.get.empty", "box.get.emptied")
def empty_box_gives_nothing(patch: Patch) -> None:
    """get() of an empty box gives None."""

    def get(self: Any) -> int | None:
        return self._values[0] if self._values else None

    patch.value(tiny.Box, "get", tiny.Method(get))


@mutant("box.put.loud")
def a_quiet_box(patch: Patch) -> None:
    """Nobody is told anything; they were not before either."""
    patch.value(tiny, "FACES", ())


@mutant("box.get.what-was-put")
def nothing_is_changed(patch: Patch) -> None:
    """It looks and does nothing."""


@mutant("box.get.what-was-put")
def a_function_that_is_gone(patch: Patch) -> None:
    """It changes what the backend lost long ago."""
    patch.method(tiny.Box, "fetch", lambda self: None)


@mutant("box.get.what-was-put")
def nobody_calls_it(patch: Patch) -> None:
    """It changes what the law never touches."""
    patch.method(tiny.Forgetful, "get", lambda self: None)


@mutant("box.get.empty")
def it_survives(patch: Patch) -> None:
    """It changes a function, and nothing that shows."""

    def begin(self: Any) -> None:
        self._values = list[int]()

    patch.method(tiny.Box, "__init__", begin)


@mutant("box.get.empty")
def noticed_by_another(patch: Patch) -> None:
    """Emptying does nothing."""
    patch.value(tiny.Box, "empty", tiny.Method(lambda self: None))


@mutant("box.get.empty")
def it_kills_the_process(patch: Patch) -> None:
    """Reading ends the process."""
    patch.value(tiny.Box, "get", tiny.Method(lambda self: os._exit(3)))


@mutant("box.get.empty")
def it_waits_for_ever(patch: Patch) -> None:
    """Reading never returns."""
    patch.value(tiny.Box, "get", tiny.Method(lambda self: threading.Event().wait()))


@mutant_for_each("exists")
def name_is_missing(patch: Patch, form: Any) -> None:
    """A name is gone."""
    patch.remove(importlib.import_module("modal"), form.of.rpartition(".")[2])

"""Values that cannot be written, values that cannot be read here, and what is raised for the former."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import modal
import pytest

_MODULE = "modalkit_module_that_comes_and_goes"


def unserializable() -> Iterator[Any]:
    """Hashable things that no serializer takes; cloudpickle raises TypeError for each."""
    yield threading.Lock()
    yield (each for each in "generator")
    yield sys._getframe()


def refused() -> Any:
    """A block that must raise, since it serializes what cannot be.

    The documents name SerializationError. Both real clients let through what cloudpickle raises: TypeError for what
    cannot be pickled at all, PicklingError for what is nested too deeply.
    """
    return pytest.raises((modal.exception.SerializationError, TypeError, pickle.PicklingError))


@contextmanager
def foreign_value(content: Any) -> Iterator[Any]:
    """A value of a class that can be imported inside this block, and only there."""
    module = ModuleType(_MODULE)
    exec("class Parcel:\n    def __init__(self, content):\n        self.content = content", vars(module))  # noqa: S102
    sys.modules[_MODULE] = module
    try:
        yield module.Parcel(content)
    finally:
        del sys.modules[_MODULE]

"""A conformance kit for the Modal Python API, with a reference backend and fixtures for pytest.

The public names are loaded when they are first used: pytest imports this package in every session, also where nobody
chose a backend.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_modalkit.backends import Backend, UniverseOptions
    from pytest_modalkit.capabilities import Capability
    from pytest_modalkit.faces import Face
    from pytest_modalkit.fault_plans import Fault, FaultPlan
    from pytest_modalkit.laws import requirement

__all__ = ["Backend", "Capability", "Face", "Fault", "FaultPlan", "UniverseOptions", "requirement"]

_HOMES = {
    "Backend": "backends",
    "Capability": "capabilities",
    "Face": "faces",
    "Fault": "fault_plans",
    "FaultPlan": "fault_plans",
    "UniverseOptions": "backends",
    "requirement": "laws",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Data-driven checks: requirements whose catalogue entry is the whole check.

A law decorated with `for_each_requirement` runs once for every requirement with that form, and answers for just that
one. It finds what the entry speaks of with `resolve`.
"""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from pytest_modalkit.catalogue import AioTwin, BaseOf, Exists, Form, Requirement, SignatureOf, load
from pytest_modalkit.verdicts.subject import MARK

__all__ = ["AioTwin", "BaseOf", "Exists", "SignatureOf", "for_each_requirement", "resolve", "with_form"]

Law = TypeVar("Law", bound=Callable[..., object])


def with_form(key: str) -> list[tuple[Requirement, Form]]:
    """Return the requirements that have a check of that form, with the check."""
    found = ((requirement, requirement.form(key)) for requirement in load().values())
    return [(requirement, form) for requirement, form in found if form is not None]


def for_each_requirement(key: str) -> Callable[[Law], Law]:
    """Run a law once for every requirement with that form (``exists``, ``signature``, ``base`` or ``aio``).

    The law takes the check as its argument ``form``.
    """

    def spread(law: Law) -> Law:
        cases = [
            pytest.param(form, id=requirement.id, marks=getattr(pytest.mark, MARK)(requirement.id))
            for requirement, form in with_form(key)
        ]
        # The fixture makes a law say which option it needs where no backend was chosen.
        with_backend: Law = pytest.mark.usefixtures("modal_universe")(law)
        parametrized: Law = pytest.mark.parametrize("form", cases)(with_backend)
        return parametrized

    return spread


def resolve(dotted: str) -> Any:
    """Return what a dotted name stands for: modules are imported on the way, a single word may be a builtin.

    Raises:
        AttributeError: The name leads nowhere; the message says from where on.
    """
    first, *rest = dotted.split(".")
    if not rest and hasattr(builtins, first):
        return getattr(builtins, first)
    found: Any = importlib.import_module(first)
    reached = first
    for part in rest:
        step = f"{reached}.{part}"
        found = _attribute(found, part, step)
        reached = step
    return found


def _attribute(owner: Any, name: str, path: str) -> Any:
    try:
        return getattr(owner, name)
    except AttributeError:
        pass
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        known = ", ".join(word for word in dir(owner) if not word.startswith("_"))
        raise AttributeError(f"there is no {path}; found beside it: {known}") from None

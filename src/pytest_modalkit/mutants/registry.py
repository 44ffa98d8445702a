"""Which mutants there are: found by importing ``mutants/*.py`` of the conformance package."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pytest_modalkit.catalogue import Catalogue, Form
from pytest_modalkit.catalogue.location import Location, files_under
from pytest_modalkit.mutants.patch import Patch

__all__ = ["Mutant", "load_mutants", "mutant", "mutant_for_each"]

_MARK = "__modalkit_mutant__"
_Apply = TypeVar("_Apply", bound=Callable[..., None])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault.

    Attributes:
        name: File and function, as in ``dict.put_forgets``; one made from a form adds the requirement.
        ids: The requirements that must catch it, each of them.
        apply: Breaks the reference.
        faces: The faces on which it shows, or None where any will do.
        says: What goes wrong.
    """

    name: str
    ids: tuple[str, ...]
    apply: Callable[[Patch], None] = field(repr=False)
    faces: tuple[str, ...] | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    ids: tuple[str, ...]
    faces: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class _ForEach:
    form: str


def mutant(*ids: str, faces: tuple[str, ...] | None = None) -> Callable[[_Apply], _Apply]:
    """Make a mutant of a function that takes a `Patch`.

    Args:
        ids: The requirements that must catch it, each of them.
        faces: Where only some faces show the fault, those; the sync face is tried otherwise.

    Raises:
        TypeError: No requirement is named.
    """
    if not ids or not all(isinstance(identity, str) for identity in ids):
        raise TypeError('a mutant names what must catch it: @mutant("dict.put.skip-if-exists.keeps-first")')
    return _marking(_Named(ids, faces))


def mutant_for_each(form: str) -> Callable[[_Apply], _Apply]:
    """Make one mutant for every requirement with that form of a function that takes a `Patch` and the form."""
    return _marking(_ForEach(form))


def _marking(mark: _Named | _ForEach) -> Callable[[_Apply], _Apply]:
    def decorate(apply: _Apply) -> _Apply:
        setattr(apply, _MARK, mark)
        return apply

    return decorate


def load_mutants(location: Location, catalogue: Catalogue) -> list[Mutant]:
    """Import the mutants, in the order of files and functions.

    They may import the reference: call it where the alias is installed.
    """
    found: list[Mutant] = []
    for path, _ in files_under(location.mutants, ".py"):
        file = path.removesuffix(".py").replace("/", ".")
        module = importlib.import_module(f"{location.package}.mutants.{file}")
        for function in vars(module).values():
            mark = getattr(function, _MARK, None)
            if mark is not None and function.__module__ == module.__name__:
                found.extend(_mutants_of(f"{file}.{function.__name__}", function, mark, catalogue))
    return found


def _mutants_of(name: str, function: Any, mark: _Named | _ForEach, catalogue: Catalogue) -> Iterator[Mutant]:
    says = (function.__doc__ or "").strip().partition("\n")[0]
    if isinstance(mark, _Named):
        yield Mutant(name=name, ids=mark.ids, apply=function, faces=mark.faces, says=says)
        return
    for requirement in catalogue.values():
        form = requirement.form(mark.form)
        if form is not None:
            apply = _with_form(function, form)
            yield Mutant(name=f"{name}[{requirement.id}]", ids=(requirement.id,), apply=apply, says=says)


def _with_form(function: Callable[[Patch, Form], None], form: Form) -> Callable[[Patch], None]:
    return lambda patch: function(patch, form)

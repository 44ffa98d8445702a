"""Which law tests a requirement, and which mutant breaks it: read from the sources, without importing them.

A law carries ``@requirement("id", ...)``, a mutant ``@mutant("id", ...)``. The data-driven laws and mutants carry
``@for_each_requirement("form")`` and ``@mutant_for_each("form")`` and stand for every requirement with that form. Ids
are literals, so that a reader finds them with a text search; anything else is reported as ``dynamic``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from pytest_modalkit.catalogue.location import Location, files_under
from pytest_modalkit.catalogue.requirement import Requirement

__all__ = ["Site", "Trace", "trace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One law or mutant in a source file.

    Attributes:
        node: ``package/folder/file.py::function``, as pytest would name it.
        name: The name of the function.
        line: The line of its ``def``.
        ids: The requirements that it names.
        forms: The data-driven forms for which it stands.
        dynamic: Whether an id is something else than a literal.
        named: Whether it carries a decorator at all.
    """

    node: str
    name: str
    line: int
    ids: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    dynamic: bool = False
    named: bool = True

    @property
    def file(self) -> str:
        """The path of its file, relative to the folder of the package."""
        return self.node.partition("::")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All laws and mutants of a location."""

    laws: tuple[Site, ...]
    mutants: tuple[Site, ...]

    def tests_of(self, requirement: Requirement) -> tuple[str, ...]:
        """Return the nodes of the laws that test it."""
        return tuple(_sites_of(self.laws, requirement))

    def mutants_of(self, requirement: Requirement) -> tuple[str, ...]:
        """Return the nodes of the mutants that break it."""
        return tuple(_sites_of(self.mutants, requirement))


def trace(location: Location) -> Trace:
    """Read the laws (functions ``test_*``) and the mutants of a location from their sources."""
    return Trace(
        laws=tuple(_scan(location.suite, f"{location.package}/suite", _LAW)),
        mutants=tuple(_scan(location.mutants, f"{location.package}/mutants", _MUTANT)),
    )


_LAW: Mapping[str, str] = {"requirement": "ids", "for_each_requirement": "forms"}
_MUTANT: Mapping[str, str] = {"mutant": "ids", "mutant_for_each": "forms"}


def _sites_of(sites: Iterable[Site], requirement: Requirement) -> Iterator[str]:
    forms = {form.key for form in requirement.forms}
    for site in sites:
        if requirement.id in site.ids or forms.intersection(site.forms):
            yield site.node


def _scan(folder: Traversable, prefix: str, decorators: Mapping[str, str]) -> Iterator[Site]:
    for path, file in files_under(folder, ".py"):
        tree = ast.parse(file.read_text(encoding="utf-8"), filename=path)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                site = _site(function, f"{prefix}/{path}", decorators)
                if site.named or (decorators is _LAW and site.name.startswith("test_")):
                    yield site


def _site(function: ast.FunctionDef | ast.AsyncFunctionDef, path: str, decorators: Mapping[str, str]) -> Site:
    found: dict[str, list[str]] = {"ids": [], "forms": []}
    dynamic = named = False
    for decorator in function.decorator_list:
        kind = decorators.get(_called_name(decorator))
        if kind is None or not isinstance(decorator, ast.Call):
            continue
        named = True
        for argument in decorator.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found[kind].append(argument.value)
            else:
                dynamic = True
    return Site(
        node=f"{path}::{function.name}",
        name=function.name,
        line=function.lineno,
        ids=tuple(found["ids"]),
        forms=tuple(found["forms"]),
        dynamic=dynamic,
        named=named,
    )


def _called_name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""

"""Whether a run was whole, and what a whole run must show.

A whole run of the suite is held to the catalogue: fewer laws than it declares is red. A run that the user narrowed
(``-k``, ``-m``, node ids, a folder of the suite, ``--deselect``, ``--lf`` ...) is exempt, and says so.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pytest

from pytest_modalkit.catalogue import Catalogue
from pytest_modalkit.catalogue.location import Location

__all__ = ["missing_laws", "names_nodes", "narrowing"]

_OPTIONS = {
    "keyword": "-k",
    "markexpr": "-m",
    "deselect": "--deselect",
    "ignore": "--ignore",
    "ignore_glob": "--ignore-glob",
    "lf": "--lf",
    "stepwise": "--stepwise",
}


def narrowing(config: pytest.Config, location: Location) -> str | None:
    """Return what narrowed the run, as the user wrote it, or None for a whole run of the suite."""
    words = [*_narrowing_options(config), *_narrow_arguments(config, location)]
    return ", ".join(words) or None


def names_nodes(config: pytest.Config) -> bool:
    """Whether single tests were named (``file.py::test``)."""
    return any("::" in argument for argument in config.args)


def _narrowing_options(config: pytest.Config) -> Iterator[str]:
    for name, flag in _OPTIONS.items():
        value = getattr(config.option, name, None)
        if value:
            shown = value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, list) else ""
            yield f"{flag} {shown}".strip()


def _narrow_arguments(config: pytest.Config, location: Location) -> Iterable[str]:
    suite = Path(str(location.suite)).resolve()
    for argument in config.args:
        if "::" not in argument and any(suite.is_relative_to(folder) for folder in _folders(config, argument)):
            return []
    return list(config.args)


def _folders(config: pytest.Config, argument: str) -> Iterator[Path]:
    yield (config.invocation_params.dir / argument).resolve()
    if getattr(config.option, "pyargs", False) and all(part.isidentifier() for part in argument.split(".")):
        try:
            spec = importlib.util.find_spec(argument)
        except (ImportError, ValueError):
            return
        for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
            yield Path(folder).resolve()


def missing_laws(catalogue: Catalogue, edition: str, emitted: Collection[str]) -> list[str]:
    """Return the requirements of the edition that should have a law and for which none was collected."""
    return [
        requirement.id
        for requirement in catalogue.select(edition=edition)
        if requirement.not_tested is None and requirement.id not in emitted
    ]

"""The catalogue of requirements: data, apart from the laws that test them.

`load` reads it from the installed package ``modal_conformance``; nothing but the standard library is needed for that,
so ``modalkit requirements`` works without the extra ``[conformance]``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_modalkit.catalogue.location import Location, locate
from pytest_modalkit.catalogue.reading import CatalogueError, read_areas
from pytest_modalkit.catalogue.requirement import (
    DEFAULT_EDITION,
    EDITIONS,
    AioTwin,
    Area,
    BaseOf,
    Evidence,
    Exists,
    Form,
    Level,
    Requirement,
    SignatureOf,
)
from pytest_modalkit.catalogue.tracing import Trace, trace
from pytest_modalkit.closest import best, suggestion

__all__ = [
    "DEFAULT_EDITION",
    "EDITIONS",
    "AioTwin",
    "Area",
    "BaseOf",
    "Catalogue",
    "CatalogueError",
    "Evidence",
    "Exists",
    "Form",
    "Level",
    "Requirement",
    "SignatureOf",
    "Trace",
    "UnknownNameError",
    "load",
    "load_trace",
]


class UnknownNameError(LookupError):
    """No area, edition or requirement has that name; the message shows the closest ones."""

    def __init__(self, what: str, word: str, known: Iterable[str], *, listed: bool = True) -> None:
        names = sorted(known)
        hint = suggestion(word, names)
        if listed:
            hint += f" (known are {', '.join(names)})"
        super().__init__(f"unknown {what} {word!r}{hint}")
        self.matches = tuple(best(word, names))


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue(Mapping[str, Requirement]):
    """All requirements by id, in the order of areas and files."""

    areas: Mapping[str, Area]
    _by_id: Mapping[str, Requirement]

    @classmethod
    def of(cls, areas: Mapping[str, Area]) -> Catalogue:
        """Gather the requirements of the areas."""
        return cls(areas, {item.id: item for area in areas.values() for item in area.requirements.values()})

    def __getitem__(self, identity: str) -> Requirement:
        try:
            return self._by_id[identity]
        except KeyError:
            raise KeyError(f"unknown requirement {identity!r}{suggestion(identity, self._by_id)}") from None

    def __contains__(self, identity: object) -> bool:
        return identity in self._by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, identity: str) -> Requirement:
        """Return the requirement.

        Raises:
            UnknownNameError: There is none with that id.
        """
        if identity not in self._by_id:
            raise UnknownNameError("requirement", identity, self._by_id, listed=False)
        return self._by_id[identity]

    def select(self, *, area: str | None = None, edition: str | None = None) -> list[Requirement]:
        """Return the requirements of an area, of an edition, or of both.

        Raises:
            UnknownNameError: There is no such area or edition.
        """
        if area is not None and area not in self.areas:
            raise UnknownNameError("area", area, self.areas)
        if edition is not None and edition not in EDITIONS:
            raise UnknownNameError("edition", edition, EDITIONS)
        return [
            item
            for item in self._by_id.values()
            if (area is None or item.area == area) and (edition is None or edition in item.editions)
        ]


def load(location: Location | None = None) -> Catalogue:
    """Read the catalogue, once per process and location.

    Raises:
        CatalogueError: The files have faults; all of them are listed.
    """
    return _load(location or locate())


def load_trace(location: Location | None = None) -> Trace:
    """Read which laws and mutants name which requirement, once per process and location."""
    return _load_trace(location or locate())


@functools.cache
def _load(location: Location) -> Catalogue:
    return Catalogue.of(read_areas(location.requirements))


@functools.cache
def _load_trace(location: Location) -> Trace:
    return trace(location)

"""The values of the catalogue: requirements, their areas, and the data-driven forms that need no hand-written law."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "DEFAULT_EDITION",
    "EDITIONS",
    "AioTwin",
    "Area",
    "BaseOf",
    "Evidence",
    "Exists",
    "Form",
    "Level",
    "Requirement",
    "SignatureOf",
]

EDITIONS = ("0.73", "1")
DEFAULT_EDITION = "1"


class Level(enum.StrEnum):
    """How binding a requirement is."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    INFO = "info"

    @property
    def binding(self) -> bool:
        """Whether a backend that behaves otherwise deviates; ``may`` and ``info`` only describe."""
        return self in (Level.MUST, Level.SHOULD)


class Evidence(enum.StrEnum):
    """How the kit knows of a requirement."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists:
    """The dotted name ``of`` can be reached from ``import modal``."""

    key = "exists"
    of: str

    def example(self) -> str:
        """Return the check as a line of Python."""
        return self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureOf:
    """A parameter of the callable ``of``; ``default`` and ``kind`` are None where the documents leave them open."""

    key = "signature"
    of: str
    parameter: str
    default: str | None = None
    kind: str | None = None

    def example(self) -> str:
        """Return the check as a line of Python."""
        shown = {None: "", "<required>": ""}.get(self.default, f"={self.default}")
        return f"{self.of}(..., {self.parameter}{shown})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseOf:
    """The class ``of`` has ``base`` among its direct or indirect bases."""

    key = "base"
    of: str
    base: str

    def example(self) -> str:
        """Return the check as a line of Python."""
        return f"issubclass({self.of}, {self.base})"


@dataclass(frozen=True, slots=True, kw_only=True)
class AioTwin:
    """The blocking callable ``of`` has an ``.aio`` twin."""

    key = "aio"
    of: str

    def example(self) -> str:
        """Return the check as a line of Python."""
        return f"await {self.of}.aio(...)"


Form = Exists | SignatureOf | BaseOf | AioTwin


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One documented behaviour.

    Attributes:
        id: ``area.words`` in lower case.
        area: The documented module it belongs to.
        statement: The behaviour in our own words.
        documents: ``"number: section"`` as a reader finds it.
        editions: The editions in which it holds.
        level: How binding it is.
        evidence: How we know.
        seen: Where it was observed (client and version).
        capability: The words of the capabilities without which it cannot be asked for.
        example: The shortest useful use.
        not_tested: Why no test is possible, where none is.
        no_mutant: Why no mutant is possible, where none is.
        not_enforced: Why the reference validates and records what this asks for, and does not enforce it.
        superseded_by: The later spelling, for what newer editions replaced.
        removed: The client version in which it was seen to be gone.
        note: Anything a reader should know besides.
        forms: The data-driven checks that hold it.
    """

    id: str
    area: str
    statement: str
    documents: tuple[str, ...]
    editions: tuple[str, ...]
    level: Level
    evidence: Evidence
    seen: str | None = None
    capability: tuple[str, ...] = ()
    example: str | None = None
    not_tested: str | None = None
    no_mutant: str | None = None
    not_enforced: str | None = None
    superseded_by: str | None = None
    removed: str | None = None
    note: str | None = None
    forms: tuple[Form, ...] = ()

    def form(self, key: str) -> Form | None:
        """Return its data-driven check of that kind (``exists``, ``signature``, ``base``, ``aio``), if it has one."""
        return next((form for form in self.forms if form.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The requirements of one documented module, in the order of the file."""

    name: str
    title: str
    requirements: Mapping[str, Requirement] = field(default_factory=dict)

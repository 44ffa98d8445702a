"""What the judge knows of a collected law, and of the collection as a whole.

Items exist in the process that runs them; under xdist the controlling process has none. What it needs is a docket:
plain values that a worker sends home when it ends.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pytest_modalkit.catalogue import AioTwin, Catalogue, Requirement
from pytest_modalkit.catalogue.location import Location

__all__ = ["MARK", "SUBJECT", "Docket", "Subject", "face_of", "ids_of", "law_name", "subject_of"]

MARK = "modal_requirement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One law on one face.

    Attributes:
        law: Its name without the face: ``package/suite/area/file.py::function``.
        face: Its face, if it has one.
        ids: The requirements for which it answers in this edition.
        unknown: Ids that the catalogue does not have.
        grey: Why it does not apply to this backend, or None.
    """

    law: str
    face: str | None
    ids: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    grey: str | None = None

    @property
    def function(self) -> str:
        """The law without its parameters, as the static trace names it."""
        return self.law.partition("[")[0]

    @property
    def label(self) -> str:
        """The law with its face, for people and for the record of durations."""
        return f"{self.law} [{self.face}]" if self.face else self.law


_LOOPS = frozenset({"asyncio", "trio"})
SUBJECT = pytest.StashKey[Subject]()


@dataclass(slots=True, kw_only=True)
class Docket:
    """What was collected and what was selected from it.

    Attributes:
        emitted: For each requirement, the labels of the laws that were collected for it, selected or not.
        functions: For each requirement, the functions behind those laws.
        selected: The selected laws by node id.
    """

    emitted: dict[str, list[str]] = field(default_factory=dict)
    functions: dict[str, list[str]] = field(default_factory=dict)
    selected: dict[str, Subject] = field(default_factory=dict)

    def emit(self, subject: Subject) -> None:
        """Note a collected law."""
        for identity in subject.ids:
            self.emitted.setdefault(identity, []).append(subject.label)
            functions = self.functions.setdefault(identity, [])
            if subject.function not in functions:
                functions.append(subject.function)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain values that travel between processes."""
        selected = {node: asdict(subject) for node, subject in self.selected.items()}
        return {"emitted": self.emitted, "functions": self.functions, "selected": selected}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Docket:
        """Build it from what `to_data` gave."""
        selected = {
            node: Subject(
                law=values["law"],
                face=values["face"],
                ids=tuple(values["ids"]),
                unknown=tuple(values["unknown"]),
                grey=values["grey"],
            )
            for node, values in data["selected"].items()
        }
        return cls(emitted=dict(data["emitted"]), functions=dict(data["functions"]), selected=selected)


def ids_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the requirements that a law names, in the order written; nothing for a test that is no law."""
    return tuple(dict.fromkeys(str(word) for mark in item.iter_markers(MARK) for word in mark.args))


def face_of(item: pytest.Item) -> str | None:
    """Return the face on which a law runs, or None where it has none."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.params["face"]) if callspec is not None and "face" in callspec.params else None


def law_name(item: pytest.Item, location: Location) -> str:
    """Return the name of a law: the same on every machine, and without its face."""
    function = getattr(item, "originalname", None) or item.name
    callspec = getattr(item, "callspec", None)
    rest = _without_face(callspec.id, face_of(item)) if callspec is not None else ""
    root = Path(str(location.root)).resolve()
    path = item.path.resolve()
    file = f"{root.name}/{path.relative_to(root).as_posix()}" if path.is_relative_to(root) else _file_of(item)
    owner = f"{item.parent.name}::" if isinstance(item.parent, pytest.Class) else ""
    return f"{file}::{owner}{function}" + (f"[{rest}]" if rest else "")


def _file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _without_face(parameters: str, face: str | None) -> str:
    if face is None:
        return parameters
    word = re.compile(rf"(^|-){re.escape(face)}(-|$)")
    return word.sub(lambda found: "-" if all(found.groups()) else "", parameters, count=1)


def subject_of(
    item: pytest.Item,
    named: tuple[str, ...],
    catalogue: Catalogue,
    location: Location,
    *,
    edition: str,
    claimed: Collection[str],
) -> Subject:
    """Look at a collected law that names requirements; it has no ids where they belong to other editions only."""
    known = [catalogue[identity] for identity in named if identity in catalogue]
    here = [requirement for requirement in known if edition in requirement.editions]
    face = face_of(item)
    return Subject(
        law=law_name(item, location),
        face=face,
        ids=tuple(requirement.id for requirement in here),
        unknown=tuple(identity for identity in named if identity not in catalogue),
        grey=_grey(here, face, claimed),
    )


def _grey(requirements: list[Requirement], face: str | None, claimed: Collection[str]) -> str | None:
    needed = dict.fromkeys(word for requirement in requirements for word in requirement.capability)
    if face in _LOOPS:
        needed[face] = None
    elif _LOOPS.isdisjoint(claimed) and any(requirement.form(AioTwin.key) for requirement in requirements):
        needed["asyncio"] = None  # `.aio` serves some event loop, or none
    missing = [word for word in needed if word not in claimed]
    if not missing:
        return None
    noun = "capability" if len(missing) == 1 else "capabilities"
    return f"{noun} not claimed: {', '.join(missing)}"

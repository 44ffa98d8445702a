"""From TOML to requirements, strictly.

A catalogue with a slip in it would judge backends by that slip, so nothing is guessed: every key, word and id must be
known. All faults of all files are gathered before anything is refused, each with its place and the way out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

from pytest_modalkit.capabilities import Capability
from pytest_modalkit.catalogue.location import files_under
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
from pytest_modalkit.closest import suggestion

__all__ = ["CatalogueError", "read_areas"]

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_DOCUMENT = re.compile(r"\d{3}: \S.*")
_DOTTED = re.compile(r"modal(?:\.[A-Za-z_][A-Za-z0-9_]*)+")
_REASONS = ("not_tested", "no_mutant", "not_enforced")
_TEXTS = ("statement", "example", "seen", *_REASONS, "superseded_by", "removed", "note")
_LISTS = ("documents", "editions", "capability")
_FORMS = ("exists", "signature", "base", "aio")
_KEYS = ("id", "level", "evidence", *_TEXTS, *_LISTS, *_FORMS)
_COMPULSORY = ("id", "statement", "editions", "level", "evidence")
_KINDS = ("positional_or_keyword", "keyword_only", "positional_only", "var_keyword")


class CatalogueError(Exception):
    """The catalogue has faults; the message lists every one with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        number = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"the catalogue of requirements has {number}:\n" + "\n".join(f"  {line}" for line in faults))


class _Faults:
    """Gathers faults under the place that is being read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.place = ""

    def add(self, fault: str) -> None:
        self.lines.append(f"{self.place}: {fault}")


def read_areas(folder: Traversable) -> dict[str, Area]:
    """Read every ``*.toml`` file of the folder, sorted by name.

    Raises:
        CatalogueError: The files have faults; all of them are listed.
    """
    faults = _Faults()
    areas: dict[str, Area] = {}
    seen: dict[str, str] = {}
    for path, file in files_under(folder, ".toml"):
        faults.place = f"requirements/{path}"
        area = _read_area(file, faults, seen)
        if area is not None:
            if area.name in areas:
                faults.add(f"area {area.name!r} has another file already: keep one file per area")
            areas[area.name] = area
    if faults.lines:
        raise CatalogueError(faults.lines)
    return areas


def _read_area(file: Traversable, faults: _Faults, seen: dict[str, str]) -> Area | None:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        faults.add(f"this is not TOML: {error}")
        return None
    _refuse_unknown_keys(table, ("area", "title", "requirement"), faults)
    name = table.get("area")
    if not isinstance(name, str) or not name:
        faults.add('a file starts with area = "...", the name of the documented module')
        return None
    place = faults.place
    requirements: dict[str, Requirement] = {}
    entries = table.get("requirement", [])
    if not isinstance(entries, list):
        faults.add("requirement is not a list of tables: write [[requirement]], with two brackets")
        return None
    for number, entry in enumerate(entries, start=1):
        faults.place = f"{place}: {entry.get('id', f'entry {number}')}"
        requirement = _read_requirement(entry, name, faults)
        if requirement is None:
            continue
        if requirement.id in seen:
            faults.add(f"the id is used already in {seen[requirement.id]}: ids are unique")
        seen[requirement.id] = place
        requirements[requirement.id] = requirement
    faults.place = place
    return Area(name=name, title=str(table.get("title", name)), requirements=requirements)


def _read_requirement(entry: Mapping[str, Any], area: str, faults: _Faults) -> Requirement | None:
    before = len(faults.lines)
    _refuse_unknown_keys(entry, _KEYS, faults)
    for key in _COMPULSORY:
        if key not in entry:
            faults.add(f"{key} is missing")
    texts = {key: _text(entry, key, faults) for key in ("id", "level", "evidence", *_TEXTS)}
    lists = {key: _strings(entry, key, faults) for key in _LISTS}
    _check_id(texts["id"], area, faults)
    _check_words(texts, lists, faults)
    forms = tuple(_read_forms(entry, faults))
    if len(faults.lines) == before:
        _check_sense(texts, lists, forms, faults)
    if len(faults.lines) > before:
        return None
    return Requirement(
        id=texts["id"] or "",
        area=area,
        statement=texts["statement"] or "",
        documents=lists["documents"],
        editions=tuple(edition for edition in EDITIONS if edition in lists["editions"]),
        level=Level(texts["level"] or ""),
        evidence=Evidence(texts["evidence"] or ""),
        seen=texts["seen"],
        capability=lists["capability"],
        example=texts["example"],
        not_tested=texts["not_tested"],
        no_mutant=texts["no_mutant"],
        not_enforced=texts["not_enforced"],
        superseded_by=texts["superseded_by"],
        removed=texts["removed"],
        note=texts["note"],
        forms=forms,
    )


def _refuse_unknown_keys(table: Mapping[str, Any], known: Sequence[str], faults: _Faults) -> None:
    for key in table:
        if key not in known:
            faults.add(f"unknown key {key!r}{suggestion(key, known)} (known are {', '.join(known)})")


def _text(table: Mapping[str, Any], key: str, faults: _Faults) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        faults.add(f"{key} is {value!r}: a text that says something is needed")
        return None
    return value.strip()


def _strings(table: Mapping[str, Any], key: str, faults: _Faults) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        faults.add(f"{key} is {value!r}: a list of texts is needed")
        return ()
    if len(set(value)) < len(value):
        faults.add(f"{key} names something twice: {value!r}")
    return tuple(value)


def _check_id(identity: str | None, area: str, faults: _Faults) -> None:
    if identity is None:
        return
    if not _ID.fullmatch(identity):
        faults.add(f"the id {identity!r} is not of the form area.words-with-hyphens.more-words in lower case")
    elif not identity.startswith(f"{area}."):
        faults.add(f"the id belongs to area {identity.partition('.')[0]!r}, the file to {area!r}: move one of them")


def _check_words(texts: Mapping[str, str | None], lists: Mapping[str, tuple[str, ...]], faults: _Faults) -> None:
    _refuse_unknown("level", [texts["level"]], [level.value for level in Level], faults)
    _refuse_unknown("evidence", [texts["evidence"]], [evidence.value for evidence in Evidence], faults)
    _refuse_unknown("edition", lists["editions"], EDITIONS, faults)
    _refuse_unknown("capability", lists["capability"], [str(item.value) for item in Capability], faults)
    for document in lists["documents"]:
        if not _DOCUMENT.fullmatch(document):
            faults.add(f'the document {document!r} is not of the form "003: modal.Dict, get"')


def _refuse_unknown(what: str, words: Iterable[str | None], known: Sequence[str], faults: _Faults) -> None:
    for word in words:
        if word is not None and word not in known:
            faults.add(f"unknown {what} {word!r}{suggestion(word, known)} (known are {', '.join(known)})")


def _check_sense(
    texts: Mapping[str, str | None], lists: Mapping[str, tuple[str, ...]], forms: tuple[Form, ...], faults: _Faults
) -> None:
    """Check what holds between the keys, once each of them is right by itself."""
    if not lists["editions"]:
        faults.add("editions is empty: a requirement holds in one edition at least")
    if texts["evidence"] == Evidence.OBSERVED and texts["seen"] is None:
        faults.add('observed evidence says where: add seen = "<client> <version>"')
    if texts["evidence"] == Evidence.DOCUMENTED and not lists["documents"]:
        faults.add('documented evidence names its document: add documents = ["number: section"]')
    if texts["not_tested"] is not None and forms:
        faults.add("a requirement with a data-driven check is tested: drop not_tested or the check")
    for key in ("superseded_by", "removed"):
        if texts[key] is not None and DEFAULT_EDITION in lists["editions"]:
            faults.add(f"{key} says that edition {DEFAULT_EDITION} lacks it: take that edition out of editions")


def _read_forms(entry: Mapping[str, Any], faults: _Faults) -> Iterable[Form]:
    if "exists" in entry and (name := _dotted(entry["exists"], "exists", faults)):
        yield Exists(of=name)
    if "aio" in entry and (name := _dotted(entry["aio"], "aio", faults)):
        yield AioTwin(of=name)
    if "base" in entry:
        table = _subtable(entry, "base", ("of", "is"), ("of", "is"), faults)
        if table is not None:
            yield BaseOf(of=table["of"], base=table["is"])
    if "signature" in entry:
        keys = ("of", "parameter", "default", "kind")
        table = _subtable(entry, "signature", keys, ("of", "parameter"), faults)
        if table is not None:
            default = table.get("default")
            _refuse_unknown("kind", [table.get("kind")], _KINDS, faults)
            yield SignatureOf(
                of=table["of"],
                parameter=table["parameter"],
                default=None if default == "<any>" else default,
                kind=table.get("kind"),
            )


def _subtable(
    entry: Mapping[str, Any], key: str, known: Sequence[str], compulsory: Sequence[str], faults: _Faults
) -> dict[str, str] | None:
    table = entry[key]
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        faults.add(f"{key} is {table!r}: a table of texts with the keys {', '.join(known)} is needed")
        return None
    _refuse_unknown_keys(table, known, faults)
    missing = [name for name in compulsory if name not in table]
    if missing:
        faults.add(f"{key} lacks {' and '.join(missing)}")
        return None
    return table if _dotted(table["of"], f"{key}.of", faults) else None


def _dotted(value: object, key: str, faults: _Faults) -> str | None:
    if not isinstance(value, str) or not _DOTTED.fullmatch(value):
        faults.add(f"{key} is {value!r}: a dotted name that starts with modal. is needed")
        return None
    return value

"""Known deviations: each with a reason, an owner and a day on which it ends.

A waiver is a debt, and the file is read as strictly as one: an unknown requirement stops the run with the closest
match, an expired waiver stops it with the date, and a waived requirement all of whose laws pass fails the run.

```toml
[[waiver]]
id = "dict.put.skip-if-exists.keeps-first"
reason = "our store cannot compare and set yet"
owner = "storage team"
expires = 2027-03-31
link = "https://example.org/issues/12"             # optional
face = "trio"                                      # optional: only on this face
witness = { key = "'a'", first = "1", second = "2" }   # optional: replay just these arguments
```

Where a backend lacks something as a whole, one entry may speak for all that is below a prefix, as in
``id = "exception.simulate-preemption.*"``. It stands for one entry per requirement, and each of them is held to the
same rules: if any of them is fulfilled, the pattern covers too much.
"""

from __future__ import annotations

import ast
import datetime as dt
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from pytest_modalkit.closest import suggestion

__all__ = ["FACES", "Waiver", "WaiverError", "parse", "read", "waiver_for"]

FACES = ("sync", "asyncio", "trio")
_COMPULSORY = ("id", "reason", "owner", "expires")
_KEYS = (*_COMPULSORY, "link", "face", "witness")
_BELOW = ".*"


class WaiverError(Exception):
    """The file of waivers cannot stand; the message lists every fault with the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One known deviation.

    Attributes:
        id: The requirement from which the backend deviates.
        reason: Why that is accepted for now.
        owner: Who will end it.
        expires: The last day on which it holds.
        link: Where it is tracked.
        face: The only face that deviates, or None for all.
        witness: Values of the generated arguments by name that show it; the law replays just those.
        pattern: The pattern that stands for this requirement among others, or None where its id was written.
    """

    id: str
    reason: str
    owner: str
    expires: dt.date
    link: str | None = None
    face: str | None = None
    witness: Mapping[str, Any] | None = field(default=None, hash=False)
    pattern: str | None = None

    def covers(self, requirement: str, face: str | None) -> bool:
        """Whether it speaks of that requirement on that face."""
        return self.id == requirement and self.face in (None, face)

    def __str__(self) -> str:
        link = f", {self.link}" if self.link else ""
        return f"waived until {self.expires.isoformat()} by {self.owner}: {self.reason}{link}"


def waiver_for(waivers: Iterable[Waiver], requirement: str, face: str | None) -> Waiver | None:
    """Return the waiver that covers the requirement on that face, if there is one."""
    return next((waiver for waiver in waivers if waiver.covers(requirement, face)), None)


def read(path: Path, *, known: Collection[str], today: dt.date) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Args:
        path: The TOML file.
        known: The ids of the catalogue.
        today: The day against which ``expires`` is held; that day itself is still covered.

    Raises:
        WaiverError: The file cannot be read, or an entry is not as it should be; all faults are listed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WaiverError(f"the waivers {path} cannot be read: {error}") from error
    try:
        return parse(text, known=known, today=today)
    except WaiverError as error:
        raise WaiverError(f"{path}: {error}") from error


def parse(text: str, *, known: Collection[str], today: dt.date) -> tuple[Waiver, ...]:
    """Parse the text of a file of waivers; as `read`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WaiverError(f"this is not TOML: {error}") from error
    faults = [f"unknown key {key!r}: waivers are written as [[waiver]]" for key in table if key != "waiver"]
    entries = table.get("waiver", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise WaiverError("waiver is not a list of tables: write [[waiver]], with two brackets")
    waivers: list[Waiver] = []
    for number, entry in enumerate(entries, start=1):
        found = list(_faults(entry, known, today))
        new = [] if found else list(_waivers(entry, known))
        twins = {waiver.id: twin for waiver in new if (twin := _overlap(waivers, waiver))}
        for identity, twin in twins.items():
            of = f" through {identity}" if identity != entry["id"] else ""
            found.append(f"it is waived twice{of} ({twin}): keep one entry per requirement and face")
        waivers += new
        faults += [f"waiver {number} ({entry.get('id', 'without id')}): {fault}" for fault in found]
    if faults:
        raise WaiverError("; ".join(faults) if len(faults) == 1 else "\n  " + "\n  ".join(faults))
    return tuple(waivers)


def _faults(entry: Mapping[str, Any], known: Collection[str], today: dt.date) -> Iterable[str]:
    for key in entry:
        if key not in _KEYS:
            yield f"unknown key {key!r}{suggestion(key, _KEYS)} (known are {', '.join(_KEYS)})"
    for key in _COMPULSORY:
        if key not in entry:
            yield f"{key} is missing: a waiver has {', '.join(_COMPULSORY)}"
    for key in ("id", "reason", "owner", "link", "face"):
        if key in entry and (not isinstance(entry[key], str) or not entry[key].strip()):
            yield f"{key} is {entry[key]!r}: a text that says something is needed"
    identity = entry.get("id")
    if isinstance(identity, str) and identity.strip():
        yield from _identity_faults(identity, known)
        if _is_pattern(identity) and "witness" in entry:
            yield "a witness shows one deviation: give it to an entry with the id of that requirement"
    yield from _face_faults(entry.get("face"))
    yield from _date_faults(entry.get("expires"), today)
    yield from _witness_faults(entry.get("witness"))


def _is_pattern(identity: str) -> bool:
    return identity.endswith(_BELOW)


def _matching(pattern: str, known: Iterable[str]) -> list[str]:
    prefix = pattern.removesuffix("*")
    return [identity for identity in known if identity.startswith(prefix)]


def _identity_faults(identity: str, known: Collection[str]) -> Iterable[str]:
    if not _is_pattern(identity):
        if identity not in known:
            yield f"no requirement has this id{suggestion(identity, known)}"
    elif not _matching(identity, known):
        yield f"no requirement is below this prefix{suggestion(identity, _patterns(known))}"


def _patterns(known: Iterable[str]) -> set[str]:
    """All patterns that match something."""
    heads = (accumulate(identity.split(".")[:-1], "{}.{}".format) for identity in known)
    return {f"{prefix}{_BELOW}" for prefixes in heads for prefix in prefixes}


def _face_faults(face: object) -> Iterable[str]:
    if isinstance(face, str) and face.strip() and face not in FACES:
        yield f"unknown face {face!r}{suggestion(face, FACES)} (known are {', '.join(FACES)})"


def _date_faults(expires: object, today: dt.date) -> Iterable[str]:
    if expires is None:
        return
    if isinstance(expires, dt.datetime) or not isinstance(expires, dt.date):
        yield f"expires is {expires!r}: write a TOML date without quotes, as in expires = 2027-03-31"
    elif expires < today:
        yield f"it expired on {expires.isoformat()}: mend the backend, or renew the waiver with its reason"


def _witness_faults(witness: object) -> Iterable[str]:
    if witness is None:
        return
    if not isinstance(witness, dict) or not witness:
        yield f"witness is {witness!r}: a table from argument name to a Python literal in quotes is needed"
        return
    for name, text in witness.items():
        try:
            _literal(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            yield f"witness.{name} is {text!r}: a Python literal in quotes is needed, as in key = \"'a'\""


def _literal(text: object) -> Any:
    if not isinstance(text, str):
        raise TypeError(text)
    return ast.literal_eval(text)


def _waivers(entry: Mapping[str, Any], known: Collection[str]) -> Iterator[Waiver]:
    """Yield the waiver of an entry, or one for each requirement that its pattern matches."""
    written, witness = entry["id"], entry.get("witness")
    pattern = written if _is_pattern(written) else None
    for identity in [written] if pattern is None else _matching(pattern, known):
        yield Waiver(
            id=identity,
            reason=entry["reason"].strip(),
            owner=entry["owner"].strip(),
            expires=entry["expires"],
            link=entry.get("link"),
            face=entry.get("face"),
            witness=None if witness is None else {name: _literal(text) for name, text in witness.items()},
            pattern=pattern,
        )


def _overlap(waivers: Sequence[Waiver], new: Waiver) -> str | None:
    for waiver in waivers:
        if waiver.id == new.id and (waiver.face is None or new.face is None or waiver.face == new.face):
            return waiver.reason
    return None

"""Differences that are meant: `explained.toml`, and whether each of its entries still explains something."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.oracle.comparing import Difference
from tools.oracle.scope import HERE, STANDARD

FILE = HERE / "explained.toml"
_LABELS = frozenset({"*", *(client.label for client in STANDARD)})


class BadExplanation(Exception):
    """`explained.toml` has an entry that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a difference is meant. In `id`, `real` and `ours` a `*` stands for anything.

    Args:
        id: The id of the difference.
        client: The label of the client, or "*" for every one.
        reason: Why our side is right to differ.
        real: What the client says; a pattern of ids is safe only with its answers.
        ours: What our side says.
    """

    id: str
    client: str
    reason: str
    real: str = "*"
    ours: str = "*"

    def covers(self, difference: Difference) -> bool:
        """Whether it explains a difference."""
        return self.client in ("*", difference.client) and all(
            _matches(said, expected)
            for said, expected in (
                (difference.id, self.id),
                (difference.real, self.real),
                (difference.ours, self.ours),
            )
        )


def _matches(said: str, expected: str) -> bool:
    """Whether a text is as expected, where `*` stands for anything and all else for itself."""
    return re.fullmatch(".*".join(map(re.escape, expected.split("*"))), said, re.DOTALL) is not None


def read_explanations(file: Path = FILE) -> list[Explanation]:
    """The entries of the file; one for each id where an entry has several.

    Raises:
        BadExplanation: An entry lacks a key, has another one, names no client, or gives no reason.
    """
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("explained", [])
    except tomllib.TOMLDecodeError as fault:
        raise BadExplanation(f"{file.name} is not TOML: {fault}") from fault
    found = []
    for number, entry in enumerate(entries, start=1):
        wrong = _fault(entry)
        if wrong:
            raise BadExplanation(f"{file.name}, entry {number} ({entry.get('id', 'without id')}): {wrong}")
        found += [Explanation(**{**entry, "id": one}) for one in _ids(entry)]
    return found


def _ids(entry: Mapping[str, Any]) -> list[Any]:
    return entry["id"] if isinstance(entry["id"], list) else [entry["id"]]


def _fault(entry: Mapping[str, Any]) -> str | None:
    """What is wrong with an entry, and the way out."""
    unknown = set(entry) - {"id", "client", "reason", "real", "ours"}
    if unknown:
        return f"unknown keys {sorted(unknown)}: an entry has id, client and reason, and perhaps real and ours"
    missing = {"id", "client", "reason"} - set(entry)
    if missing:
        return f"{sorted(missing)} missing: an entry has id, client and reason"
    ids = entry["id"] if isinstance(entry["id"], list) else [entry["id"]]
    if not all(
        isinstance(text, str) and text.strip() for text in (*ids, *(entry[key] for key in entry if key != "id"))
    ):
        return "a value is empty or no text: id is a text or a list of texts, the others are texts"
    if entry["client"] not in _LABELS:
        return f"there is no client {entry['client']!r}, only {sorted(_LABELS)}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is left to worry about.

    Args:
        explained: Differences with the reasons why they are meant.
        unexplained: Differences without.
        idle: Explanations, of clients that were compared, that explain nothing.
    """

    explained: Sequence[tuple[Difference, Explanation]]
    unexplained: Sequence[Difference]
    idle: Sequence[Explanation]

    @property
    def is_red(self) -> bool:
        """Whether anything is left to worry about."""
        return bool(self.unexplained or self.idle)


def judge(found: Iterable[Difference], explanations: Sequence[Explanation], compared: Iterable[str]) -> Judgement:
    """Which differences are explained, and which explanations are idle.

    Args:
        found: All differences.
        explanations: All explanations.
        compared: The labels of the clients that were compared: of others, an explanation cannot be called idle.
    """
    explained, unexplained = [], []
    used: set[Explanation] = set()
    for difference in found:
        covering = [explanation for explanation in explanations if explanation.covers(difference)]
        used.update(covering)
        if covering:
            explained.append((difference, covering[0]))
        else:
            unexplained.append(difference)
    labels = set(compared)
    judged = [one for one in explanations if one.client in labels or (one.client == "*" and labels >= _LABELS - {"*"})]
    return Judgement(explained=explained, unexplained=unexplained, idle=[one for one in judged if one not in used])

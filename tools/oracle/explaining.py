"""Differences that are meant: `explained.toml`, and whether each of its entries still explains something."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tools.oracle.comparing import Difference
from tools.oracle.scope import HERE, STANDARD

FILE = HERE / "explained.toml"
_LABELS = frozenset({"*", *(client.label for client in STANDARD)})


class BadExplanation(Exception):
    """`explained.toml` has an entry that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why some differences are meant.

    Args:
        id: The id of a difference, or a pattern in which `*` stands for anything.
        client: The label of the client, or "*" for every one.
        reason: Why our side is right to differ.
    """

    id: str
    client: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        """Whether it explains a difference."""
        return self.client in ("*", difference.client) and fnmatchcase(difference.id, self.id)


def read_explanations(file: Path = FILE) -> list[Explanation]:
    """The entries of the file.

    Raises:
        BadExplanation: An entry lacks a key, has another one, or names no client.
    """
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("explained", [])
    except tomllib.TOMLDecodeError as fault:
        raise BadExplanation(f"{file.name} is not TOML: {fault}") from fault
    found = []
    for number, entry in enumerate(entries, start=1):
        if set(entry) != {"id", "client", "reason"} or not all(isinstance(value, str) for value in entry.values()):
            raise BadExplanation(
                f"{file.name}, entry {number}: it needs id, client and reason, and has {sorted(entry)}"
            )
        if entry["client"] not in _LABELS:
            raise BadExplanation(
                f"{file.name}, entry {number}: there is no client {entry['client']!r}, only {sorted(_LABELS)}"
            )
        if not entry["reason"].strip():
            raise BadExplanation(f"{file.name}, entry {number} ({entry['id']}): say why the difference is meant")
        found.append(Explanation(**entry))
    return found


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

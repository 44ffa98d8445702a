"""The result of a comparison: for the terminal, as JSON, and as a page of the documentation."""

from __future__ import annotations

import datetime
import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tools.oracle.explaining import Judgement
from tools.oracle.scope import later_area_of

_WIDEST = 70  # characters of one answer in a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One client that was compared.

    Args:
        label: As in `explained.toml`.
        version: What it says of itself.
        edition: What it was compared with.
        facts: How many facts both sides were asked for.
        caveat: What could not be made sure of.
    """

    label: str
    version: str
    edition: str
    facts: int
    caveat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A documented name or parameter that the newest client no longer offers.

    Args:
        name: The name; with the parameter in parentheses if only that is gone.
        in_old: Whether the client of edition 0.73 has it.
    """

    name: str
    in_old: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that a run has found.

    Args:
        compared: The clients that were compared.
        not_compared: Labels of those that were not, with the reasons.
        judgement: Differences and explanations.
        later: Names of later areas that our face does not offer yet, by label.
        to_write: Areas that our face offers and that have no requirement yet.
        gone: What the newest client no longer offers of document 003.
    """

    compared: Sequence[Compared]
    not_compared: Mapping[str, str]
    judgement: Judgement
    later: Mapping[str, Sequence[str]] = field(default_factory=dict)
    to_write: Sequence[str] = ()
    gone: Sequence[Gone] = ()

    @property
    def exit_code(self) -> int:
        """0: all agree; 1: a difference without an explanation, or the other way round; 3: not all was compared."""
        if self.judgement.is_red:
            return 1
        return 3 if self.not_compared or any(one.caveat for one in self.compared) else 0


def as_json(result: Result) -> dict[str, Any]:
    """The result as JSON can carry it."""
    judgement = result.judgement
    return {
        "exit_code": result.exit_code,
        "compared": [asdict(one) for one in result.compared],
        "not_compared": dict(result.not_compared),
        "unexplained": [asdict(one) for one in judgement.unexplained],
        "explained": [{**asdict(one), "reason": why.reason} for one, why in judgement.explained],
        "idle_explanations": [asdict(one) for one in judgement.idle],
        "not_offered_yet": {label: list(names) for label, names in result.later.items()},
        "without_requirements": list(result.to_write),
        "gone": [asdict(one) for one in result.gone],
    }


def as_text(result: Result) -> str:
    """The result for a terminal."""
    judgement = result.judgement
    lines = [_line_of(one, result) for one in result.compared]
    lines += [f"NOT COMPARED: {label}: {why}" for label, why in result.not_compared.items()]
    if judgement.unexplained:
        rows = [(one.client, one.id, _cut(one.real), _cut(one.ours)) for one in judgement.unexplained]
        lines += ["", f"{len(rows)} differences without an explanation:"]
        lines += _table(("client", "what", "the real client", "ours"), rows)
    if judgement.idle:
        lines += ["", f"{len(judgement.idle)} explanations in explained.toml explain nothing; take them out:"]
        lines += [f"  {one.client}  {one.id}  ({one.reason})" for one in judgement.idle]
    for label, names in result.later.items():
        lines += ["", f"not offered yet, of the areas to come ({label}, not counted as differences): {_counts(names)}"]
    if result.to_write:
        lines += ["", f"without a requirement yet (not counted as differences): {', '.join(result.to_write)}"]
    lines += ["", _verdict(result)]
    return "\n".join(lines)


def as_page(result: Result) -> str:
    """The result as a page of the documentation."""
    day = datetime.datetime.now(datetime.UTC).date()
    lines = [
        "# The oracle: compared with the real clients",
        "",
        f"Written by `./run oracle` on {day} with Python {platform.python_version()}.",
        "Real clients are asked about names, signatures, bases, configuration, serialized bytes and whatever they",
        "decide without a server; so are our face and the catalogue of requirements. Every difference needs a reason.",
        "",
        "| client | version | edition | facts compared | differences explained | without explanation |",
        "| --- | --- | --- | ---: | ---: | ---: |",
    ]
    for one in result.compared:
        told, untold = _numbers(result, one.label)
        lines.append(f"| {one.label} | {one.version} | {one.edition} | {one.facts} | {told} | {untold} |")
    lines += [f"\nNot compared: {label} ({why})." for label, why in result.not_compared.items()]
    lines += ["", "## Differences and their reasons", "", *_reasons(result)]
    lines += ["", "## Gone from the newest client", "", *_gone(result)]
    lines += ["", "## Not offered yet", ""]
    lines += ["Names of the areas that are still to come; they are no differences, and this list only shrinks."]
    lines += [f"\n- {label}: {_counts(names)}" for label, names in result.later.items()]
    if result.to_write:
        lines += ["", f"Offered, and without a requirement yet: {', '.join(result.to_write)}."]
    return "\n".join(lines) + "\n"


def _reasons(result: Result) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for one, why in result.judgement.explained:
        by_reason.setdefault(why.reason, []).append(f"{one.client}: `{one.id}`")
    lines = []
    for reason, ids in by_reason.items():
        shown = ids if len(ids) <= 4 else [*ids[:3], f"and {len(ids) - 3} more"]
        lines.append(f"- {reason}\n  ({'; '.join(shown)})")
    lines += [f"- **without a reason**: {one.client}: `{one.id}`" for one in result.judgement.unexplained]
    return lines or ["There are none."]


def _gone(result: Result) -> list[str]:
    if not result.gone:
        return ["Nothing that document 003 lists, or it was not looked for in this run."]
    lines = [
        "What document 003 lists and the newest client no longer offers: requirements of edition 0.73, which in",
        "edition 1 are superseded or removed. The last column says whether the client of edition 0.73 still had it.",
        "",
        "| name | in 0.73 |",
        "| --- | --- |",
    ]
    told = {True: "yes", False: "no", None: "not looked for"}
    return [*lines, *(f"| `{one.name}` | {told[one.in_old]} |" for one in result.gone)]


def _line_of(one: Compared, result: Result) -> str:
    told, untold = _numbers(result, one.label)
    line = (
        f"{one.label}: modal {one.version} against edition {one.edition}: {one.facts} facts, "
        f"{told} differences explained, {untold} not"
    )
    return f"{line}\n  NOT SURE: {one.caveat}" if one.caveat else line


def _numbers(result: Result, label: str) -> tuple[int, int]:
    told = sum(one.client == label for one, _ in result.judgement.explained)
    return told, sum(one.client == label for one in result.judgement.unexplained)


def _counts(names: Iterable[str]) -> str:
    counted = Counter(map(later_area_of, names))
    return ", ".join(f"{area} {count}" for area, count in sorted(counted.items())) or "nothing"


def _verdict(result: Result) -> str:
    return {
        0: "all agree, or differ for a reason",
        1: "RED: explain what is meant in tools/oracle/explained.toml, mend the rest",
        3: "INCOMPLETE: what was compared agrees, but not everything was compared",
    }[result.exit_code]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    wide = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in (head, *rows)
    ]

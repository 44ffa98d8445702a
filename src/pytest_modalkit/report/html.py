"""The report as one HTML file that needs nothing else: no network, no fonts, no scripts but its own.

Everything is in the page before the script runs, which only filters; without it the page is complete.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from pytest_modalkit.report import Report, RequirementLine, VerdictLine
from pytest_modalkit.report.columns import Column, columns, rows
from pytest_modalkit.verdicts.verdict import Verdict

__all__ = ["html"]

_ABSENT = "absent"
_ORDER = (
    Verdict.DEVIATES,
    Verdict.NOT_TESTABLE,
    Verdict.KIT_ERROR,
    Verdict.WAIVED,
    Verdict.CONFORMS,
    Verdict.NOT_APPLICABLE,
)


def html(report: Report) -> str:
    """Return the page."""
    shown = columns(report)
    body = "".join((_top(), "<main>", _cards(report, shown), _tools(report, shown), _areas(report, shown), "</main>"))
    title = " · ".join(column.label for column in shown)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Conformance: {escape(title)}</title><style>{_file('page.css')}</style></head>"
        f"<body>{body}<script>{_file('page.js')}</script></body></html>\n"
    )


def _file(name: str) -> str:
    return (importlib.resources.files("pytest_modalkit.report") / name).read_text(encoding="utf-8")


def _top() -> str:
    return (
        '<header class="top"><h1>Conformance with the Modal Python API</h1>'
        '<button class="theme" type="button">light / dark</button></header>'
    )


# --- one card per column ---


def _cards(report: Report, shown: Sequence[Column]) -> str:
    return f'<div class="cards">{"".join(_card(report, column) for column in shown)}</div>'


def _card(report: Report, column: Column) -> str:
    run = column.runs[-1]
    tally = column.tally
    applicable = tally.selected - tally.not_applicable
    seconds = sum(report.ends[item.id].duration for item in column.runs if item.id in report.ends)
    facts = {
        "edition": run.edition,
        "profile": run.profile + (f", seed {run.seed}" if run.seed is not None else ""),
        "run": f"{run.started}, {seconds:.1f} s" + (f", narrowed by {run.narrowed}" if run.narrowed else ""),
        "claims": ", ".join(run.capabilities) or "no capability",
        "kit": f"{run.kit}, suite {run.suite}",
        "machine": f"Python {run.python}, {run.platform}",
    }
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    findings = "".join(f"<li>{escape(finding)}</li>" for finding in column.findings)
    return (
        f'<div class="card"><h3>{_dot(_overall(column))}{escape(column.label)}</h3>'
        f'<p class="share">{tally.conforms} <small>of {applicable} applicable requirements conform</small></p>'
        f"{_bar(tally.counts(), tally.declared)}"
        f'<p class="closing">{escape(tally.closing_line())}</p>'
        + (f'<ul class="findings">{findings}</ul>' if findings else "")
        + f"<dl>{told}</dl></div>"
    )


def _overall(column: Column) -> str:
    if column.red:
        return Verdict.DEVIATES.value
    return (Verdict.WAIVED if column.tally.waived else Verdict.CONFORMS).value


def _bar(counts: Mapping[str, int], total: int) -> str:
    """Return the counts as coloured parts of the total; what was not run stays empty."""
    total = max(total, sum(counts[verdict.value] for verdict in _ORDER), 1)
    parts = "".join(
        f'<i style="width:{100 * counts[verdict.value] / total:.2f}%;background:var(--{verdict.value})"'
        f' title="{verdict.words} {counts[verdict.value]}"></i>'
        for verdict in _ORDER
        if counts[verdict.value]
    )
    return f'<div class="bar">{parts}</div>'


def _dot(word: str) -> str:
    return f'<span class="dot" style="background:var(--{word})"></span>'


# --- the filters ---


def _tools(report: Report, shown: Sequence[Column]) -> str:
    words = [word for identity, _ in rows(report, shown) for word in set(_words(identity, shown))]
    chips = "".join(
        f'<button class="chip" type="button" value="{word}" aria-pressed="true" title="double click: only these">'
        f"{_dot(word)}{_said(word)} {words.count(word)}</button>"
        for word in (*(verdict.value for verdict in _ORDER), _ABSENT)
        if word in words
    )
    areas = sorted({identity.partition(".")[0] for identity, _ in rows(report, shown)})
    evidences = sorted({line.evidence for line in report.requirements.values()})
    return (
        '<div class="tools"><input id="search" type="search" placeholder="Search ids and statements" '
        'aria-label="Search ids and statements">'
        f"{_select('area', 'all areas', areas)}{_select('evidence', 'all evidence', evidences)}"
        f'{chips}<span class="count" id="count"></span></div>'
    )


def _select(name: str, every: str, words: Sequence[str]) -> str:
    options = "".join(f'<option value="{escape(word)}">{escape(word)}</option>' for word in words)
    return f'<select id="{name}" aria-label="{name}"><option value="">{every}</option>{options}</select>'


def _words(identity: str, shown: Sequence[Column]) -> list[str]:
    """Return the verdict of a requirement in each column."""
    return [column.verdicts[identity].value if identity in column.verdicts else _ABSENT for column in shown]


def _said(word: str) -> str:
    return "not run" if word == _ABSENT else word.replace("_", " ")


# --- one row per requirement ---


def _areas(report: Report, shown: Sequence[Column]) -> str:
    grouped: dict[str, list[tuple[str, RequirementLine | None]]] = {}
    for identity, requirement in rows(report, shown):
        grouped.setdefault(identity.partition(".")[0], []).append((identity, requirement))
    cells = f"repeat({len(shown)}, 118px)"
    sections = "".join(_section(area, entries, shown) for area, entries in grouped.items())
    return f'<div style="--cells:{cells}">{sections}</div><footer>Written by pytest-modalkit.</footer>'


def _section(area: str, entries: Sequence[tuple[str, RequirementLine | None]], shown: Sequence[Column]) -> str:
    words = [word for identity, _ in entries for word in _words(identity, shown)]
    bar = _bar({verdict.value: words.count(verdict.value) for verdict in _ORDER}, len(words))
    names = "".join(f"<span>{escape(column.label)}</span>" for column in shown) if len(shown) > 1 else ""
    inner = "".join(_row(identity, requirement, shown) for identity, requirement in entries)
    return (
        f'<section class="area"><h2>{escape(area)} {bar}<small>{len(entries)}</small></h2>'
        + (f'<div class="names">{names}</div>' if names else "")
        + f'<div class="rows">{inner}</div></section>'
    )


def _row(identity: str, requirement: RequirementLine | None, shown: Sequence[Column]) -> str:
    words = _words(identity, shown)
    says = requirement.statement if requirement is not None else "(not in the catalogue of this report)"
    untested = requirement is not None and requirement.not_tested is not None
    cells = "".join(
        f'<span class="verdict">{_dot(word)}{"not tested" if untested and word == _ABSENT else _said(word)}</span>'
        for word in words
    )
    detail = "".join(_column_detail(identity, column, len(shown) > 1) for column in shown)
    return (
        f'<details id="{escape(identity)}" data-verdicts="{" ".join(dict.fromkeys(words))}" '
        f'data-area="{escape(identity.partition(".")[0])}" '
        f'data-evidence="{escape(requirement.evidence) if requirement is not None else ""}" '
        f'data-text="{escape(f"{identity} {says}".lower())}">'
        f'<summary>{cells}<span class="id">{escape(identity)}</span><span class="says">{escape(says)}</span></summary>'
        f'<div class="detail">{_facts(requirement)}{detail}</div></details>'
    )


def _facts(requirement: RequirementLine | None) -> str:
    if requirement is None:
        return ""
    facts = [requirement.level, requirement.evidence, *requirement.documents]
    facts += [f"needs {word}" for word in requirement.capability]
    if requirement.not_tested is not None:
        facts.append(f"not tested: {requirement.not_tested}")
    if requirement.not_enforced is not None:
        facts.append(f"not enforced by the reference: {requirement.not_enforced}")
    return f'<p class="facts">{" · ".join(escape(fact) for fact in facts)}</p>'


def _column_detail(identity: str, column: Column, named: bool) -> str:
    head = f"<h3>{escape(column.label)}</h3>" if named else ""
    return head + "".join(_law(line) for line in column.lines_of(identity))


def _law(line: VerdictLine) -> str:
    return f'<div class="law">{"".join(_law_parts(line))}</div>'


def _law_parts(line: VerdictLine) -> Iterator[str]:
    face = f" [{line.face}]" if line.face else ""
    yield (
        f'<div class="head"><span class="verdict">{_dot(line.verdict.value)}{line.verdict.words}</span>'
        f'<code>{escape(line.law + face)}</code><span class="time">{1000 * line.duration:.0f} ms</span></div>'
    )
    if line.reason:
        yield f"<p>{escape(line.reason)}</p>"
    if line.calls:
        yield f'<span class="label">calls of this example</span><pre>{escape(chr(10).join(line.calls))}</pre>'
    if line.witness:
        yield f'<span class="label">witness</span><pre>{escape(line.witness)}</pre>'
    if line.failure:
        yield f'<span class="label">what the law said</span><pre>{escape(line.failure)}</pre>'

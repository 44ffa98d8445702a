"""The report as plain text, as Markdown, as a matrix, as JUnit XML, as badge data, and as a draft of waivers."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from html import escape

from pytest_modalkit.report import Report, VerdictLine
from pytest_modalkit.report.columns import Column, columns, rows
from pytest_modalkit.verdicts.verdict import Verdict

__all__ = ["badge", "junit", "markdown", "matrix", "terminal", "waivers"]

_MARKS = {
    Verdict.CONFORMS: "✓",
    Verdict.DEVIATES: "✗",
    Verdict.WAIVED: "w",
    Verdict.NOT_APPLICABLE: "·",
    Verdict.NOT_TESTABLE: "!",
    Verdict.KIT_ERROR: "?",
}
_TOLD = (Verdict.KIT_ERROR, Verdict.DEVIATES, Verdict.NOT_TESTABLE, Verdict.WAIVED)
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LEGEND = "   ".join(f"{mark} {verdict.words}" for verdict, mark in _MARKS.items()) + "   (blank) not run"


def terminal(report: Report) -> str:
    """Return each column with its deviations and its closing line."""
    return "\n\n".join("\n".join(_terminal_column(report, column)) for column in columns(report)) + "\n"


def _terminal_column(report: Report, column: Column) -> Iterator[str]:
    run = column.runs[-1]
    yield f"{column.label}: edition {run.edition}, profile {run.profile}, {run.started}"
    yield f"  kit {run.kit}, suite {run.suite}, Python {run.python}, {run.platform}"
    if run.narrowed:
        yield f"  narrowed by {run.narrowed}"
    for verdict in _TOLD:
        for identity in (item for item, given in column.verdicts.items() if given is verdict):
            yield from _terminal_entry(report, column, identity, verdict)
    for finding in column.findings:
        yield f"  red: {finding}"
    yield column.tally.closing_line()


def _terminal_entry(report: Report, column: Column, identity: str, verdict: Verdict) -> Iterator[str]:
    lines = [line for line in column.lines_of(identity) if line.verdict is verdict]
    yield f"  {verdict.words:<14} {identity}{_faces(lines)}"
    requirement = report.requirements.get(identity)
    if requirement is not None:
        yield f"  {'':<14} {requirement.statement}"
        yield f"  {'':<14} {'; '.join(requirement.documents) or requirement.evidence}"
    reason = next((line.reason for line in lines if line.reason), None)
    witness = next((line.witness for line in lines if line.witness), None)
    for text in (reason, witness):
        if text:
            yield from (f"  {'':<14} {part}" for part in text.splitlines()[:8])


def _faces(lines: Sequence[VerdictLine]) -> str:
    faces = sorted({line.face for line in lines if line.face})
    return f" [{', '.join(faces)}]" if faces else ""


def markdown(report: Report) -> str:
    """Return a summary for the page of a CI job."""
    return "\n".join(line for column in columns(report) for line in _markdown_column(report, column)) + "\n"


def _markdown_column(report: Report, column: Column) -> Iterator[str]:
    run = column.runs[-1]
    yield f"## {'🔴' if column.red else '🟢'} {column.label}"
    yield ""
    yield f"Edition {run.edition}, profile {run.profile}, kit {run.kit}, suite `{run.suite}`, {run.started}."
    yield ""
    counts = column.tally.counts()
    yield "| " + " | ".join(name.replace("_", " ") for name in counts) + " |"
    yield "|" + "---:|" * len(counts)
    yield "| " + " | ".join(str(count) for count in counts.values()) + " |"
    yield ""
    told = [(identity, given) for identity, given in column.verdicts.items() if given in _TOLD]
    if told:
        yield "| verdict | requirement | what the documents say | why |"
        yield "|---|---|---|---|"
    for identity, given in sorted(told, key=lambda pair: (-pair[1].severity, pair[0])):
        requirement = report.requirements.get(identity)
        statement = requirement.statement if requirement is not None else ""
        reason = next((line.reason or line.witness for line in column.lines_of(identity)), None) or ""
        yield f"| {given.words} | `{identity}` | {_cell(statement)} | {_cell(reason)} |"
    for finding in column.findings:
        yield f"- red: {_cell(finding)}"
    yield ""


def _cell(text: str) -> str:
    """Return text that stays in its cell, and is no markup."""
    short = text if len(text) <= 300 else text[:299] + "…"
    return "<br>".join(escape(short, quote=False).replace("|", "\\|").splitlines())


def matrix(report: Report) -> str:
    """Return requirement × backend, with the counts below."""
    shown = columns(report)
    width = max((len(identity) for identity, _ in rows(report, shown)), default=0)
    lines = [f"{'':<{width}}  " + "  ".join(column.label for column in shown)]
    area = ""
    for identity, _ in rows(report, shown):
        if area != (area := identity.partition(".")[0]):
            lines += ["", area]
        cells = (_MARKS.get(column.verdicts[identity], "") if identity in column.verdicts else "" for column in shown)
        padded = (f"{cell:^{len(column.label)}}" for cell, column in zip(cells, shown, strict=True))
        lines.append(f"{identity:<{width}}  {'  '.join(padded)}".rstrip())
    lines += ["", LEGEND, ""]
    lines += [f"{column.label}: {column.tally.closing_line()}" for column in shown]
    return "\n".join(lines) + "\n"


def junit(report: Report) -> str:
    """Return JUnit XML: a suite per column, a case per requirement, law and face."""
    root = ET.Element("testsuites", name="modalkit")
    for column in columns(report):
        suite = ET.SubElement(root, "testsuite", name=column.label)
        for line in sorted(column.lines, key=lambda item: (item.requirement, item.law, item.face or "")):
            _junit_case(suite, line)
        found = {verdict: sum(1 for line in column.lines if line.verdict is verdict) for verdict in Verdict}
        suite.set("tests", str(len(column.lines)))
        suite.set("failures", str(found[Verdict.DEVIATES]))
        suite.set("errors", str(found[Verdict.NOT_TESTABLE] + found[Verdict.KIT_ERROR]))
        suite.set("skipped", str(found[Verdict.NOT_APPLICABLE] + found[Verdict.WAIVED]))
        suite.set("time", f"{sum(line.duration for line in column.lines):.3f}")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _junit_case(suite: ET.Element, line: VerdictLine) -> None:
    name = f"{line.requirement}[{line.face}]" if line.face else line.requirement
    case = ET.SubElement(suite, "testcase", classname=_xml(line.law), name=_xml(name), time=f"{line.duration:.3f}")
    properties = ET.SubElement(case, "properties")
    ET.SubElement(properties, "property", name=f"modalkit:verdict:{line.requirement}", value=line.verdict.value)
    message = _xml(line.reason or line.witness or line.verdict.words)
    text = _xml("\n".join(part for part in (line.failure, line.witness, *line.calls) if part))
    if line.verdict is Verdict.DEVIATES:
        ET.SubElement(case, "failure", message=message).text = text
    elif line.verdict.red:
        ET.SubElement(case, "error", message=message).text = text
    elif line.verdict is not Verdict.CONFORMS:
        ET.SubElement(case, "skipped", message=message)


def _xml(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot hold, not even escaped."""
    return _NOT_XML.sub("\ufffd", text)


def badge(report: Report) -> str:
    """Return the data of a badge, as shields.io reads it from an endpoint."""
    shown = columns(report)
    applicable = sum(column.tally.selected - column.tally.not_applicable for column in shown)
    conforms = sum(column.tally.conforms for column in shown)
    waived = sum(column.tally.waived for column in shown)
    edition = ", ".join(sorted({run.edition for column in shown for run in column.runs}))
    red = any(column.red for column in shown)
    message = f"{conforms}/{applicable}" + (f", {waived} waived" if waived else "")
    color = "red" if red else "yellow" if waived else "brightgreen"
    data = {"schemaVersion": 1, "label": f"modal edition {edition}", "message": message, "color": color}
    return json.dumps(data, indent=2) + "\n"


def waivers(report: Report) -> str:
    """Return a draft of waivers, one per deviating requirement; it stands once reason, owner and date are given."""
    deviating = {
        identity
        for column in columns(report)
        for identity, verdict in column.verdicts.items()
        if verdict is Verdict.DEVIATES
    }
    return "\n".join(_draft(report, identity) for identity in sorted(deviating))


def _draft(report: Report, identity: str) -> str:
    requirement = report.requirements.get(identity)
    statement = f"# {' '.join(requirement.statement.split())}\n" if requirement is not None else ""
    return f'{statement}[[waiver]]\nid = "{identity}"\nreason = ""\nowner = ""\nexpires = ""\n'

"""Reports can be written, read, cut and merged in any order; the schema that is published is the format."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_modalkit.report import (
    FORMAT,
    EndLine,
    Report,
    ReportError,
    RequirementLine,
    RunLine,
    VerdictLine,
    dump,
    read,
    write,
)
from pytest_modalkit.report.columns import columns
from pytest_modalkit.report.tally import Tally
from pytest_modalkit.verdicts import Verdict

# Awkward on purpose: failures quote values with lone surrogates, separators and control characters.
texts = st.text() | st.sampled_from(["\ud800", "a\u2028b", "\x00", "</script>", "\x85|\n"])
runs = st.sampled_from(["r1", "r2"])
ids = st.sampled_from(["box.a", "box.b", "cat.a"])
run_lines = st.builds(
    RunLine,
    id=runs,
    format=st.just(FORMAT),
    kit=st.just("0.1"),
    edition=st.sampled_from(["0.73", "1"]),
    backend=st.sampled_from(["one", "two"]),
    capabilities=st.just(("trio",)),
    profile=st.just("smoke"),
    seed=st.none() | st.integers(),
    suite=st.just("sha256:00"),
    python=st.just("3.11.7"),
    platform=st.just("linux"),
    started=st.just("2026-11-20T00:00:00+00:00"),
    declared=st.integers(0, 9),
    narrowed=st.none() | st.just("-k box"),
)
requirement_lines = st.builds(
    RequirementLine,
    id=ids,
    area=st.just("box"),
    statement=texts.filter(bool),
    documents=st.just(("000: Box",)),
    editions=st.just(("1",)),
    level=st.just("must"),
    evidence=st.just("documented"),
    capability=st.just(()),
    not_tested=st.none() | texts,
    not_enforced=st.none() | texts,
)
verdict_lines = st.builds(
    VerdictLine,
    run=runs,
    requirement=ids,
    law=st.sampled_from(["x.py::test_one", "x.py::test_two"]),
    face=st.sampled_from(["sync", "trio", None]),
    verdict=st.sampled_from(list(Verdict)),
    duration=st.floats(0, 10),
    reason=st.none() | texts,
    failure=st.none() | texts,
    witness=st.none() | texts,
    calls=st.lists(texts, max_size=2).map(tuple),
)
counts = st.builds(Tally, declared=st.integers(0, 9), selected=st.integers(0, 9), ran=st.integers(0, 9)).map(
    lambda tally: dict(tally.counts())
)
end_lines = st.builds(
    EndLine,
    run=runs,
    counts=counts,
    findings=st.lists(texts, max_size=2).map(tuple),
    exit=st.integers(0, 5),
    duration=st.floats(0, 10),
)
reports = st.lists(run_lines | requirement_lines | verdict_lines | end_lines, max_size=12).map(Report.of)


@given(one=reports, two=reports, three=reports)
def test_merging_is_associative(one: Report, two: Report, three: Report) -> None:
    assert one.merge(two).merge(three) == one.merge(two.merge(three))


@given(one=reports, two=reports)
def test_merging_is_commutative(one: Report, two: Report) -> None:
    assert one.merge(two) == two.merge(one)


@given(one=reports)
def test_merging_changes_nothing_that_is_there(one: Report) -> None:
    assert one.merge(one) == one == one.merge(Report())


@given(one=reports, two=reports)
def test_a_merged_report_is_never_milder(one: Report, two: Report) -> None:
    merged = one.merge(two)
    for report in (one, two):
        for key, line in report.verdicts.items():
            assert merged.verdicts[key].verdict.severity >= line.verdict.severity


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=reports, runs=st.tuples(run_lines, run_lines))
def test_what_is_written_is_read(tmp_path: Path, report: Report, runs: tuple[RunLine, RunLine]) -> None:
    first, second = (replace(run, id=name) for run, name in zip(runs, ("r1", "r2"), strict=True))
    whole = report.merge(Report.of([first, second]))
    path = tmp_path / "report.jsonl"
    write(whole, path)
    assert read(path) == whole


@given(report=reports)
def test_every_line_follows_the_published_schema(report: Report) -> None:
    schema = json.loads((resources.files("pytest_modalkit.report") / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for line in dump(report).split("\n")[:-1]:
        validator.validate(json.loads(line))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hello", "is not JSON"),
        ("[1]", "is of the kind 'nothing'"),
        ('{"kind": "verdit"}', "is of the kind 'verdit'"),
        ('{"kind": "run", "format": "modalkit-report/9"}', "has the format 'modalkit-report/9'"),
        (f'{{"kind": "run", "format": "{FORMAT}", "id": "r"}}', "does not follow the schema"),
        ("", "holds no run"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "report.jsonl"
    path.write_text(text)
    with pytest.raises(ReportError) as refused:
        read(path)
    assert fault in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    line = VerdictLine(
        run="lost", requirement="box.a", law="x.py::t", face=None, verdict=Verdict.CONFORMS, duration=0.0
    )
    path = tmp_path / "report.jsonl"
    write(Report.of([line]), path)
    with pytest.raises(ReportError, match="lines of a run that it does not open"):
        read(path)


@given(report=reports)
def test_a_column_holds_the_worst_of_its_runs(report: Report) -> None:
    for column in columns(report):
        runs = {run.id for run in column.runs}
        expected: dict[str, Verdict] = {}
        for line in report.verdicts.values():
            if line.run in runs:
                before = expected.get(line.requirement, line.verdict)
                expected[line.requirement] = max(before, line.verdict, key=lambda verdict: verdict.severity)
        assert dict(column.verdicts) == expected

"""Each verdict, shown by a backend that deserves it, with and without parallel workers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modalkit.report import read
from pytest_modalkit.verdicts import Verdict
from tests.kit.runs import Judged, Kit, closing_line, verdicts_of

Judge = Callable[[str], Judged]
FACES = ("sync", "asyncio", "trio")


def on_all_faces(requirement: str, verdict: str) -> dict[str, str]:
    return {f"{requirement}[{face}]": verdict for face in FACES}


def test_a_right_backend_conforms(judged: Judge) -> None:
    right = judged("right")
    assert right.status == pytest.ExitCode.OK
    assert closing_line(right.lines) == {
        "declared": 10,
        "selected": 9,
        "ran": 7,
        "conforms": 7,
        "deviates": 0,
        "waived": 0,
        "not applicable": 2,
        "not testable": 0,
    }
    pytest.LineMatcher(right.lines).fnmatch_lines(
        [
            "*right: edition 1, profile smoke*",
            "not applicable * capability not claimed: time_control",
            "conforming, by evidence: documented 6 of 6 · observed 1 of 1",
            "not tested, each for a stated reason: 1*",
        ]
    )


def test_a_deviation_is_told_with_statement_document_and_witness(judged: Judge) -> None:
    report = judged("forgetful").report
    found = verdicts_of(report)
    assert found | on_all_faces("box.get.what-was-put", "deviates") == found
    assert [verdict for verdict in found.values() if verdict == "deviates"] == ["deviates"] * 3
    line = next(line for line in report.verdicts.values() if line.verdict is Verdict.DEVIATES and line.face == "sync")
    assert line.law == "miniature/suite/test_box_laws.py::test_what_was_put_comes_back"
    assert line.calls == ("Forgetful.put(100) -> None", "Forgetful.get() -> 99")
    assert line.witness is not None
    assert "number=100" in line.witness
    assert line.failure is not None
    assert "assert" in line.failure
    (end,) = report.ends.values()
    assert (end.exit, end.counts["deviates"], end.findings) == (1, 1, ())


def test_a_deviation_fails_the_run(judged: Judge) -> None:
    forgetful = judged("forgetful")
    assert forgetful.status == pytest.ExitCode.TESTS_FAILED
    pytest.LineMatcher(forgetful.lines).fnmatch_lines(
        [
            "deviates * box.get.what-was-put [[]sync, asyncio, trio]",
            "*A number that was put comes back.",
            "*000: Box, get",
        ]
    )


def test_a_wrong_signature_deviates(judged: Judge) -> None:
    assert verdicts_of(judged("renamed").report)["box.put.quiet"] == "deviates"


def test_a_capability_that_is_claimed_and_broken_deviates(judged: Judge) -> None:
    found = verdicts_of(judged("overstated").report)
    assert found | on_all_faces("box.get.expired", "deviates") == found


def test_what_is_not_claimed_is_grey_and_not_run(judged: Judge) -> None:
    report = judged("blocking").report
    found = verdicts_of(report)
    assert found["box.get.empty[sync]"] == "conforms"
    assert found["box.get.empty[trio]"] == "not_applicable"
    assert found["box.put.twin"] == "not_applicable"  # a twin for no event loop is not asked for
    reasons = {line.face: line.reason for line in report.verdicts.values() if line.requirement == "box.get.expired"}
    assert reasons == {
        "sync": "capability not claimed: time_control",
        "asyncio": "capabilities not claimed: time_control, asyncio",
        "trio": "capabilities not claimed: time_control, trio",
    }
    (end,) = report.ends.values()
    assert (end.exit, end.counts["conforms"]) == (0, 6)


def test_an_optional_behaviour_that_is_not_followed_is_grey(judged: Judge) -> None:
    (line,) = (line for line in judged("right").report.verdicts.values() if line.requirement == "box.put.loud")
    assert line.verdict is Verdict.NOT_APPLICABLE
    assert line.reason == "it behaves otherwise, which the level 'may' allows"


def test_a_failed_prerequisite_is_red_and_accuses_nobody(judged: Judge) -> None:
    report = judged("homeless").report
    found = verdicts_of(report)
    assert found | on_all_faces("box.get.expired", "not_applicable") == found
    assert sorted(found.values()) == ["not_applicable"] * 3 + ["not_testable"] * 12
    line = next(line for line in report.verdicts.values() if line.requirement == "box.get.empty")
    assert line.reason is not None
    assert "there is no room for another universe" in line.reason
    (end,) = report.ends.values()
    assert end.exit == 1
    assert end.counts["not_testable"] >= 8


def test_another_edition_has_other_requirements(judged: Judge) -> None:
    report = judged("old").report
    found = verdicts_of(report)
    assert found["box.put.old-result"] == "deviates"
    assert "box.get.empty[sync]" not in found
    (run,) = report.runs.values()
    assert (run.edition, run.declared) == ("0.73", 5)


FAULTY_LAWS = """
import types
from hypothesis import assume, given, strategies as st
from pytest_modalkit import requirement
from pytest_modalkit.faults import KitError

@types.coroutine
def other():
    yield

@requirement("box.get.empty")
async def test_a_faulty_law_waits_for_another(face):
    await other()

@requirement("box.get.emptied")
def test_a_faulty_law_says_so():
    raise KitError("the law is confused")

@requirement("box.get.what-was-put")
@given(number=st.integers())
def test_a_faulty_law_cannot_be_satisfied(number):
    assume(False)
"""


def test_a_fault_of_a_law_is_the_kits(kit: Kit) -> None:
    kit.suite.joinpath("test_faulty_laws.py").write_text(FAULTY_LAWS)
    result = kit.run("-k", "faulty and not asyncio and not trio")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert closing_line(result.outlines)["kit error"] == 3
    result.stdout.fnmatch_lines_random(
        [
            "kit error * box.get.empty [[]sync]",
            "*the kit is at fault*suspended on the sync face*",
            "*the kit is at fault*KitError: the law is confused",
            "*the kit is at fault*Unsatisfiable*",
        ]
    )


def test_an_unknown_id_is_the_kits_fault(kit: Kit) -> None:
    laws = kit.suite / "test_box_laws.py"
    laws.write_text(laws.read_text().replace('"box.get.emptied"', '"box.get.emptyed"'))
    result = kit.run("-k", "emptied_box")
    assert closing_line(result.outlines)["kit error"] == 1
    result.stdout.fnmatch_lines(["*lacks: 'box.get.emptyed'; did you mean 'box.get.emptied'[?]"])


def test_a_conftest_cannot_silence_a_law(kit: Kit) -> None:
    kit.pytester.makeconftest(
        """
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        if "comes_back" in item.nodeid:
            item.add_marker(pytest.mark.xfail(reason="quiet"))
        if "emptied" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason="quiet"))
        if "base" in item.nodeid:
            item.add_marker(pytest.mark.xfail(run=False))
"""
    )
    report = kit.report(backend="forgetful")
    found = verdicts_of(report)
    assert found["box.get.what-was-put[sync]"] == "deviates"
    assert found["box.get.emptied"] == found["box.error.base"] == "not_testable"
    (end,) = report.ends.values()
    assert end.exit == 1


def test_a_law_may_say_that_it_does_not_apply(kit: Kit) -> None:
    laws = kit.suite / "test_box_laws.py"
    laws.write_text(laws.read_text().replace("    box.empty()", '    pytest.skip("no such box here")'))
    report = kit.report()
    (line,) = (line for line in report.verdicts.values() if line.requirement == "box.get.emptied")
    assert (line.verdict, line.reason) == (Verdict.NOT_APPLICABLE, "no such box here")


def test_selected_but_silent_is_red(kit: Kit) -> None:
    kit.pytester.makeconftest(
        """
def pytest_runtest_protocol(item):
    return True if "emptied" in item.nodeid else None
"""
    )
    result = kit.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert closing_line(result.outlines)["not testable"] == 1
    result.stdout.fnmatch_lines(["not testable * box.get.emptied", "*selected but silent*"])


def test_tests_of_a_downstream_suite_get_no_verdict(kit: Kit) -> None:
    kit.pytester.makepyfile("import modal\n\ndef test_app():\n    modal.Box().put(1)\n")
    result = kit.run("test_tests_of_a_downstream_suite_get_no_verdict.py", suite=False)
    assert result.ret == pytest.ExitCode.OK
    assert not [line for line in result.outlines if line.startswith("declared")]


def test_a_report_of_a_downstream_suite_has_no_verdict(kit: Kit) -> None:
    kit.pytester.makepyfile("import modal\n\ndef test_app():\n    modal.Box().put(1)\n")
    name = "test_a_report_of_a_downstream_suite_has_no_verdict.py"
    assert kit.run(name, "--modal-report=r.jsonl", suite=False).ret == pytest.ExitCode.OK
    report = read(kit.folder / "r.jsonl")
    assert not report.verdicts
    (end,) = report.ends.values()
    assert (end.counts["selected"], end.exit) == (0, 0)


def test_workers_change_nothing(kit: Kit, judged: Judge) -> None:
    alone = judged("forgetful").report
    shared = kit.report("-n", "2", backend="forgetful")
    assert verdicts_of(alone) == verdicts_of(shared)
    (one,), (two,) = alone.ends.values(), shared.ends.values()
    assert (one.counts, one.findings, one.exit) == (two.counts, two.findings, two.exit)
    assert set(alone.requirements) == set(shared.requirements)


def test_a_lost_worker_is_a_kit_error(kit: Kit) -> None:
    report = kit.report("-n", "1", "-k", "emptied_box or comes_back", backend="deadly")
    found = verdicts_of(report)
    assert found["box.get.emptied"] == "kit_error"
    (end,) = report.ends.values()
    assert end.exit == 1
    assert "lost" in end.findings[0]


def test_verdicts_reach_junit(kit: Kit) -> None:
    kit.run("--junitxml=junit.xml", "-k", "comes_back", backend="forgetful")
    text = kit.folder.joinpath("junit.xml").read_text()
    assert '<property name="modalkit:verdict:box.get.what-was-put" value="deviates"' in text
    assert '<property name="modalkit:face" value="trio"' in text

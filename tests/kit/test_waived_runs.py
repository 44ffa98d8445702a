"""Waivers in a run: they turn red to yellow, they replay their witness, and they must not outlive their deviation."""

from __future__ import annotations

import pytest

from tests.kit.runs import Kit, closing_line, verdicts_of

WAIVER = """
[[waiver]]
id = "{id}"
reason = "the store is forgetful"
owner = "store team"
link = "https://example.org/1"
expires = {expires}
{more}
"""


def waive(kit: Kit, requirement: str, more: str = "", expires: str = "2999-01-01") -> str:
    path = kit.folder / "waivers.toml"
    path.write_text(WAIVER.format(id=requirement, more=more, expires=expires))
    return f"--modal-waivers={path}"


def test_a_waived_deviation_does_not_fail_the_run(kit: Kit) -> None:
    result = kit.run(waive(kit, "box.get.what-was-put"), "-rx", backend="forgetful")
    assert result.ret == pytest.ExitCode.OK
    counts = closing_line(result.outlines)
    assert (counts["waived"], counts["deviates"], counts["conforms"]) == (1, 0, 6)
    result.assert_outcomes(xfailed=3, passed=8, skipped=4)
    result.stdout.fnmatch_lines(
        ["waived * waived until 2999-01-01 by store team: the store is forgetful, https://example.org/1"]
    )


def test_a_waiver_for_one_face_covers_that_face(kit: Kit) -> None:
    report = kit.report(waive(kit, "box.get.what-was-put", 'face = "trio"'), backend="forgetful")
    found = verdicts_of(report)
    assert found["box.get.what-was-put[trio]"] == "waived"
    assert found["box.get.what-was-put[sync]"] == "deviates"


def test_a_stale_waiver_fails_the_run(kit: Kit) -> None:
    path = kit.folder / "waivers.toml"
    everywhere = WAIVER.format(id="box.get.empty", more="", expires="2999-01-01")
    on_one_face = WAIVER.format(id="box.get.what-was-put", more='face = "asyncio"', expires="2999-01-01")
    path.write_text(everywhere + on_one_face)
    result = kit.run(f"--modal-waivers={path}")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "red *stale waiver: every law of box.get.empty passes, so take the entry out*",
            "red *stale waiver: every law of box.get.what-was-put passes on asyncio, so take the entry out*",
        ]
    )
    assert closing_line(result.outlines)["deviates"] == 0


def test_a_narrowed_run_does_not_call_a_waiver_stale(kit: Kit) -> None:
    waiver = waive(kit, "box.get.empty")
    assert kit.run(waiver, "-k", "empty_box_raises and trio").ret == pytest.ExitCode.OK
    assert kit.run(waiver, "-k", "empty_box_raises").ret == pytest.ExitCode.TESTS_FAILED


def test_a_waiver_for_what_is_not_judged_is_not_stale(kit: Kit) -> None:
    path = kit.folder / "waivers.toml"
    ids = ("box.get.expired", "box.put.old-result")
    path.write_text("".join(WAIVER.format(id=identity, more="", expires="2999-01-01") for identity in ids))
    result = kit.run(f"--modal-waivers={path}")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["the waiver of box.put.old-result speaks of another edition"])


def test_a_pattern_waives_what_is_below_it(kit: Kit) -> None:
    report = kit.report(waive(kit, "box.put.*"), backend="renamed")
    assert verdicts_of(report)["box.put.quiet"] == "waived"


def test_a_pattern_that_covers_what_passes_fails_the_run(kit: Kit) -> None:
    result = kit.run(waive(kit, "box.put.*"), backend="renamed")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["red *stale waiver: every law of box.put.twin passes, so let box.put.[*] cover less*"])
    result.stdout.no_fnmatch_line("*speaks of another edition*")


def test_an_unknown_waiver_stops_the_run(kit: Kit) -> None:
    result = kit.run(waive(kit, "box.get.emty"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no requirement has this id; did you mean 'box.get.empty'[?]"])


def test_an_expired_waiver_stops_the_run(kit: Kit) -> None:
    result = kit.run(waive(kit, "box.get.what-was-put", expires="2020-02-02"), backend="forgetful")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*it expired on 2020-02-02*"])


def test_a_waiver_does_not_cover_a_failed_prerequisite(kit: Kit) -> None:
    report = kit.report(waive(kit, "box.get.emptied"), backend="homeless")
    assert verdicts_of(report)["box.get.emptied"] == "not_testable"


def test_a_witness_is_replayed_and_nothing_else(kit: Kit) -> None:
    laws = kit.suite / "test_box_laws.py"
    text = laws.read_text()
    laws.write_text(
        text.replace(
            "    box = modal.Box()\n    await face(box.put, number)",
            "    print('tried', number)\n    box = modal.Box()\n    await face(box.put, number)",
        )
    )
    result = kit.run(
        waive(kit, "box.get.what-was-put", 'witness = { number = "123456" }'),
        "-s",
        "-k",
        "comes_back",
        backend="forgetful",
    )
    assert result.ret == pytest.ExitCode.OK
    tried = [line for line in result.outlines if "tried" in line]
    assert [line.rpartition("tried ")[2] for line in tried] == ["123456"] * 3


def test_a_witness_that_passes_makes_the_waiver_stale(kit: Kit) -> None:
    result = kit.run(waive(kit, "box.get.what-was-put", 'witness = { number = "1" }'), backend="forgetful")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["red *stale waiver*"])


def test_a_witness_names_arguments_of_the_law(kit: Kit) -> None:
    result = kit.run(waive(kit, "box.get.what-was-put", 'witness = { numbr = "1" }'), backend="forgetful")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*names the arguments numbr, which no law of it generates*"])


def test_a_worker_finds_a_wrong_witness_red(kit: Kit) -> None:
    more = 'witness = { numbr = "1" }'
    result = kit.run(waive(kit, "box.get.what-was-put", more), "-n", "1", backend="forgetful")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert closing_line(result.outlines)["not testable"] == 1
    result.stdout.fnmatch_lines(["not testable * box.get.what-was-put*", "*names the arguments numbr*"])

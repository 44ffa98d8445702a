"""The suite over backends of another make: what one lacks, gets wrong or overstates shows in exactly that place.

The backend is `pocket` of `examples/third_party_backend`, with pieces taken away or put in.
"""

from __future__ import annotations

import tomllib

import pytest

from pytest_modalkit.report import Report, read
from pytest_modalkit.verdicts import Verdict
from tests.kit.runs import EXAMPLE, RED, Judge, Kit, closing_line, with_verdict


def reasons(report: Report, face: str | None) -> set[tuple[str, str | None]]:
    return {(line.verdict.value, line.reason) for line in report.verdicts.values() if line.face == face}


# --- what is not claimed ---


def test_without_time_control_laws_of_time_are_grey_and_say_so(judge: Judge) -> None:
    result, report = judge("dict.test_expiry_laws")
    assert result.ret == pytest.ExitCode.OK
    counts = closing_line(result.outlines)
    assert counts["not applicable"] == counts["selected"] > 0
    result.stdout.fnmatch_lines(["not applicable * capability not claimed: time_control"])
    assert reasons(report, "sync") <= {
        ("not_applicable", "capability not claimed: time_control"),
        ("not_applicable", "capabilities not claimed: time_control, legacy_dicts"),
    }


def test_without_trio_no_law_runs_on_it(judge: Judge) -> None:
    result, report = judge("dict.test_get_laws")
    assert result.ret == pytest.ExitCode.OK
    assert reasons(report, "trio") == {("not_applicable", "capability not claimed: trio")}
    assert reasons(report, "asyncio") == reasons(report, "sync") == {("conforms", None)}


def test_a_blocking_backend_is_asked_for_no_twin(judge: Judge) -> None:
    result, report = judge(
        "dict.test_get_laws",
        "catalogue",
        variant="""
        del BothFaces.aio
        backend = Backend("blocking", pocket)
        """,
    )
    assert {line.requirement.partition(".aio.")[1] for line in report.verdicts.values()} == {"", ".aio."}
    assert with_verdict(report, Verdict.DEVIATES) == {
        each for each in with_verdict(judge("catalogue")[1], Verdict.DEVIATES) if ".aio." not in each
    }
    assert closing_line(result.outlines)["not testable"] == 0


# --- what is missing ---


def test_every_file_of_laws_can_be_imported_over_an_empty_namespace(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import importlib, pathlib, sys, types
        from pytest_modalkit import alias
        import modal_conformance

        alias.install(types.ModuleType("nothing"))
        root = pathlib.Path(modal_conformance.__file__).parent
        names = [path.relative_to(root.parent).with_suffix("").parts for path in root.glob("suite/**/*.py")]
        for parts in names:
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
        print("imported", len(names))
        """
    )
    result = pytester.runpython(next(pytester.path.glob("test_*.py")))
    assert result.ret == 0
    assert int(result.outlines[-1].removeprefix("imported ")) > 50


def test_a_backend_that_has_nothing_fulfils_nothing_and_is_told_so_law_by_law(judge: Judge) -> None:
    result, report = judge(variant='backend = Backend("empty", types.ModuleType("nothing"))')
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.no_fnmatch_line("*Interrupted*")
    counts = closing_line(result.outlines)
    assert (counts["conforms"], counts["not testable"]) == (0, 0), with_verdict(report, Verdict.CONFORMS)
    assert counts["deviates"] > 300


def test_a_missing_module_fails_the_laws_that_need_it_and_no_others(judge: Judge) -> None:
    _, report = judge(
        "queue.test_len_laws",
        variant="""
        namespace = types.ModuleType("without_exception")
        namespace.Queue = Queue
        backend = Backend("partial", namespace)
        """,
    )
    assert with_verdict(report, Verdict.DEVIATES) == {"queue.len.partition-with-total"}
    assert len(with_verdict(report, Verdict.CONFORMS)) > 3


LAWS_OF_A_LACK = """
from pytest_modalkit import requirement
{needs}

@requirement("box.get.empty", "box.get.emptied")
def test_never_reached():
    pass
"""


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        ("import modal\nLID = modal.Lid", "AttributeError: module 'tinymodal' has no attribute 'Lid'"),
        ("import modal\nLID = modal.Box.lid", "AttributeError: type object 'Box' has no attribute 'lid'"),
        ("from modal import Lid", "ModuleNotFoundError: No module named 'tinymodal*'"),
        ("from modal.lids import Lid", "ModuleNotFoundError: No module named 'modal.lids'"),
    ],
    ids=["a name", "a method", "an imported name", "a module"],
)
def test_a_file_that_needs_a_missing_name_turns_its_requirements_red_and_the_run_goes_on(
    kit: Kit, needs: str, told: str
) -> None:
    (kit.suite / "test_lid_laws.py").write_text(LAWS_OF_A_LACK.format(needs=needs))
    result = kit.run(f"--modal-report={kit.folder / 'report.jsonl'}")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    counts = closing_line(result.outlines)
    assert (counts["deviates"], counts["conforms"]) == (2, 5)
    result.stdout.fnmatch_lines([f"suite/test_lid_laws.py could not be imported: {told}"])
    lines = [line for line in read(kit.folder / "report.jsonl").verdicts.values() if "test_lid_laws" in line.law]
    assert {(line.requirement, line.verdict) for line in lines} == {
        ("box.get.empty", Verdict.DEVIATES),
        ("box.get.emptied", Verdict.DEVIATES),
    }


def test_data_driven_laws_of_such_a_file_answer_for_their_requirements_too(kit: Kit) -> None:
    forms = kit.suite / "test_form_laws.py"
    forms.write_text(f"{forms.read_text()}\nimport modal.lids\n")
    report = kit.report()
    deviating = with_verdict(report, Verdict.DEVIATES)
    assert deviating == {"box.exists.class", "box.put.quiet", "box.error.base", "box.put.twin"}


def test_a_fault_of_the_suite_itself_is_not_laid_at_the_backend(kit: Kit) -> None:
    (kit.suite / "test_lid_laws.py").write_text(LAWS_OF_A_LACK.format(needs="import no_such_library"))
    result = kit.run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*laws in *test_lid_laws.py could not be imported*", "*no_such_library*"])


# --- what is wrong ---

FAULTS = [
    pytest.param(
        "dict.test_put_laws",
        """
        right = Dict.put._function
        Dict.put = BothFaces(lambda self, key, value, *, skip_if_exists=False: right(self, key, value))
        """,
        {
            "dict.put.skip-if-exists.keeps-first",
            "dict.put.skip-if-exists.none-counts-as-present",
            "dict.put.skip-if-exists.returns-false-when-present",
        },
        id="a conditional put overwrites",
    ),
    pytest.param(
        "dict.test_key_laws",
        """
        import pocket.dict
        pocket.dict.dumps = lambda value, most_bytes=0: dumps({0: 0, 1: 1, 2: 2}.get(value, value))
        """,
        {"dict.keys.compared-by-bytes", "dict.keys.primitives-are-stable"},
        id="numbers are keys by their value",
    ),
    pytest.param(
        "queue.test_clear_laws",
        """
        right = Queue.clear._function
        Queue.clear = BothFaces(lambda self, *, partition=None, all=False: right(self, all=True))
        """,
        {"queue.clear.default-partition", "queue.clear.partition", "queue.clear.partition-with-all"},
        id="clear empties every partition",
    ),
]


@pytest.mark.parametrize(("part", "fault", "broken"), FAULTS)
def test_a_planted_fault_is_caught_by_the_requirements_that_it_breaks(
    judge: Judge, part: str, fault: str, broken: set[str]
) -> None:
    result, report = judge(part, variant=fault)
    assert with_verdict(report, *RED) == broken
    assert with_verdict(report, Verdict.CONFORMS)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


# --- what is claimed and not so ---


def claiming(*words: str) -> str:
    return f'backend = Backend("boaster", pocket, {set(words)!r}, reset=pocket.forget_everything)'


def test_a_clock_that_is_claimed_and_not_there_is_red_with_the_hook_that_lacks(judge: Judge) -> None:
    result, report = judge("dict.test_expiry_laws", variant=claiming("time_control"))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert with_verdict(report, *RED) == with_verdict(report, Verdict.NOT_TESTABLE) != set()
    result.stdout.fnmatch_lines(["*backend 'boaster' has no hook 'advance_clock'*"])


def test_a_loop_that_is_claimed_and_not_served_is_red_there(judge: Judge) -> None:
    result, report = judge("dict.test_get_laws", variant=claiming("asyncio", "trio"))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    verdicts = {(line.face, line.verdict) for line in report.verdicts.values()}
    assert verdicts == {
        ("sync", Verdict.CONFORMS),
        ("asyncio", Verdict.CONFORMS),
        ("trio", Verdict.DEVIATES),
    }


def test_cancelled_waits_that_take_items_are_red_where_none_was_claimed_to_be_lost(judge: Judge) -> None:
    """Its `.aio` leaves a thread behind that goes on waiting; the run does not wait for it."""
    result, report = judge("queue.test_cancellation_laws", variant=claiming("asyncio", "lossless_cancellation"))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert with_verdict(report, *RED) == {
        "queue.get.cancelled-wait-takes-nothing",
        "queue.put.cancelled-wait-adds-nothing",
    }
    _, report = judge("queue.test_cancellation_laws", variant=claiming("asyncio"))
    assert reasons(report, "asyncio") == {("not_applicable", "capability not claimed: lossless_cancellation")}


# --- its waivers ---

PARTS = ("exception", "client", "queue.test_limit_laws", "catalogue")
FEW_PARTITIONS = """
from dataclasses import replace
of_example = backend
backend = lambda: replace(of_example(), limits={"queue.partitions": 20})
"""


def test_the_waivers_of_the_example_excuse_what_it_lacks(judge: Judge) -> None:
    waivers = (EXAMPLE / "waivers.toml").read_text(encoding="utf-8")
    result, report = judge(*PARTS, variant=FEW_PARTITIONS, waivers=waivers)
    assert result.ret == pytest.ExitCode.OK
    assert with_verdict(report, *RED) == set()
    waived = with_verdict(report, Verdict.WAIVED)
    whole = tuple(
        each["id"].removesuffix("*") for each in tomllib.loads(waivers)["waiver"] if each["id"].endswith(".*")
    )
    assert {each for each in waived if not each.startswith(whole)} == {
        "client.hello.incomplete-credentials",
        "exception.auth-error.raised",
        "queue.limit.partitions.refuses-more",
    }
    assert closing_line(result.outlines)["waived"] == len(waived) > 5


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "client.hello.incomplete-credentials",
            "client.hello.*",
            "red *stale waiver: every law of client.hello.succeeds passes, so let client.hello.[*] cover less*",
        ),
        (
            "queue.limit.partitions.refuses-more",
            "queue.limit.partitions.accepts-100000",
            "red *every law of queue.limit.partitions.accepts-100000 passes, so take the entry out*",
        ),
    ],
    ids=["a pattern", "an entry"],
)
def test_a_waiver_of_what_it_does_right_is_red(judge: Judge, old: str, new: str, told: str) -> None:
    waivers = (EXAMPLE / "waivers.toml").read_text(encoding="utf-8")
    waivers = waivers.replace(f'"{old}"', f'"{new}"')
    result, _ = judge("client", "queue.test_limit_laws", variant=FEW_PARTITIONS, waivers=waivers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([told])


def test_a_waiver_whose_day_has_passed_is_red(judge: Judge) -> None:
    waivers = (EXAMPLE / "waivers.toml").read_text(encoding="utf-8").replace("2035-12-31", "2025-12-31")
    result, _ = judge("client", waivers=waivers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*(exception.simulate-preemption.[*]): it expired on 2025-12-31*"])


def test_the_adapter_is_a_page_of_twenty_lines() -> None:
    assert len((EXAMPLE / "adapter.py").read_text(encoding="utf-8").splitlines()) <= 20

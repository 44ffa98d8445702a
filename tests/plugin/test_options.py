"""What a user can choose, and what a wrong choice says.

Every refusal stops at once, with exit status 4, the valid names and the closest match.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pytest_modalkit import Backend
from pytest_modalkit.runtimes import runtime_words
from tests.plugin.conftest import Run

EMPTY = "def test_nothing(): pass"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--modal-backend=referense"],
            "no backend 'referense'; did you mean 'reference'?*Known: live, reference, wire*",
        ),
        (["--modal-backend=wire"], "wire backend * not in this release*--modal-backend=reference"),
        (["--modal-backend=live"], "live backend needs credentials*not in this release*"),
        (["--modal-backend=nowhere:factory"], "no module 'nowhere' to import*pythonpath*"),
        (["--modal-backend=toy:lasy"], "toy has no 'lasy'; did you mean 'lazy'?"),
        (["--modal-backend=toy:a b"], "not of the form package.module:factory"),
        (["--modal-backend=toy:lazy", "--modal-edition=2"], "no edition '2'*Known: 0.73, 1"),
        (["--modal-backend=toy:lazy", "--modal-edition=0.73"], "follows edition '1', not '0.73'*--modal-edition*"),
        (["--modal-backend=toy:lazy", "--modal-profile=ful"], "no profile 'ful'; did you mean 'full'?*smoke*"),
        (["--modal-backend=toy:lazy", "--modal-runtime=docker"], "docker is not built yet: *"),
        (["--modal-backend=toy:lazy", "--modal-runtime=proces"], "no runtime 'proces'; did you mean 'process'?*"),
        (["--modal-backend=toy:lazy", "--modal-seed=many"], "--modal-seed=many is not a whole number*"),
        (["--modal-backend=toy:lazy", "--modal-report=a/b/x"], "--modal-report: *no folder '*/a'. Make it*"),
        (["--modal-backend=toy:lazy", "--modal-report=."], "--modal-report: *it is a folder*"),
        (["--modal-backend=toy:lazy", "--modal-report="], "--modal-report= names no file*"),
        (["--modal-backend=toy:lazy", "--modal-waivers=a.toml"], "--modal-waivers: *no such file*"),
        (["--modal-backend=toy:lazy", "--modal-waivers="], "--modal-waivers= names no file*"),
    ],
)
def test_an_impossible_choice_is_refused(toy: Run, run: Run, arguments: list[str], message: str) -> None:
    outcome = run(*arguments, test_it=EMPTY)
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines([f"ERROR: *{message}"])


def test_a_report_without_a_folder_is_refused_before_anything_runs_and_no_folder_is_made(
    toy: Run, pytester: pytest.Pytester
) -> None:
    outcome = toy("--modal-report=a/b/report.jsonl", conftest="print('imported')", test_it=EMPTY)
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stdout.no_fnmatch_line("*imported*")
    assert not (pytester.path / "a").exists()


def test_a_report_whose_folder_goes_while_the_tests_run_is_red(toy: Run, pytester: pytest.Pytester) -> None:
    pytester.mkdir("reports")
    removal = "import os\ndef test_it(): os.rmdir('reports')"
    outcome = toy("--modal-report=reports/report.jsonl", test_it=removal)
    assert outcome.ret == pytest.ExitCode.TESTS_FAILED
    outcome.stdout.fnmatch_lines(["ERROR: the report could not be written to */reports/report.jsonl: No such file*"])


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("raises", "def factory(): raise OSError('no disk')", "could not be made: OSError: no disk (*adapter.py:1)"),
        ("returns", "def factory(): return {}", "returned {}, which is no Backend*"),
        ("constant", "factory = 3", "leads to 3: it must be a function*"),
        ("import", "import nonexistent_thing", "importing adapter failed: ModuleNotFoundError*nonexistent_thing*"),
        (
            "capability",
            "from pytest_modalkit import Backend\ndef factory(): return Backend('x', 'toy', ['tiro'])",
            "no capability 'tiro'; did you mean 'trio'?*",
        ),
    ],
)
def test_a_factory_that_makes_no_backend_is_named(toy: Run, run: Run, name: str, body: str, message: str) -> None:
    outcome = run("--modal-backend=adapter:factory", adapter=body, test_it=EMPTY)
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines([f"ERROR: --modal-backend=adapter:factory*{message}"])


@pytest.mark.parametrize("key", ["modal_bakend", "modal_environment"])
@pytest.mark.parametrize("where", ["ini", "command line"])
def test_a_misspelt_ini_key_is_an_error_without_any_option(
    run: Run, pytester: pytest.Pytester, key: str, where: str
) -> None:
    closest = {"modal_bakend": "modal_backend", "modal_environment": "modal_environments"}[key]
    if where == "ini":
        pytester.makeini(f"[pytest]\n{key} = reference\n")
    outcome = run(*([] if where == "ini" else ["-o", f"{key}=reference"]), test_it=EMPTY)
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines([f"ERROR: there is no ini key '{key}'; did you mean '{closest}'?*modal_waivers*"])


def test_a_key_that_another_plugin_declared_is_left_to_it(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodal_dialogs = yes\n")
    outcome = run(
        "-p",
        "other",
        other="def pytest_addoption(parser): parser.addini('modal_dialogs', 'of another plugin')",
        test_it=EMPTY,
    )
    outcome.assert_outcomes(passed=1)


def test_ini_keys_choose_as_options_do_and_options_win(toy: Run, run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini(
        """
        [pytest]
        pythonpath = .
        modal_backend = toy:lazy
        modal_profile = full
        modal_seed = 17
        modal_environments = blue green
        """
    )
    outcome = run(
        "--modal-profile=smoke",
        test_it="""
        import modal

        def test_settings(modal_universe):
            assert modal_universe.own() is modal.current
            (options,) = modal.options_seen
            assert options.environments == ("blue", "green")
            assert options.seed == 17
        """,
    )
    outcome.assert_outcomes(passed=1)
    outcome.stdout.fnmatch_lines(["modal: backend toy, edition 1, profile smoke, seed 17"])


def test_the_first_lines_tell_how_far_containers_are_kept_apart_and_remember_it(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makeini("[pytest]\ncache_dir = kept\n")
    told = "modal: backend reference, edition 1, profile standard, runtime process (isolation: *: * apart; *)"
    first = run("--modal-backend=reference", "-p", "_pytest.cacheprovider", test_it=EMPTY)
    first.stdout.fnmatch_lines([told])
    kept = pytester.path / "kept/v/modalkit/runtime"
    kept.write_text(kept.read_text().replace(" apart; ", " told by the cache; "))
    second = run("--modal-backend=reference", "-p", "_pytest.cacheprovider", test_it=EMPTY)
    second.stdout.fnmatch_lines(["modal: backend reference, *(isolation: * told by the cache; *)"])
    kept.write_text('{"state": ["another machine"], "words": "nonsense"}')
    third = run("--modal-backend=reference", "-p", "_pytest.cacheprovider", test_it=EMPTY)
    third.stdout.fnmatch_lines([told])


def test_a_probe_that_fails_stops_nothing() -> None:
    def isolation() -> str:
        raise OSError("no such luck")

    backend = Backend("strange", "json", {"containers"}, isolation=isolation)
    said = runtime_words(SimpleNamespace(), backend, "process")  # type: ignore[arg-type]
    assert said == "runtime process (isolation unknown: no such luck)"
    assert runtime_words(SimpleNamespace(), Backend("none", "json", isolation=isolation), "process") == ""  # type: ignore[arg-type]


def test_an_edition_reaches_a_factory_that_asks_for_the_options(toy: Run) -> None:
    outcome = toy("--modal-edition=0.73", backend="eager", test_it=EMPTY)
    outcome.stdout.fnmatch_lines(["modal: backend toy-eager, edition 0.73, *"])


def test_a_backend_by_entry_point(toy: Run, run: Run, pytester: pytest.Pytester) -> None:
    metadata = pytester.mkdir("someones_backend-1.0.dist-info")
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: someones-backend\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[modalkit.backends]\nsomeones = toy:lazy\nbroken = nowhere:x\n")
    pytester.makeconftest("")
    found = run("--modal-backend=someones", test_it=EMPTY)
    found.stdout.fnmatch_lines(["modal: backend toy, *"])
    misspelt = run("--modal-backend=someone", test_it=EMPTY)
    misspelt.stderr.fnmatch_lines(["*did you mean 'someones'?*Known: broken, live, reference, someones, wire*"])
    broken = run("--modal-backend=broken", test_it=EMPTY)
    broken.stderr.fnmatch_lines(["*'broken' could not be loaded from nowhere:x: ModuleNotFoundError*"])


@pytest.mark.parametrize("fixture", ["modal_universe", "modal_clock", "modal_events", "backend", "clock", "face"])
def test_without_a_backend_each_fixture_names_the_option(run: Run, fixture: str) -> None:
    outcome = run(test_it=f"def test_it({fixture}): pass")
    outcome.assert_outcomes(errors=1)
    outcome.stdout.fnmatch_lines(
        [f"*the fixture '{fixture}' needs a backend: run pytest with --modal-backend=reference*"]
    )


def test_without_a_backend_fixtures_of_other_plugins_keep_their_names(run: Run) -> None:
    outcome = run(
        "-p",
        "other",
        other="""
        import pytest

        @pytest.fixture
        def backend(): return "theirs"

        @pytest.fixture(scope="module")
        def clock(): return "theirs"

        @pytest.fixture(scope="session")
        def face(): return "theirs"
        """,
        test_it="""
        def test_theirs(backend, clock, face):
            assert (backend, clock, face) == ("theirs", "theirs", "theirs")
        """,
    )
    outcome.assert_outcomes(passed=1)


def test_a_law_without_a_backend_names_the_option_even_where_it_takes_no_fixture(run: Run) -> None:
    outcome = run(
        "--strict-markers",
        test_it="""
        from pytest_modalkit import requirement

        @requirement("dict.exists.class")
        def test_law():
            raise AssertionError("this must not run against whatever modal is installed")
        """,
    )
    outcome.assert_outcomes(errors=1)
    outcome.stdout.fnmatch_lines(["*'modal_universe' needs a backend*"])


def test_under_xdist_the_workers_choose_as_the_controller_does(toy: Run) -> None:
    outcome = toy(
        "-n2",
        "--modal-seed=5",
        test_it="""
        import os
        import modal, pytest

        @pytest.fixture(scope="module")
        def deployed():
            return modal.number()

        @pytest.mark.parametrize("n", range(6))
        def test_in_a_worker(n, deployed):
            assert os.environ["PYTEST_XDIST_WORKER"]
            assert modal.number() == deployed
            assert modal.options_seen[0].seed == 5
        """,
    )
    outcome.assert_outcomes(passed=6)

"""Child processes of a test get our `modal` and join the test's universe, however they are started."""

from __future__ import annotations

import os
import sys

import pytest

from pytest_modalkit import Backend
from pytest_modalkit.children import FOLDER, environment
from tests.plugin.conftest import Run


def test_children_join_the_universe_of_the_test_that_starts_them(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        child="""
        import sys
        import modal

        shared = modal.Dict.from_name("shared", create_if_missing=True)
        shared[sys.argv[1]] = modal.__name__
        """,
        test_it="""
        import os, subprocess, sys
        import modal, pytest

        shared = modal.Dict.from_name("shared", create_if_missing=True)
        CHILD = [sys.executable, "child.py"]

        def by_copied_environment(word):
            subprocess.run([*CHILD, word], env={**os.environ, "EXTRA": "1"}, check=True)

        def by_inherited_environment(word):
            subprocess.run([*CHILD, word], check=True)

        def by_system(word):
            assert os.system(f"{sys.executable} child.py {word}") == 0

        def by_spawn(word):
            pid = os.posix_spawn(CHILD[0], [*CHILD, word], os.environ)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

        @pytest.mark.parametrize("start", [by_copied_environment, by_inherited_environment, by_system, by_spawn])
        @pytest.mark.parametrize("first", ["parent first", "child first"])
        def test_joins(start, first):
            if first == "parent first":
                shared["parent"] = 1
            start("child")
            expected = {"child", "parent"} if first == "parent first" else {"child"}
            assert set(shared.keys()) == expected
            assert shared["child"] == "modal_reference"

        def test_a_fresh_universe_later():
            by_inherited_environment("later")
            assert list(shared.keys()) == ["later"]

        def test_an_empty_variable_gives_a_universe_of_its_own():
            subprocess.run([*CHILD, "apart"], env={**os.environ, "MODALKIT_UNIVERSE": ""}, check=True)
            assert list(shared.keys()) == []
        """,
    )
    outcome.assert_outcomes(passed=10)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing_join_too(run: Run, method: str) -> None:
    outcome = run(
        "--modal-backend=reference",
        work="""
        import modal

        def write(word):
            modal.Dict.from_name("shared", create_if_missing=True)[word] = modal.__name__
        """,
        test_it=f"""
        import multiprocessing
        import modal, pytest
        from work import write

        @pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a fork beside a thread, which the listener is
        @pytest.mark.parametrize("turn", [1, 2])
        def test_joins(turn):
            shared = modal.Dict.from_name("shared", create_if_missing=True)
            shared["parent"] = turn
            process = multiprocessing.get_context({method!r}).Process(target=write, args=("child",))
            process.start()
            process.join()
            assert process.exitcode == 0
            assert sorted(shared.keys()) == ["child", "parent"]
        """,
    )
    outcome.assert_outcomes(passed=2)


def test_what_a_session_fixture_starts_holds_no_universe_open(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        import subprocess, sys
        import modal, pytest

        shared = modal.Dict.from_name("shared", create_if_missing=True)

        @pytest.fixture(scope="session", autouse=True)
        def compiler():
            subprocess.run([sys.executable, "-c", "pass"], check=True)

        @pytest.mark.parametrize("turn", [1, 2])
        def test_fresh(turn):
            assert shared.len() == 0
            shared["turn"] = turn
        """,
    )
    outcome.assert_outcomes(passed=2)


def test_a_child_that_has_not_the_kit_says_what_to_do(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        import subprocess, sys

        def test_isolated():
            told = subprocess.run([sys.executable, "-S", "-c", "import modal"], capture_output=True, text=True)
            assert told.returncode == 1
            assert f"which {sys.executable} lacks" in told.stderr
            assert "use the interpreter that has pytest-modalkit" in told.stderr
        """,
    )
    outcome.assert_outcomes(passed=1)


def test_a_backend_without_a_way_to_join_gives_children_its_namespace_only(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import os, subprocess, sys
        import modal

        def test_child():
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], "."])}
            code = "import modal, toy; assert modal is toy; print(modal.__spec__.name)"
            told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
            assert (told.stdout, told.stderr) == ("toy\\n", "")
            assert "MODALKIT_UNIVERSE" not in os.environ
        """,
    )
    outcome.assert_outcomes(passed=1)


def test_a_session_inside_a_joined_process_has_universes_of_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODALKIT_UNIVERSE", "/nowhere/universe.json")
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        import modal

        def test_own():
            modal.Dict.from_name("d", create_if_missing=True)["a"] = 1
        """,
    )
    outcome.assert_outcomes(passed=1)


def test_the_environment_of_children_keeps_the_path_that_was_there() -> None:
    inherited = {"PYTHONPATH": os.pathsep.join(["a", FOLDER, "b"])}
    found = environment(Backend("mine", ("one", "two"), edition="1"), inherited)
    assert found == {
        "PYTHONPATH": os.pathsep.join([FOLDER, "a", "b"]),
        "MODALKIT_NAMESPACE": "one,two",
        "MODALKIT_EDITION": "1",
    }


def test_a_namespace_made_at_run_time_cannot_be_given_to_children() -> None:
    assert environment(Backend("mine", type(sys)("made")), {}) == {}
    assert environment(Backend("mine", pytest), {})["MODALKIT_NAMESPACE"] == "pytest"

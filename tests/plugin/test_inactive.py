"""Without its option the plugin imports nothing but itself and changes nothing."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Run


def test_nothing_else_is_imported_and_nothing_is_changed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODAL_TOKEN_ID", "ak-mine")
    outcome = run(
        conftest="""
        import os, sys

        BEFORE = list(sys.meta_path)
        """,
        test_it="""
        import os, sys

        def test_inert():
            loaded = {name for name in sys.modules if name.split(".")[0] in (
                "pytest_modalkit", "modal", "modal_reference", "modal_conformance",
                "hypothesis", "anyio", "trio", "cloudpickle", "msgspec", "asyncio")}
            assert loaded == {"pytest_modalkit", "pytest_modalkit.plugin"}
            assert not any("modalkit" in type(finder).__module__ for finder in sys.meta_path)
            assert not any(name.startswith("MODALKIT") for name in os.environ)
            assert os.environ["MODAL_TOKEN_ID"] == "ak-mine"
            assert "MODAL_SERVER_URL" not in os.environ
            assert not any("for_children" in entry for entry in sys.path)
        """,
    )
    outcome.assert_outcomes(passed=1)


def test_with_it_only_the_backend_and_the_kit_are_imported(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        import sys

        def test_light():
            heavy = {"hypothesis", "anyio", "trio", "asyncio"} & set(sys.modules)
            assert not heavy
        """,
    )
    outcome.assert_outcomes(passed=1)


def test_a_session_inside_a_process_leaves_the_process_as_it_was(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_inner="import modal\ndef test_it(modal_clock):\n    modal_clock.advance(hours=1)\n",
        outer="""
        import os, sys
        import pytest

        def variables():
            return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}

        before = variables()
        for again in range(2):
            assert pytest.main(["-q", "-p", "no:cacheprovider", "--modal-backend=reference", "test_inner.py"]) == 0
            assert "modal" not in sys.modules
        assert [entry for entry in sys.path if "for_children" in entry] == []
        assert variables() == before
        assert [type(each).__name__ for each in sys.meta_path if "modalkit" in type(each).__module__] == []
        print("as it was")
        """,
    )
    outcome = pytester.runpython(pytester.path / "outer.py")
    outcome.stdout.fnmatch_lines(["as it was"])

"""`import modal` gives the same module objects under a second name, and harms nothing of theirs."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator

import pytest

from pytest_modalkit import alias
from tests.plugin.conftest import Run


@pytest.fixture
def package(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A namespace package of several files, `thing`, with an older edition in `thing.old`."""
    pytester.mkpydir("thing")
    files = {
        "thing/__init__": "value = 1",
        "thing/__main__": "print('run as', __name__, __spec__.name)",
        "thing/dict": "class Dict: pass",
        "thing/deep/__init__": "",
        "thing/deep/down": "value = 3",
        "thing/old/__init__": "value = 0",
        "thing/old/dict": "class Dict: pass",
    }
    for name, text in files.items():
        path = pytester.path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(pytester.path)
    yield "thing"
    while alias.installed() is not None:
        alias.uninstall()
    for name in [name for name in sys.modules if name.partition(".")[0] in ("thing", "modal")]:
        del sys.modules[name]


def test_every_module_is_the_same_object_with_its_own_spec_and_loader(package: str) -> None:
    alias.install(("thing",))
    import importlib

    for name in ("", ".dict", ".deep", ".deep.down"):
        true = importlib.import_module(f"thing{name}")
        spec, loader = true.__spec__, true.__loader__
        second = importlib.import_module(f"modal{name}")
        assert second is true
        assert sys.modules[f"modal{name}"] is true
        assert true.__spec__ is spec
        assert true.__loader__ is loader
        assert true.__name__ == f"thing{name}"


def test_whichever_name_is_imported_first(package: str) -> None:
    alias.install(("thing",))
    import importlib

    below = importlib.import_module("modal.deep.down")
    assert below is importlib.import_module("thing.deep.down")
    assert below.__spec__ is not None
    assert below.__spec__.name == "thing.deep.down"
    assert importlib.import_module("modal").deep.down is below
    assert importlib.reload(below) is below


def test_a_package_given_as_a_module_has_its_files_too(package: str) -> None:
    import importlib

    thing = importlib.import_module("thing")
    alias.install(thing)
    assert not hasattr(thing, "dict")
    assert importlib.import_module("modal.dict") is importlib.import_module("thing.dict")
    assert importlib.import_module("modal.deep.down") is importlib.import_module("thing.deep.down")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'modal\.nothing'"):
        importlib.import_module("modal.nothing")


def test_what_the_namespace_lacks_is_missing_by_the_name_that_was_asked_for(package: str) -> None:
    alias.install(("thing",))
    import importlib
    import importlib.util

    with pytest.raises(ModuleNotFoundError, match=r"No module named 'modal\.nothing'"):
        importlib.import_module("modal.nothing")
    assert importlib.util.find_spec("modal.nothing") is None


def test_an_edition_falls_back_for_what_it_does_not_override(package: str) -> None:
    alias.install(("thing.old", "thing"))
    import importlib

    assert importlib.import_module("modal").value == 0
    assert importlib.import_module("modal.dict") is importlib.import_module("thing.old.dict")
    assert importlib.import_module("modal.deep.down") is importlib.import_module("thing.deep.down")


def test_installing_again_is_counted_and_another_namespace_refused(package: str) -> None:
    import importlib

    alias.install(("thing",))
    finders = list(sys.meta_path)
    alias.install(("thing",))
    assert sys.meta_path == finders
    importlib.import_module("modal.dict")
    alias.uninstall()
    assert alias.installed() == ("thing",)
    with pytest.raises(RuntimeError, match="`import modal` gives thing in this process"):
        alias.install(("other",))
    alias.uninstall()
    assert alias.installed() is None
    assert not [name for name in sys.modules if name.partition(".")[0] == "modal"]
    assert "thing.dict" in sys.modules
    alias.uninstall()


def test_a_namespace_made_at_run_time_has_submodules_that_are_attributes(package: str) -> None:
    import importlib

    made = types.ModuleType("made")
    made.exception = types.ModuleType("made.exception")  # type: ignore[attr-defined]
    made.number = 3  # type: ignore[attr-defined]
    alias.install(made)
    assert importlib.import_module("modal") is made
    assert importlib.import_module("modal.exception") is made.exception
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("modal.number")


def test_a_package_called_modal_is_used_as_it_is(package: str) -> None:
    before = list(sys.meta_path)
    alias.install(("modal",))
    assert sys.meta_path == before


def test_python_dash_m_runs_the_main_module_of_the_namespace(package: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        start="""
        import runpy
        from pytest_modalkit import alias

        alias.install(("thing",))
        runpy.run_module("modal", run_name="__main__", alter_sys=True)
        """
    )
    outcome = pytester.runpython(pytester.path / "start.py")
    outcome.stdout.fnmatch_lines(["run as __main__ modal.__main__"])


def test_the_reference_is_served_past_assertion_rewriting(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        conftest="""
        import modal
        EARLY = modal
        """,
        test_it="""
        import sys
        import conftest, modal, modal_reference
        from modal.exception import NotFoundError
        from importlib.machinery import SourceFileLoader

        def test_identity():
            assert modal is modal_reference is conftest.EARLY
            assert modal.exception is sys.modules["modal_reference.exception"]
            assert modal.Dict is modal_reference.Dict

        def test_no_module_of_the_reference_was_rewritten():
            modal.Dict, modal.Queue
            loaded = [m for name, m in sys.modules.items() if name.split(".")[0] == "modal_reference"]
            assert len(loaded) > 5
            assert {type(m.__loader__) for m in loaded} == {SourceFileLoader}
        """,
    )
    outcome.assert_outcomes(passed=2)


def test_it_works_with_plain_assertions_too(run: Run) -> None:
    outcome = run("--modal-backend=reference", "--assert=plain", test_it="import modal\ndef test_it(): modal.Dict")
    outcome.assert_outcomes(passed=1)


@pytest.mark.parametrize("style", ["import modal", "from modal import Dict"])
def test_another_modal_that_was_imported_earlier_stops_the_session_and_names_the_importer(
    toy: Run, run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    elsewhere = pytester.mkdir("elsewhere")
    (elsewhere / "modal.py").write_text("class Dict: pass\n")
    (elsewhere / "eager_plugin.py").write_text(style + "\n")
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    outcome = run("-p", "eager_plugin", "--modal-backend=toy:lazy", test_it="def test_it(): pass")
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines(["ERROR: `modal` was imported already by eager_plugin (*modal.py)*conftest.py*"])

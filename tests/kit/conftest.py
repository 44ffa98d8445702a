"""A miniature to judge: a catalogue of a dozen requirements, its laws and mutants, and backends of one class."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_modalkit.catalogue.location import Location, relocate
from pytest_modalkit.report import Report, read
from tests.kit.runs import EXAMPLE, SUITE, VARIANT, Judge, Judged, Kit

HERE = Path(__file__).resolve().parent
FORM_LAWS = HERE.parent.parent / "conformance" / "modal_conformance" / "suite" / "catalogue" / "test_form_laws.py"

collect_ignore = ["miniature"]


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Judged]:
    """Judge a backend by the miniature as it is, once for all tests that look at the outcome."""
    folder = tmp_path_factory.mktemp("judged")
    lay_out(folder)
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\n")

    @functools.cache
    def judge(backend: str) -> Judged:
        report = folder / f"{backend}.jsonl"
        words = ["-p", "miniature_kit", "-p", "no:cacheprovider", f"--modal-backend=tiny:{backend}", "miniature"]
        words += ["--modal-profile=smoke", f"--modal-report={report}"]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *words], cwd=folder, capture_output=True, text=True, check=False
        )
        return Judged(status=ended.returncode, lines=ended.stdout.splitlines(), report=read(report))

    return judge


def lay_out(folder: Path) -> None:
    """Copy the miniature, with the laws of the catalogue's forms among its own."""
    shutil.copytree(HERE / "miniature", folder, dirs_exist_ok=True)
    shutil.copy(FORM_LAWS, folder / "miniature" / "suite")


@pytest.fixture
def kit(pytester: pytest.Pytester) -> Kit:
    lay_out(pytester.path)
    pytester.makeini("[pytest]\npythonpath = .\n")
    return Kit(pytester)


@pytest.fixture
def miniature(tmp_path: Path) -> Iterator[Path]:
    """The folder of a miniature package, from which the kit reads in this process."""
    root = tmp_path / "miniature"
    shutil.copytree(HERE / "miniature" / "miniature", root)
    shutil.copy(FORM_LAWS, root / "suite")
    relocate(Location(package="miniature", root=root))
    yield root
    relocate(None)


@pytest.fixture
def judge(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judge `pocket`, or the variant of it that some lines of Python make, by parts of the suite."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name in ("pocket", "adapter.py", "waivers.toml"):
        place = EXAMPLE / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, pytester.path / name)
    pytester.makeini("[pytest]\npythonpath = .\n")

    def judge(
        *parts: str, variant: str = "", waivers: str | None = None, only: str = ""
    ) -> tuple[pytest.RunResult, Report]:
        (pytester.path / "variant.py").write_text(VARIANT + textwrap.dedent(variant), encoding="utf-8")
        report = pytester.path / "report.jsonl"
        words = ["--modal-backend=variant:backend", "--modal-profile=smoke", f"--modal-report={report}", "--tb=native"]
        if waivers is not None:
            (pytester.path / "waivers.toml").write_text(waivers, encoding="utf-8")
            words.append("--modal-waivers=waivers.toml")
        if only:
            words += ["-k", only]
        chosen = [f"{SUITE}.{part}" for part in parts] or ["modal_conformance"]
        result = pytester.runpytest_subprocess(*words, "-p", "no:cacheprovider", "--pyargs", *chosen)
        return result, read(report) if report.exists() else Report.of([])

    return judge

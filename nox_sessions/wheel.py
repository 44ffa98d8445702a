"""The distribution as a stranger gets it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nox

from nox_sessions import _steps

PACKAGES = {"modal_conformance", "modal_reference", "pytest_modalkit"}
# The suite must run whatever the user's own settings select.
HOSTILE_INI = """\
[pytest]
python_files = only_these_*.py
python_classes = OnlyThese
python_functions = only_these
addopts = --strict-markers --strict-config
"""


@nox.session
def wheel(session: nox.Session) -> None:
    """Build a wheel, install it in an empty environment outside the checkout, and run the suite there."""
    built = _build(session)
    _check_contents(session, built)
    with tempfile.TemporaryDirectory(prefix="modalkit-wheel-") as folder:
        outside = Path(folder)
        session.run(sys.executable, "-m", "venv", str(outside / "venv"), external=True)
        work = outside / "work"
        work.mkdir()
        (work / "pytest.ini").write_text(HOSTILE_INI, encoding="utf-8")
        stranger = _Stranger(session, outside / "venv" / "bin" / "python", work)
        stranger.install(str(built))
        stranger.is_told_what_to_install()
        stranger.install(f"{built}[conformance]")
        stranger.judges_the_reference()


def _build(session: nox.Session) -> Path:
    target = _steps.CACHE / "wheel"
    shutil.rmtree(target, ignore_errors=True)
    _steps.python(session, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(_steps.ROOT))
    (built,) = target.glob("pytest_modalkit-*.whl")
    return built


def _check_contents(session: nox.Session, built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    if tops != PACKAGES:
        session.error(f"the wheel installs {sorted(tops)}; it must install {sorted(PACKAGES)} and nothing else")
    wanted = {
        *(f"{package}/py.typed" for package in PACKAGES),
        *_shipped("conformance", "modal_conformance/requirements/*.toml"),
        *(f"pytest_modalkit/{stub}" for stub in _shipped("", "typings/modal/*.pyi")),
        "pytest_modalkit/report/schema.json",
    }
    if missing := sorted(wanted - set(names)):
        session.error(f"the wheel lacks {', '.join(missing)}")


def _shipped(root: str, pattern: str) -> set[str]:
    folder = _steps.ROOT / root
    return {str(file.relative_to(folder)) for file in folder.glob(pattern)}


class _Stranger:
    """Somebody with an empty environment and settings of their own, away from the checkout."""

    SUITE = ("-m", "pytest", "--modal-backend=reference", "--pyargs", "modal_conformance", "--modal-profile=smoke")

    def __init__(self, session: nox.Session, interpreter: Path, folder: Path) -> None:
        self._session = session
        self._python = str(interpreter)
        self._folder = folder

    def install(self, what: str) -> None:
        self._session.run(self._python, "-m", "pip", "install", "--quiet", what, external=True)

    def is_told_what_to_install(self) -> None:
        done = subprocess.run(
            [self._python, *self.SUITE], cwd=self._folder, capture_output=True, text=True, check=False
        )
        told = done.stdout + done.stderr
        if done.returncode == 0 or "pytest-modalkit[conformance]" not in told:
            self._session.error(
                f"without the extra the suite must fail and name pytest-modalkit[conformance]; "
                f"it exited with {done.returncode} and said:\n{told}"
            )

    def judges_the_reference(self) -> None:
        with self._session.chdir(self._folder):
            self._session.run(self._python, *self.SUITE, *self._session.posargs, external=True)

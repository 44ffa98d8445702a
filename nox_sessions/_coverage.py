"""The coverage gate: `tests/coverage_floor.txt` holds the least percentage allowed, and only ever rises."""

from __future__ import annotations

import subprocess
import sys

import nox

from nox_sessions import _steps

FLOOR = _steps.ROOT / "tests" / "coverage_floor.txt"


def check(session: nox.Session) -> None:
    """Fail when the last measurement is below the floor, or the floor below an earlier one."""
    floor = float(FLOOR.read_text(encoding="utf-8"))
    for commit in ("HEAD", "HEAD^"):
        earlier = _floor_at(commit)
        if earlier is not None and floor < earlier:
            session.error(f"the coverage floor was {earlier} at {commit} and is now {floor}: it only rises")
    reached = _measured()
    if reached < floor:
        session.error(f"coverage is {reached} %, the floor is {floor} %: test what was added")
    session.log(f"coverage {reached} %, floor {floor} % (./run floor raises it)")


def raise_floor(session: nox.Session) -> None:
    """Write the last measurement into the floor's file if it is higher."""
    floor, reached = float(FLOOR.read_text(encoding="utf-8")), _measured()
    if reached <= floor:
        session.log(f"coverage is {reached} %: the floor stays at {floor} %")
        return
    FLOOR.write_text(f"{reached}\n", encoding="utf-8")
    session.log(f"the floor rises from {floor} % to {reached} %")


def _measured() -> float:
    total = subprocess.run(
        [sys.executable, "-m", "coverage", "report", "--format=total"],
        cwd=_steps.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(total.stdout)


def _floor_at(commit: str) -> float | None:
    """Return the floor that a commit has; None where there is no such commit, file or repository."""
    path = FLOOR.relative_to(_steps.ROOT).as_posix()
    try:
        shown = subprocess.run(
            ["git", "show", f"{commit}:{path}"], cwd=_steps.ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return float(shown.stdout) if shown.returncode == 0 else None

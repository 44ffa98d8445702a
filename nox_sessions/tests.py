"""The project's own tests, and the floor under their coverage."""

from __future__ import annotations

import os

import nox

from nox_sessions import _coverage, _steps


@nox.session
def tests(session: nox.Session) -> None:
    """Run the project's own tests, measuring coverage (with arguments: plain pytest on what they select)."""
    if session.posargs:
        _steps.pytest(session, *session.posargs)
        return
    workers = str(min(os.cpu_count() or 1, 8))
    _steps.python(session, "-m", "coverage", "erase")
    _steps.python(session, "-m", "coverage", "run", "-m", "pytest", "-n", workers, "--dist=worksteal", "tests")
    _steps.python(session, "-m", "coverage", "combine", "--quiet")
    _steps.python(session, "-m", "coverage", "report", "--skip-covered", "--show-missing")
    _coverage.check(session)

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
    coverage = ("-m", "coverage", "run", "-m", "pytest")
    try:
        _steps.python(session, *coverage, "-n", workers, "--dist=worksteal", "tests")
    except nox.command.CommandFailed:
        # Tests of processes and signals depend on a machine that others use as well: what fails twice is wrong, what
        # fails once is told, to be mended.
        session.warn("once more, one after the other: the tests that have failed")
        again = ("--last-failed", "--last-failed-no-failures=none")
        _steps.python(session, *coverage, *again, "tests")
        session.warn("UNSTABLE: tests have failed, and passed when they ran alone; their names are above")
    _steps.python(session, "-m", "coverage", "combine", "--quiet")
    _steps.python(session, "-m", "coverage", "report", "--skip-covered", "--show-missing")
    _coverage.check(session)

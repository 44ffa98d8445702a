"""What can be said about the source without running it, types and imports apart."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting, that the produced faces are up to date, and that catalogue, laws and mutants fit."""
    _steps.python(session, "-m", "ruff", "check", *(session.posargs or ["."]))
    _steps.python(session, "-m", "ruff", "format", "--check", *(session.posargs or ["."]))
    _steps.python(session, "tools/produce_sync_faces.py", "--check")
    _steps.command(session, "modalkit", "check")

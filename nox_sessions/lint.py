"""What can be said about the source without running it, types and imports apart."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and that the produced faces are up to date."""
    _steps.python(session, "-m", "ruff", "check", *(session.posargs or ["."]))
    _steps.python(session, "-m", "ruff", "format", "--check", *(session.posargs or ["."]))
    _steps.python(session, "tools/produce_sync_faces.py", "--check")

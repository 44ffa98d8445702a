"""The formatter."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Format the source and mend what the linter can mend."""
    _steps.python(session, "-m", "ruff", "check", "--fix", *(session.posargs or ["."]))
    _steps.python(session, "-m", "ruff", "format", *(session.posargs or ["."]))

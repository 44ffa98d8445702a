"""The proof that each law can fail."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the reference in one place at a time; each fault must be caught by its requirement."""
    _steps.python(session, "-m", "pytest_modalkit.mutants", *session.posargs)

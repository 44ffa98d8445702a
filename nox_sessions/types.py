"""The type checker."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of source, tests, tools and examples, strictly."""
    _steps.python(session, "-m", "mypy", *session.posargs)

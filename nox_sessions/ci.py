"""Everything that a change has to pass."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def ci(session: nox.Session) -> None:
    """Run all of CI, in its order, with the time of each step."""
    _steps.command(session, "bash", ".ci/run", *session.posargs)

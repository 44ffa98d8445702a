"""The comparison with the real client."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def oracle(session: nox.Session) -> None:
    """Compare the catalogue and our face with the newest real client and with 0.73 (needs a package index)."""
    _steps.python(session, "-m", "tools.oracle", *session.posargs)

"""The main job: the suite on the reference backend."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def conformance(session: nox.Session) -> None:
    """Judge the reference backend by the whole suite (arguments go to pytest, e.g. -- -k dict)."""
    _steps.conformance(session, *session.posargs)

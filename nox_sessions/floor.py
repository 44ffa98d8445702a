"""The floor under the coverage."""

from __future__ import annotations

import nox

from nox_sessions import _coverage


@nox.session
def floor(session: nox.Session) -> None:
    """Raise the floor under the coverage to what the last `./run tests` reached."""
    _coverage.raise_floor(session)

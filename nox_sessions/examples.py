"""The examples, as a reader would run them."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def examples(session: nox.Session) -> None:
    """Run the tests of the example app, and judge the example of a third party's backend."""
    for folder in sorted(_steps.ROOT.glob("examples/*/")):
        with session.chdir(folder):
            _steps.pytest(session, *session.posargs)

"""The documentation."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into .cache/site, strictly (-- serve: with a local web server)."""
    quiet = {"NO_MKDOCS_2_WARNING": "1"}  # an advertisement of the theme
    if session.posargs[:1] == ["serve"]:
        _steps.python(session, "-m", "mkdocs", "serve", *session.posargs[1:], env=quiet)
    else:
        _steps.python(session, "-m", "mkdocs", "build", "--strict", *session.posargs, env=quiet)

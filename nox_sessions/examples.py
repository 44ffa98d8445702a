"""The examples, as their pages tell a reader to run them."""

from __future__ import annotations

import nox

from nox_sessions import _steps

FOLDER = _steps.ROOT / "examples"


@nox.session
def examples(session: nox.Session) -> None:
    """Run the tests of the example apps, and judge the example of a third party's backend."""
    for app in ("app", "functions"):
        with session.chdir(FOLDER / app):
            _steps.pytest(session)
    with session.chdir(FOLDER / "third_party_backend"):
        waivers = "--modal-waivers=waivers.toml"
        _steps.conformance(session, waivers, "--modal-profile=smoke", *session.posargs, backend="adapter:backend")

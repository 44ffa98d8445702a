"""The direction of imports."""

from __future__ import annotations

import nox

from nox_sessions import _steps


@nox.session
def imports(session: nox.Session) -> None:
    """Check the import contracts: who may know whom."""
    _steps.command(session, "lint-imports", "--cache-dir", str(_steps.CACHE / "import-linter"), *session.posargs)

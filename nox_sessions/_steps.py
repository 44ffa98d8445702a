"""What the sessions share: where things lie, and how a command is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
# nox waits 0.3 s for an interrupted child; pytest needs longer to close its universes and its workers.
_GRACE_SECONDS = 5.0


def python(session: nox.Session, *arguments: str, env: dict[str, str] | None = None) -> None:
    """Run the environment's interpreter with `arguments`; a failure fails the session."""
    command(session, sys.executable, *arguments, env=env)


def command(session: nox.Session, *words: str, env: dict[str, str] | None = None) -> None:
    """Run a command from the checkout's root; a failure fails the session."""
    session.run(
        *words, env=_environment(env), external=True, interrupt_timeout=_GRACE_SECONDS, terminate_timeout=_GRACE_SECONDS
    )


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest in the environment."""
    python(session, "-m", "pytest", *arguments)


def conformance(session: nox.Session, *arguments: str, backend: str = "reference") -> None:
    """Judge a backend by the suite; a later `--modal-backend` among the arguments wins."""
    pytest(session, f"--modal-backend={backend}", "--pyargs", "modal_conformance", *arguments)


def _environment(extra: dict[str, str] | None) -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return {
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)]),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHE / "hypothesis"),
        **(extra or {}),
    }

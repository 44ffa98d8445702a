"""An environment of its own for each client, kept in `.oracle/` beside the checkout's other caches."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.oracle.scope import ROOT, Client

FOLDER = ROOT / ".oracle"
_SECONDS = 600
_SHOWN = 5  # last lines of a failed installation


class NotInstalled(Exception):
    """A client could not be installed; the message says why, in the installer's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where a client is installed.

    Args:
        python: The interpreter to run.
        caveat: What could not be made sure of, such as that this is still the newest client.
    """

    python: Path
    caveat: str = ""


def prepare(client: Client, folder: Path = FOLDER) -> Environment:
    """Make sure that a client is installed.

    Args:
        client: Which one.
        folder: Where environments are kept.

    Raises:
        NotInstalled: It is not, and cannot be: mostly for want of a network or a package index.
    """
    home = folder / client.label
    python = home / "bin" / "python"
    present = python.exists() and _has_client(python)
    if present and not client.follows:
        return Environment(python=python)
    try:
        if not python.exists():
            _make(home)
        _install(python, client.requirement)
    except NotInstalled as fault:
        if not present:
            raise
        return Environment(python=python, caveat=f"whether it is still the newest could not be found out: {fault}")
    return Environment(python=python)


def _has_client(python: Path) -> bool:
    found = subprocess.run([python, "-c", "import modal"], capture_output=True, check=False, timeout=_SECONDS)
    return found.returncode == 0


def _make(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    uv = _uv()
    if uv:
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(home)])
    else:
        _run([sys.executable, "-m", "venv", str(home)])


def _install(python: Path, requirement: str) -> None:
    uv = _uv()
    if uv:
        _run([uv, "pip", "install", "--quiet", "--upgrade", "--python", str(python), requirement])
    else:
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", requirement])


def _uv() -> str | None:
    """The path of uv, if it is here and runs."""
    found = shutil.which("uv")
    if found is None:
        return None
    works = subprocess.run([found, "--version"], capture_output=True, check=False, timeout=_SECONDS)
    return found if works.returncode == 0 else None


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NotInstalled(f"{command[0]} did not run: {fault}") from fault
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()[-_SHOWN:]
        raise NotInstalled(f"`{' '.join(command[:3])} …` failed with {done.returncode}: {' / '.join(lines)}")

"""The measurements."""

from __future__ import annotations

import os
import shutil

import nox

from nox_sessions import _steps


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the reference side by side with what it is compared to, as ratios."""
    _provide_redis(session)
    _steps.python(session, "-m", "benchmarks", *session.posargs)


def _provide_redis(session: nox.Session) -> None:
    """Install redis-server from the system's packages where that is possible; the benchmarks say when it is missing."""
    if shutil.which("redis-server") or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    session.log("installing redis-server, which some figures are compared with")
    packages = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # runlevel 1: the package starts no service
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "redis-server"]
    _steps.command(session, "apt-get", "update", "--quiet", env=packages)
    _steps.command(session, *install, env=packages)

"""The entry of nox: every session runs in the environment that `./run` made, so that starting one is quick."""

from __future__ import annotations

import nox

import nox_sessions

nox.needs_version = ">=2024.10"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["tests"]

nox_sessions.load()

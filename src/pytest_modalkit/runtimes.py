"""What starts the containers of a session, told in its first lines; found out once for each start of the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pytest_modalkit.backends import Backend
from pytest_modalkit.capabilities import Capability

__all__ = ["runtime_words"]

_KEY = "modalkit/runtime"


def runtime_words(config: pytest.Config, backend: Backend, runtime: str) -> str:
    """What is to be said of the runtime; nothing where there are no containers, or nothing is known of them.

    Args:
        config: The session, whose cache keeps what was found out.
        backend: Whose containers.
        runtime: The one that was chosen.
    """
    if Capability.CONTAINERS not in backend.capabilities or backend.isolation is None:
        return ""
    cache: pytest.Cache | None = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
    state = _state_of_machine(backend)
    kept = cache.get(_KEY, None) if cache is not None else None
    if isinstance(kept, dict) and kept.get("state") == state:
        return f"runtime {runtime} (isolation: {kept['words']})"
    try:
        words = backend.isolation()
    except OSError as fault:
        return f"runtime {runtime} (isolation unknown: {fault})"
    if cache is not None:
        cache.set(_KEY, {"state": state, "words": words})
    return f"runtime {runtime} (isolation: {words})"


def _state_of_machine(backend: Backend) -> list[str]:
    """What has to be the same for an answer to hold: the start of the machine, the user, their groups, this Python."""
    user = os.geteuid() if hasattr(os, "geteuid") else -1
    files = ("/proc/sys/kernel/random/boot_id", "/proc/self/cgroup", "/proc/sys/user/max_user_namespaces")
    return [backend.name, sys.executable, sys.platform, str(user), *map(_text_of, files)]


def _text_of(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except OSError:
        return ""

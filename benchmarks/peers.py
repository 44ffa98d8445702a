"""Other makes of the same things. A peer that is not installed is named in the table, with the reason."""

from __future__ import annotations

import importlib
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def module(name: str) -> Any | None:
    """A module, or None when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@contextmanager
def redis_server() -> Iterator[tuple[Any, str]]:
    """A client of a redis-server of our own on a free port; `(None, reason)` where there is none."""
    program, redis = shutil.which("redis-server"), module("redis")
    if program is None or redis is None:
        missing = "redis-server (Debian package redis-server)" if program is None else "the Python package redis"
        yield None, f"{missing} is not installed"
        return
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--appendonly", "no"]
        with subprocess.Popen([program, *options], stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                for line in server.stdout:
                    if "Ready to accept connections" in line:
                        break
                with redis.Redis(port=port) as client:
                    yield client, ""
            finally:
                server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

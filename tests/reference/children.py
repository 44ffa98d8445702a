"""What child processes do in tests, and how to have them do it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from modal_reference import Dict, Queue


def in_forked_child(function: Callable[..., Any], *args: Any) -> Any:
    """What a function returns in a fork of this process; its exception is raised here."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork while there are threads. What a fork does to us is what is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        _report(writing, function, args)
    os.close(writing)
    with open(reading, "rb") as file:
        content = file.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the child ended with status {status}"
    outcome, value = pickle.loads(content)
    if outcome == "raised":
        raise value
    return value


def _report(writing: int, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        try:
            outcome = ("returned", function(*args))
        except Exception as fault:  # noqa: BLE001  # the parent raises it
            outcome = ("raised", RuntimeError(f"{type(fault).__name__}: {fault}"))
        with open(writing, "wb") as file:
            file.write(pickle.dumps(outcome))
        os._exit(0)
    finally:
        os._exit(1)  # never go on with the parent's test


def run_python(code: str, environment: Mapping[str, str] | None = None, *arguments: str) -> str:
    """What a fresh interpreter prints that runs some code, warnings being errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# What they do


def read(key: str) -> Any:
    """The value that another process has put under a key."""
    return Dict.from_name("shared").get(key)


def write(key: str, value: Any) -> None:
    """Put a value where another process finds it."""
    Dict.from_name("shared", create_if_missing=True)[key] = value


def win(number: int) -> None:
    """Try to be the one who sets a key, and tell who succeeded."""
    if Dict.from_name("shared").put("winner", number, skip_if_exists=True):
        Queue.from_name("winners").put(number)


def move(count: int) -> None:
    """Take numbers from one queue, waiting for each, and put them into another."""
    for _ in range(count):
        Queue.from_name("out").put(Queue.from_name("in").get(timeout=30))

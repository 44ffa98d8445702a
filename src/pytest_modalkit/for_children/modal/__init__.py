"""Stands in for `modal` in a child process, until the line below has put the namespace in its place."""

from __future__ import annotations

import os
import sys

try:
    from pytest_modalkit import alias
except ImportError as error:
    raise ImportError(
        f"this process was started under pytest-modalkit and shall use its `modal`, which {sys.executable} lacks "
        f"({error}): use the interpreter that has pytest-modalkit, or start the process without PYTHONPATH"
    ) from error

alias.become(os.environ.get("MODALKIT_NAMESPACE", "modal_reference").split(","))

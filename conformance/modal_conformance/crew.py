"""Processes that use the backend beside the test, all at once: for what is promised between processes.

    with Crew(size=3) as crew:
        history = crew.carry_out({"kind": "Dict", "name": "n"}, programs)

Each is a fresh interpreter with `import modal`. The plugin's environment leads it into the universe of the test. What
one says here, and is told from here, goes through ordinary pipes: so whoever was told of a call can be asked what it
sees.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from modal_conformance.history import History
from modal_conformance.steps import Step

__all__ = ["Crew", "Member"]

#: Far more than any order takes; only a process that hangs meets it.
_PATIENCE = 60.0
#: How long it takes to tell all members when to begin.
_HEAD_START = 2_000_000


class Member:
    """One process of a crew.

    Args:
        name: The client's name in histories.
        patience: For how many seconds it looks for an object that another process has made.
    """

    def __init__(self, name: str, patience: float) -> None:
        self.name = name
        self._patience = patience
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed when the process is dismissed
        self._process = subprocess.Popen(
            [sys.executable, "-m", "modal_conformance.crew_member"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def order(self, target: Mapping[str, str], steps: Sequence[Step], *, at: int = 0, aloud: bool = False) -> None:
        """Tell it what to do.

        Args:
            target: What to work on: its `kind`, such as `Dict`, and its `name` or its `id`; `create`, whatever it
                says, creates what is missing.
            steps: What to do with it.
            at: When to begin, as `time.monotonic_ns` tells it; a time that has passed is at once.
            aloud: Whether it says after each step that this one is done, before the report on all.
        """
        assert self._process.stdin is not None
        order = {
            "client": self.name,
            "target": dict(target),
            "steps": [list(step) for step in steps],
            "at": at,
            "aloud": aloud,
            "patience": self._patience,
        }
        try:
            print(json.dumps(order), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            raise AssertionError(self._ended()) from None

    def report(self) -> dict[str, Any]:
        """Wait for what it has to say.

        Raises:
            AssertionError: It ended, or said nothing in time; the message has its last words.
        """
        assert self._process.stdout is not None
        watchdog = threading.Timer(_PATIENCE, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line:
            raise AssertionError(self._ended())
        report: dict[str, Any] = json.loads(line)
        assert "failure" not in report, f"{self.name} failed:\n{report['failure']}"
        return report

    def carry_out(self, target: Mapping[str, str], *steps: Step) -> History:
        """Have it carry out steps at once, and return what it saw."""
        self.order(target, steps)
        return History.from_json(self.report()["history"])

    def kill(self) -> int:
        """End it in the middle of steps that it does aloud; return how many it had said were done."""
        assert self._process.stdout is not None
        self._process.kill()
        rest = self._process.stdout.read()
        # The last line may be cut off.
        return rest.count('"done"', 0, rest.rfind("\n") + 1)

    def leave(self) -> None:
        """Let it end by itself, as a program does that has done its work."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None
        self._process.wait(_PATIENCE)

    def dismiss(self) -> None:
        """End it, and wait until it is gone."""
        self._process.kill()
        # Closes the pipes as well, also where the process had ended by itself.
        self._process.communicate()
        self._errors.close()

    def _ended(self) -> str:
        self._process.kill()
        self._process.wait()
        self._errors.seek(0)
        return f"{self.name} ended, or was silent for {_PATIENCE:g} s:\n{self._errors.read()}"


class Crew:
    """Several processes.

    Args:
        size: How many.
        patience: For how many seconds they look for an object that another process has made.
    """

    def __init__(self, size: int, patience: float = 0.0) -> None:
        self.members = [Member(f"process {number}", patience) for number in range(1, size + 1)]

    def __enter__(self) -> Self:
        try:
            for member in self.members:
                member.report()
        except BaseException:
            self.dismiss()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.dismiss()

    def dismiss(self) -> None:
        """End all processes."""
        for member in self.members:
            member.dismiss()

    def carry_out(self, target: Mapping[str, str], programs: Sequence[Sequence[Step]]) -> History:
        """Have the first members carry out one program each, at the same time, and return what they saw.

        Args:
            target: What they work on: its `kind`, such as `Dict`, and its `name` or its `id`.
            programs: The steps of each.
        """
        crew = list(zip(self.members, programs, strict=False))
        assert len(crew) == len(programs), f"{len(programs)} programs are too many for a crew of {len(self.members)}"
        begin = time.monotonic_ns() + _HEAD_START
        for member, steps in crew:
            member.order(target, steps, at=begin)
        reports = [member.report() for member, _ in crew]
        return History.merged(*(History.from_json(report["history"]) for report in reports))

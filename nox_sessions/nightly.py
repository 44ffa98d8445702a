"""What is too slow for every change; the last result is kept in the documentation."""

from __future__ import annotations

import datetime
import platform
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass

import nox

from nox_sessions import _steps

PAGE = _steps.ROOT / "docs" / "reference" / "nightly.md"
_SUITE = ("pytest", "--modal-backend=reference", "--modal-profile=full", "--pyargs", "modal_conformance")
JOBS = {
    "the suite, profile full, edition 1": (*_SUITE, "--modal-edition=1"),
    "the suite, profile full, edition 0.73": (*_SUITE, "--modal-edition=0.73"),
    "a million cancelled waits": ("tests.reference.million",),
    "the comparison with the real clients": ("tools.oracle",),
}
_KEPT_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one job ended."""

    job: str
    command: str
    ok: bool
    seconds: float
    last_lines: list[str]


@nox.session
def nightly(session: nox.Session) -> None:
    """Run the full profile on both editions, a million cancellations and the oracle; keep the result in the docs."""
    results = [_run(job, words) for job, words in JOBS.items()]
    PAGE.write_text(_page(results), encoding="utf-8")
    session.log(f"the result is in {PAGE.relative_to(_steps.ROOT)}")
    if failed := [result.job for result in results if not result.ok]:
        session.error(f"failed: {'; '.join(failed)}")


def _run(job: str, words: tuple[str, ...]) -> Result:
    """Run one job, showing its output as it comes and keeping the last lines."""
    print(f"--- {job}", flush=True)
    started = time.monotonic()
    kept: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        [sys.executable, "-m", *words], cwd=_steps.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip():
                kept.append(line.rstrip())
    return Result(
        job=job,
        command=f"python -m {' '.join(words)}",
        ok=process.returncode == 0,
        seconds=time.monotonic() - started,
        last_lines=list(kept),
    )


def _page(results: list[Result]) -> str:
    day = datetime.datetime.now(datetime.UTC).date()
    lines = [
        "# The last nightly run",
        "",
        f"Written by `./run nightly` on {day} with Python {platform.python_version()} on {platform.system()}.",
    ]
    for result in results:
        verdict = "passed" if result.ok else "**failed**"
        lines += ["", f"## {result.job[0].upper()}{result.job[1:]}", ""]
        lines += [f"`{result.command}` {verdict} in {result.seconds:.0f} s. Its last lines:", "", "```text"]
        lines += [*result.last_lines, "```"]
    return "\n".join(lines) + "\n"

"""`./run`: lists its tasks, knows a typing error, passes arguments through, and dies cleanly."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([checkout / "run", *arguments], capture_output=True, text=True, check=False)


def tasks(checkout: Path) -> list[str]:
    files = (checkout / "nox_sessions").glob("[!_]*.py")
    return sorted(file.stem for file in files)


def test_alone_it_lists_each_task_with_one_line(checkout: Path) -> None:
    listed = run(checkout)
    assert listed.returncode == 0
    described = dict(line.split(maxsplit=1) for line in listed.stdout.splitlines() if line.startswith("  "))
    assert sorted(described) == tasks(checkout)
    assert all(line.endswith(".") for line in described.values())


def test_every_task_is_a_session_of_the_same_name(checkout: Path) -> None:
    listed = subprocess.run(
        [checkout / ".venv/bin/python", "-m", "nox", "--list"], cwd=checkout, capture_output=True, text=True, check=True
    )
    sessions = re.findall(r"^[*-] (\S+)", listed.stdout, re.MULTILINE)
    assert sorted(sessions) == tasks(checkout)


def test_an_unknown_task_is_refused_with_the_closest_one(checkout: Path) -> None:
    refused = run(checkout, "conformence")
    assert refused.returncode == 2
    assert "'conformence'" in refused.stderr
    assert "did you mean 'conformance'?" in refused.stderr


@pytest.mark.parametrize("separator", [["--"], []], ids=["after two dashes", "without"])
def test_arguments_go_through_to_the_tool(checkout: Path, tmp_path: Path, separator: list[str]) -> None:
    (tmp_path / "test_two.py").write_text("def test_one(): pass\ndef test_other(): assert False\n")
    passed = run(checkout, "tests", *separator, "-k", "one", "--rootdir", str(tmp_path), str(tmp_path))
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "1 passed, 1 deselected" in passed.stdout


def test_a_failing_tool_fails_the_task(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "test_red.py").write_text("def test_red(): assert False\n")
    assert run(checkout, "tests", "--", "--rootdir", str(tmp_path), str(tmp_path)).returncode == 1


def test_an_interrupt_ends_the_children_and_returns_130(checkout: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    (tmp_path / "test_endless.py").write_text(
        "import os, threading\n"
        "def test_endless():\n"
        f"    with open({str(started)!r}, 'w') as fifo: fifo.write(str(os.getpid()))\n"
        "    threading.Event().wait()\n"
    )
    task = subprocess.Popen(
        [checkout / "run", "tests", "--", "--rootdir", str(tmp_path), str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    child = int(started.read_text())  # opening the fifo waits for the test to run
    os.killpg(task.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
    assert task.wait(timeout=30) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_start_with_nothing_changed_installs_nothing(checkout: Path) -> None:
    started = run(checkout, "tests", "--", "--version")
    assert started.returncode == 0
    assert "installing" not in started.stderr

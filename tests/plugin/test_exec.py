"""`modalkit exec -- COMMAND`: a universe and our `modal` for any command."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXEC = [sys.executable, "-c", "import sys; from pytest_modalkit.cli import main; sys.exit(main())", "exec"]


def modalkit_exec(*words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*EXEC, *words], capture_output=True, text=True, timeout=timeout, check=False)


def python(code: str) -> list[str]:
    return ["--", sys.executable, "-c", code]


def test_all_processes_of_the_command_share_one_universe_and_its_status_is_returned(tmp_path: Path) -> None:
    child = "import modal; print(modal.__name__, modal.Dict.from_name('d')['a'])"
    told = modalkit_exec(
        *python(
            "import modal, subprocess, sys\n"
            "modal.Dict.from_name('d', create_if_missing=True)['a'] = 1\n"
            f"subprocess.run([sys.executable, '-c', {child!r}], check=True)\n"
            "sys.exit(7)"
        )
    )
    assert (told.returncode, told.stdout, told.stderr) == (7, "modal_reference 1\n", "")


def test_python_dash_m_modal_is_the_command_line_of_the_reference() -> None:
    told = modalkit_exec("--", sys.executable, "-m", "modal", "--help")
    assert told.returncode == 0
    assert told.stdout.startswith("usage: modal")


def test_python_is_the_one_that_has_the_packages_whatever_comes_first_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("python", "python3"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 9\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    code = "import modal, os, sys; print(modal.__name__, os.path.dirname(sys.executable))"
    for words in ["python3", "-c", code], ["sh", "-c", f"python3 -c '{code}'"]:
        told = modalkit_exec("--", *words)
        assert told.stdout == f"modal_reference {os.path.dirname(sys.executable)}\n", told.stderr


def test_the_rest_of_the_path_stays_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [str(tmp_path), os.path.dirname(sys.executable), *os.defpath.split(os.pathsep)]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    told = modalkit_exec("--", "python3", "-c", "import os; print(os.environ['PATH'])")
    assert told.stdout.strip().split(os.pathsep) == [folders[1], folders[0], *folders[2:]]


def test_the_edition_and_the_environments_are_those_asked_for() -> None:
    told = modalkit_exec("--edition", "0.73", *python("import os, modal; print(modal.__name__)"))
    assert told.stdout == "modal_reference._editions.v0_73\n"
    wrong = modalkit_exec("--edition", "2", *python(""))
    assert wrong.returncode == 2
    assert "invalid choice: '2'" in wrong.stderr


def test_the_real_service_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODAL_TOKEN_SECRET", "as-real")
    told = modalkit_exec(
        *python("import os; print(os.environ['MODAL_SERVER_URL'], 'MODAL_TOKEN_SECRET' in os.environ)")
    )
    assert told.stdout == "http://127.0.0.1:9/blocked-by-pytest-modalkit False\n"


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ([], 2, "exec needs a command"),
        (["--"], 2, "exec needs a command"),
        (["--", "no-such-command"], 127, "there is no command 'no-such-command' on the PATH: check the spelling"),
        (["--", "pythn3"], 127, "there is no command 'pythn3' on the PATH; did you mean 'python3'?"),
        (["--", "./no-such-command"], 127, "there is no command './no-such-command': check the way to it"),
        (["--", os.curdir], 126, "cannot be started"),
    ],
)
def test_a_command_that_cannot_start_is_refused(words: list[str], status: int, message: str) -> None:
    told = modalkit_exec(*words)
    assert told.returncode == status
    assert told.stderr.startswith("modalkit: ")
    assert message in told.stderr


def test_a_command_that_is_killed_gives_the_status_that_shells_give() -> None:
    assert modalkit_exec(*python("import os; os.kill(os.getpid(), 9)")).returncode == 137


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1])
def test_signals_are_handed_on_and_the_command_has_the_last_word(number: signal.Signals) -> None:
    code = (
        "import signal\n"
        f"signal.pthread_sigmask(signal.SIG_BLOCK, [{int(number)}])\n"
        "print('ready', flush=True)\n"
        f"assert signal.sigtimedwait([{int(number)}], 30)\n"
        "print('heard'); raise SystemExit(3)"
    )
    with subprocess.Popen([*EXEC, *python(code)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == "heard\n"
    assert process.returncode == 3


def test_an_interrupt_from_the_terminal_reaches_the_command_once() -> None:
    code = (
        "import signal\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n"
        "print('ready', flush=True)\n"
        "assert signal.sigtimedwait([signal.SIGINT], 30)\n"
        "twice = signal.sigtimedwait([signal.SIGINT], 0.3)\n"
        "print('heard twice' if twice else 'heard once'); raise SystemExit(4)"
    )
    # What a shell does for a foreground job: a session with this terminal as its own.
    in_terminal = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    )
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", in_terminal, *EXEC, *python(code)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    ) as process:
        os.close(follower)
        seen = _read_until(leader, b"ready")
        os.write(leader, b"\x03")
        seen += _read_until(leader, b"heard ")
        seen += _read_until(leader, None)
    os.close(leader)
    assert process.returncode == 4
    assert b"heard once" in seen


def _read_until(descriptor: int, word: bytes | None) -> bytes:
    """What the terminal shows, until a word or the end."""
    seen = b""
    deadline = time.monotonic() + 30
    while word is None or word not in seen:
        assert time.monotonic() < deadline, seen
        try:
            chunk = os.read(descriptor, 4096)
        except OSError:  # a terminal that nobody holds any more
            break
        if not chunk:
            break
        seen += chunk
    return seen


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    told = modalkit_exec(*python("import os; print(os.path.exists(os.environ['MODALKIT_UNIVERSE']))"))
    assert told.stdout == "True\n"
    assert list(tmp_path.iterdir()) == []

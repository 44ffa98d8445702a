"""`modal run`, `deploy`, `serve` and `app`, as users type them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reference.waiting import PATIENCE, until

SCRIPT = '''
import datetime
import time
from typing import Literal, Optional

import modal

app = modal.App("hello")


@app.function()
def show(x: int, y: float = 1.5, *, loud: bool = False, when: Optional[datetime.datetime] = None,
         kind: Literal["a", "b"] = "a", free="z"):
    """Show what was given."""
    print(x, y, loud, when, kind, free)
    return f"result {x}"


@app.function()
def fail():
    raise ValueError("it failed")


@app.function()
def numbers():
    yield 1


@app.function()
def wait():
    print("waiting", flush=True)
    time.sleep(600)


@app.function()
def odd(x: list[int]):
    pass


@app.cls()
class Counter:
    start: int = modal.parameter(default=3)

    @modal.method()
    def add(self, n: int) -> str:
        print("sum", self.start + n)
        return str(self.start + n)


@app.local_entrypoint()
def main(n: int = 2):
    print("here", modal.is_local(), n)
    show.remote(n)


@app.local_entrypoint()
async def words(*given):
    print("words", *given)
'''


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script with an app."""
    file = tmp_path / "hello.py"
    file.write_text(SCRIPT, encoding="utf-8")
    return file


def words_of(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("modalkit")), *words]


def modalkit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MODAL", "PYTHON"))}
    return subprocess.run(
        words_of(*words), cwd=folder, capture_output=True, text=True, timeout=60, check=False, env=environment
    )


def test_a_local_entrypoint_runs_here_and_its_functions_there(script: Path) -> None:
    done = modalkit(script.parent, "run", "hello.py::main", "--n", "5")
    assert done.stdout == "here True 5\n5 1.5 False None a z\n"
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["show", "app.show"])
def test_arguments_are_parsed_by_their_types(script: Path, name: str) -> None:
    done = modalkit(
        script.parent, "run", f"hello.py::{name}", "--x", "3", "--loud", "--when", "2025-01-31", "--kind", "b"
    )
    assert done.stdout == "3 1.5 True 2025-01-31 00:00:00 b z\n"


def test_a_method_takes_the_arguments_of_its_class_as_well(script: Path) -> None:
    done = modalkit(script.parent, "run", "hello.py::Counter.add", "--n", "4", "--start", "10")
    assert done.stdout == "sum 14\n"
    assert modalkit(script.parent, "run", "hello.py::Counter.add", "--n", "4").stdout == "sum 7\n"


def test_an_entrypoint_may_take_whatever_words_there_are(script: Path) -> None:
    done = modalkit(script.parent, "run", "hello.py::words", "a", "--b", "c")
    assert done.stdout == "words a --b c\n"


def test_a_module_is_found_by_its_name(script: Path) -> None:
    done = modalkit(script.parent, "run", "-m", "hello::main")
    assert done.stdout == "here True 2\n2 1.5 False None a z\n"
    assert "there is no module 'goodbye'" in modalkit(script.parent, "run", "-m", "goodbye").stderr


def test_the_result_can_be_kept(script: Path) -> None:
    assert modalkit(script.parent, "run", "-w", "out", "hello.py::show", "--x", "4").returncode == 0
    assert (script.parent / "out").read_text(encoding="utf-8") == "result 4"
    refused = modalkit(script.parent, "run", "-w", "out", "hello.py::main")
    assert "takes text or bytes" in refused.stderr
    assert refused.returncode == 1


def test_quiet_leaves_only_what_functions_print(script: Path) -> None:
    loud = modalkit(script.parent, "run", "hello.py::show", "--x", "1")
    quiet = modalkit(script.parent, "run", "-q", "hello.py::show", "--x", "1")
    assert "App" in loud.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout


def test_help_shows_the_arguments_of_the_function(script: Path) -> None:
    done = modalkit(script.parent, "run", "hello.py::show", "--help")
    assert "Show what was given." in done.stdout
    assert "--loud, --no-loud" in done.stdout
    assert "{a,b}" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["hello.py"], 1, "several things to run"),
        (["hello.py::shwo"], 1, "did you mean 'show'"),
        (["goodbye.py"], 1, "there is no file 'goodbye.py'"),
        (["hello.py::numbers"], 1, "is a generator"),
        (["hello.py::odd", "--x", "1"], 1, "has the type list[int]"),
        (["hello.py::show"], 2, "--x"),
        (["hello.py::show", "--x", "one"], 2, "invalid int value"),
        (["hello.py::show", "--x", "1", "--when", "soon"], 2, "is no date or time"),
        (["hello.py::show", "--x", "1", "--kind", "c"], 2, "invalid choice"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_run_is_explained(script: Path, words: list[str], status: int, message: str) -> None:
    done = modalkit(script.parent, "run", *words)
    assert message in done.stderr
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_a_failure_is_shown_with_the_code_that_failed(script: Path) -> None:
    done = modalkit(script.parent, "run", "-q", "hello.py::fail")
    assert done.returncode == 1
    assert "ValueError: it failed" in done.stderr
    assert "hello.py" in done.stderr
    assert "_cli" not in done.stderr


def test_a_script_that_cannot_be_imported_is_shown_too(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import modal\n1 / 0\n", encoding="utf-8")
    done = modalkit(tmp_path, "run", "broken.py")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "importlib" not in done.stderr


def test_a_script_runs_by_itself(script: Path) -> None:
    by_itself = '\nif __name__ == "__main__":\n    with app.run():\n        print(show.remote(8))\n'
    script.write_text(SCRIPT + by_itself, encoding="utf-8")
    done = modalkit(script.parent, "exec", "--", "python", "hello.py")
    assert done.stdout == "result 8\n"


def processes_in(folder: Path) -> set[int]:
    """The processes whose working directory is a folder."""
    found = set()
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(each / "cwd") == str(folder):
                found.add(int(each.name))
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


@pytest.fixture
def nothing_is_left(tmp_path: Path) -> Iterator[None]:
    """No process of a test goes on after it."""
    yield
    until(lambda: not processes_in(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.usefixtures("nothing_is_left")
def test_an_interrupt_ends_everything(script: Path) -> None:
    started = subprocess.Popen(
        words_of("run", "-q", "hello.py::wait"), cwd=script.parent, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    with started.stdout:
        assert started.stdout.readline() == "waiting\n"
        assert len(processes_in(script.parent)) > 1
        started.send_signal(signal.SIGINT)
        assert started.wait(PATIENCE) == 130


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.usefixtures("nothing_is_left")
def test_a_deployment_of_ones_own_lives_until_an_interrupt(script: Path) -> None:
    started = subprocess.Popen(words_of("deploy", "hello.py"), cwd=script.parent, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    with started.stdout:
        assert "App deployed: hello" in started.stdout.readline()
        assert started.poll() is None
        started.send_signal(signal.SIGINT)
        assert started.wait(PATIENCE) == 130


def test_a_deployment_in_a_universe_that_goes_on_can_be_listed_and_stopped(script: Path) -> None:
    steps = (
        "modalkit deploy hello.py --name shop && python -m modal app list --json && "
        "python -m modal app stop shop && python -m modal app list && ! python -m modal app stop shop"
    )
    done = modalkit(script.parent, "exec", "--", "sh", "-c", steps)
    assert done.returncode == 0, done.stderr
    assert '"description": "shop"' in done.stdout
    assert '"state": "deployed"' in done.stdout
    assert done.stdout.endswith("App stopped: shop\n")
    assert "no app 'shop' runs or is deployed" in done.stderr


@pytest.mark.usefixtures("nothing_is_left")
def test_an_app_that_is_served_begins_anew_when_its_file_changes(script: Path) -> None:
    started = subprocess.Popen(words_of("serve", "hello.py"), cwd=script.parent, stderr=subprocess.PIPE, text=True)
    assert started.stderr is not None
    with started.stderr:
        assert "is running" in started.stderr.readline()
        later = time.time_ns() + 10**9
        os.utime(script, ns=(later, later))
        shown = iter(started.stderr.readline, "")
        assert any("A file has changed" in line for line in shown)
        assert any("is running" in line for line in shown)
        started.send_signal(signal.SIGINT)
        assert started.wait(PATIENCE) == 130

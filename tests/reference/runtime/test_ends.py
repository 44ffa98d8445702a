"""Whatever dies, what it had started dies with it, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from modal_reference._agent.processes import below
from modal_reference._driver import runtimes
from tests.reference.runtime.watching import Watched, Yard
from tests.reference.waiting import PATIENCE, until

#: A worker with a child, a grandchild in a session of its own, and an orphan: a daemon that has left everything.
FAMILY = """
import os, subprocess, sys, time
subprocess.Popen(["sleep", "1000"])
subprocess.Popen(["sh", "-c", "setsid sleep 1000 & sleep 1000"])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
os.wait()
print("ready")
time.sleep(1000)
"""


def family(yard: Yard) -> tuple[Watched, int]:
    """A container in which several processes live, and how many."""
    watched = yard.python(FAMILY)
    watched.line()
    # The supervisor, the worker, two children, one grandchild, the shell's two, and the orphan.
    until(lambda: len(_tree(yard)) >= 7)
    return watched, len(_tree(yard))


def _tree(yard: Yard) -> list[int]:
    """The processes of all containers, as this process sees them."""
    parent = yard.runtime._parent
    return [] if parent is None else [each for each in below(parent.pid) if each not in _standing(parent.pid)]


def _standing(executed: int) -> set[int]:
    """The warm parent itself: the process that was executed, or the one that it waits for."""
    only = below(executed)
    return {only[0]} if only and _is_waiting(executed) else set()


def _is_waiting(executed: int) -> bool:
    """Whether the process that was executed has a warm parent inside of a namespace."""
    return os.readlink(f"/proc/{executed}/ns/pid_for_children") != os.readlink(f"/proc/{executed}/ns/pid")


def test_a_kill_ends_the_whole_tree_also_those_who_have_left_it(yard: Yard) -> None:
    watched, _ = family(yard)
    watched.kill()
    assert watched.end().signal == signal.SIGKILL
    until(lambda: _tree(yard) == [])


def test_what_a_worker_leaves_behind_ends_with_it(yard: Yard) -> None:
    watched = yard.python(FAMILY.replace('print("ready")\ntime.sleep(1000)', "raise SystemExit(4)"))
    assert watched.end().code == 4
    until(lambda: _tree(yard) == [])


def test_a_worker_that_is_killed_from_outside_takes_its_tree_along_and_no_other(yard: Yard) -> None:
    other = yard.shell("echo ready; exec sleep 1000")
    other.line()
    watched, _ = family(yard)
    watched.container.tell(["signal", int(signal.SIGKILL)])
    assert watched.end().signal == signal.SIGKILL
    until(lambda: len(_tree(yard)) == 2)  # the other supervisor and its worker
    other.kill()
    other.end()


def test_a_supervisor_that_is_killed_takes_its_container_along_and_no_other(yard: Yard) -> None:
    other = yard.shell("echo ready; exec sleep 1000")
    other.line()
    others = set(_tree(yard))
    watched, _ = family(yard)
    supervisor = next(each for each in _tree(yard) if each not in others)
    os.kill(supervisor, signal.SIGKILL)
    end = watched.end()
    assert (end.code, end.signal) == (None, None)
    until(lambda: set(_tree(yard)) == others)
    other.kill()
    other.end()


@pytest.mark.parametrize("which", ["executed", "init"])
def test_the_end_of_the_warm_parent_is_the_end_of_every_container_and_the_next_one_gets_a_new_one(
    yard: Yard, which: str
) -> None:
    watched, _ = family(yard)
    parent = yard.runtime._parent
    assert parent is not None
    everybody = set(below(parent.pid))
    if which == "init" and not _is_waiting(parent.pid):
        pytest.skip("the process that was executed is the warm parent itself")
    os.kill(parent.pid if which == "executed" else below(parent.pid)[0], signal.SIGKILL)
    end = watched.end()
    assert (end.code, end.signal) == (None, None)
    until(lambda: not any(_lives(each) for each in everybody))
    assert yard.shell("exit 5").end().code == 5


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


OWNER = """
import os, sys
from modal_reference._driver.universe import Universe
from modal_reference._runtime.process import ProcessRuntime
from tests.reference.runtime.watching import Yard
from tests.reference.runtime.test_ends import FAMILY

universe = Universe()
yard = Yard(ProcessRuntime(universe, at_most=sys.argv[1]))
watched = yard.python(FAMILY)
watched.line()
print(yard.runtime._parent.pid, flush=True)
{last}
"""


def _owner(level: str, last: str) -> subprocess.Popen[str]:
    """Another process with a universe and a container in it."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(OWNER).format(last=last), level],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["reference_impl", ".", os.environ.get("PYTHONPATH", "")])},
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
def test_the_end_of_the_test_process_is_the_end_of_everything(level: str, number: int) -> None:
    owner = _owner(level, "import signal; signal.pause()")
    assert owner.stdout is not None
    parent = int(owner.stdout.readline())
    everybody = {parent, *below(parent)}
    assert len(everybody) >= 7
    owner.send_signal(number)
    owner.wait(PATIENCE)
    owner.stdout.close()
    until(lambda: not any(_lives(each) for each in everybody))


def test_a_test_process_that_ends_without_closing_its_universe_waits_for_its_containers(level: str) -> None:
    owner = _owner(level, "")
    assert owner.stdout is not None
    parent = int(owner.stdout.readline())
    everybody = {parent, *below(parent)}
    assert owner.wait(PATIENCE) == 0
    owner.stdout.close()
    assert not any(_lives(each) for each in everybody)


def test_a_child_that_the_test_process_forks_does_not_keep_containers_alive(level: str) -> None:
    owner = _owner(level, "import signal; os.fork() or (signal.pause(), os._exit(0)); signal.pause()")
    assert owner.stdout is not None
    parent = int(owner.stdout.readline())
    everybody = {parent, *below(parent)}
    until(lambda: len(below(owner.pid)) > len(everybody))
    child = next(each for each in below(owner.pid) if each not in everybody)
    owner.kill()
    owner.wait(PATIENCE)
    try:
        until(lambda: not any(_lives(each) for each in everybody))
    finally:
        os.kill(child, signal.SIGKILL)
        owner.stdout.close()


def test_a_universe_that_ends_takes_its_containers_along(yard: Yard) -> None:
    watched, _ = family(yard)
    parent = yard.runtime._parent
    assert parent is not None
    everybody = {parent.pid, *below(parent.pid)}
    runtimes.keep_spares(False)
    yard.runtime.close()
    runtimes.keep_spares(True)
    assert not any(_lives(each) for each in everybody)
    assert watched.end().signal == signal.SIGKILL


def test_a_close_that_is_interrupted_ends_everything_all_the_same(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    family(yard)
    parent = yard.runtime._parent
    assert parent is not None
    everybody = {parent.pid, *below(parent.pid)}

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(yard.runtime._changed, "wait_for", interrupt)
        yard.runtime.close()
    until(lambda: not any(_lives(each) for each in everybody))

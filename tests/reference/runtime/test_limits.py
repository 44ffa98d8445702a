"""Limits hold where the machine can enforce them, and what cannot be enforced is said so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from modal_reference._agent import limits
from modal_reference._runtime.orders import Order
from tests.reference.runtime.watching import Yard

MEBIBYTE = 1 << 20
#: Takes memory piece by piece, and says how much it has.
GREEDY = "taken = []\nwhile True:\n    taken.append(bytearray(10 << 20)); print(len(taken) * 10)"


def test_who_takes_more_memory_than_it_may_is_killed_and_the_end_says_why(yard: Yard) -> None:
    watched = yard.python(GREEDY, memory_bytes=100 * MEBIBYTE)
    end = watched.end()
    assert (end.code, end.signal, end.is_out_of_memory) == (None, 9, True)
    assert 30 <= int(watched.output.split()[-1]) <= 110


def test_its_children_count_too(yard: Yard) -> None:
    watched = yard.python(
        f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-u', '-c', {GREEDY!r}]))",
        memory_bytes=100 * MEBIBYTE,
    )
    end = watched.end()
    # Either the child was killed, and the worker lived on to say so; or the whole container was.
    assert end.is_out_of_memory or end.code not in (0, None)


def test_who_stays_below_its_limit_is_let_alone(yard: Yard) -> None:
    watched = yard.python("taken = bytearray(30 << 20); print(len(taken))", memory_bytes=200 * MEBIBYTE)
    assert watched.end().code == 0


def test_a_kill_by_hand_is_not_taken_for_one_for_memory(yard: Yard) -> None:
    watched = yard.shell("echo ready; sleep 1000", memory_bytes=100 * MEBIBYTE)
    watched.line()
    watched.kill()
    end = watched.end()
    assert (end.signal, end.is_out_of_memory) == (9, False)


def test_memory_is_watched_where_no_control_group_may_be_made(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit that is told to the supervisor holds for a group; without one, it looks itself.
    monkeypatch.setenv("MODALKIT_PRELOAD", "tests.reference.runtime.test_limits:forbid_groups")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["reference_impl", "."]))
    yard.runtime._kind = yard.runtime._kind._replace(edition="0.73")  # no warm parent of that kind waits
    watched = yard.python(GREEDY.replace("print", "import time; time.sleep(0.01); print"), memory_bytes=100 * MEBIBYTE)
    end = watched.end()
    assert (end.code, end.signal, end.is_out_of_memory) == (None, 9, True)


def forbid_groups() -> None:
    """In a warm parent: make no control groups."""
    limits._home = _no_home  # type: ignore[assignment]
    limits.cgroup_lacks.cache_clear()


def _no_home(controller: str) -> Path:
    raise PermissionError(13, "Permission denied")


@pytest.mark.skipif(bool(limits.cgroup_lacks("cpu")), reason="no control group can limit processor time here")
def test_processor_time_is_limited(yard: Yard) -> None:
    spin = (
        "import time\n"
        "begin, used = time.monotonic(), time.process_time()\n"
        "while time.process_time() - used < 0.3: pass\n"
        "print(time.monotonic() - begin)"
    )
    watched = yard.python(spin, cpu_cores=0.25)
    assert watched.end().code == 0
    # A quarter of a core needs 1.2 seconds for 0.3 seconds of work; the first period comes for nothing.
    assert float(watched.output) > 0.8


def test_a_blocked_network_has_nothing_but_itself(yard: Yard) -> None:
    if not yard.runtime.isolation.has_network:
        pytest.skip(yard.runtime.isolation.reasons["network"])
    watched = yard.python(
        "import socket\n"
        "print(sorted(name for _, name in socket.if_nameindex()))\n"
        "with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    socket.create_connection(server.getsockname()).close()\n"
        "try: socket.create_connection(('192.0.2.1', 80), 1)\n"
        "except OSError as fault: print(fault.errno)",
        block_network=True,
    )
    assert watched.end().code == 0
    names, number = watched.output.splitlines()
    assert names == "['lo']"
    assert int(number) == 101  # the network is unreachable


def test_control_groups_are_gone_with_their_container(yard: Yard) -> None:
    yard.python("pass", memory_bytes=100 * MEBIBYTE, cpu_cores=1.0).end()
    for controller in ("memory", "cpu"):
        if not limits.cgroup_lacks(controller):
            assert not list(limits._home(controller).glob(f"modalkit-{os.getpid()}-*"))


@pytest.mark.skipif(bool(limits.cgroup_lacks("memory")), reason="no control group can be made here")
def test_the_groups_of_a_runtime_that_is_gone_are_removed_and_no_others() -> None:
    gone = limits._home("memory") / "modalkit-999999999-ta-old"
    gone.mkdir()
    mine = limits.ControlGroups(Order("ta-mine", "1", memory_bytes=100 * MEBIBYTE), os.getpid())
    limits.sweep()
    assert not gone.exists()
    assert all(path.exists() for path in mine._paths)
    mine.remove()
    assert not any(path.exists() for path in mine._paths)

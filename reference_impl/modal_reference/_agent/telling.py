"""How far containers are kept apart on this machine, in one line: for the start of a session.

Found out in a process of its own, which ends at once: a probe forks, and a session should neither fork nor have a warm
parent before somebody wants a container.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from modal_reference._runtime.orders import Isolation

_PROGRAM = """\
import sys
sys.path += sys.argv[1:]
from modal_reference._agent.isolation import probe
from modal_reference._agent.telling import words_of
print(words_of(probe()))
"""
_PATIENCE = 30.0


def isolation_words() -> str:
    """What can be had here, such as `sandboxed: ...`; takes about a tenth of a second.

    Raises:
        OSError: It cannot be found out.
    """
    command = [sys.executable, "-P", "-c", _PROGRAM, *_places()]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if done.returncode:
        raise OSError((done.stderr.strip().splitlines() or [f"the probe ended with {done.returncode}"])[-1])
    return done.stdout.strip()


def words_of(isolation: Isolation) -> str:
    """An isolation level, what it keeps apart, what is limited; and why the rest is not."""
    apart = [name for name, has in (("processes", isolation.has_processes), ("network", isolation.has_network)) if has]
    if isolation.level != "none":
        apart.insert(0, "mounts")
    limits = [name for name, by in (("memory", isolation.memory), ("cpu", isolation.cpu)) if by == "cgroup"]
    parts = [
        f"{', '.join(apart)} apart" if apart else "nothing apart",
        f"{' and '.join(limits)} limited by the kernel" if limits else "no limits by the kernel",
    ]
    lacking = next(iter(isolation.reasons.items()), None)
    if lacking is not None:
        parts.append("no {}: {}".format(*lacking))
    return f"{isolation.level}: {'; '.join(parts)}"


def _places() -> list[str]:
    """Where this process has the package and what it needs from."""
    own = str(Path(__file__).resolve().parents[2])
    return [own, *(place for place in sys.path if place and place != own)]

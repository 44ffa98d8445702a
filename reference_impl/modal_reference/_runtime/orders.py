"""What the processes of a runtime tell each other, beside descriptors: plain values that travel as MessagePack.

    test process -> warm parent     ["start", number, order]   with the descriptors of `HANDED`
    warm parent -> test process     ["ready", isolation]       once
                                    ["gone", number]           a container's supervisor was reaped
    test process -> supervisor      ["signal", number]         to the worker
                                    ["stop", seconds]          interrupt, and kill when the seconds are over
                                    ["kill"]                   the whole tree, now
    supervisor -> test process      ["exited", *end]           everything in the container is dead

A side that is gone ends the other: whoever loses its test process kills what it has started and ends.
"""

from __future__ import annotations

from typing import NamedTuple

#: The descriptors that come with a start: the supervisor's channel, the door to the universe, stdout, stderr.
HANDED = 4


class Order(NamedTuple):
    """What a supervisor must know to start a container.

    Args:
        container_id: Its identifier.
        edition: The edition of its universe.
        memory_bytes: What its processes may use together; 0 sets no limit.
        cpu_cores: How much processor time they may use in a second; 0 sets no limit.
        block_network: Nothing but the universe can be reached.
        is_spawned: The worker is a fresh interpreter, not a fork.
        command: What is executed instead of a worker; empty for a worker.
    """

    container_id: str
    edition: str
    memory_bytes: int = 0
    cpu_cores: float = 0.0
    block_network: bool = False
    is_spawned: bool = False
    command: list[str] = []  # noqa: RUF012  # nobody changes an order


class End(NamedTuple):
    """How a container ended.

    Args:
        code: The exit code of its worker; None if a signal ended it.
        signal: The signal that ended it; None if it exited.
        is_out_of_memory: It was killed because it had used more memory than it may.
        reason: Why it could not start, in words; empty when it could.
    """

    code: int | None
    signal: int | None
    is_out_of_memory: bool = False
    reason: str = ""


class Isolation(NamedTuple):
    """How far containers are kept apart on this machine, found out by doing it.

    Args:
        level: `none` (the rights of the user), `mounts` (file systems of their own), `sandboxed` (also processes of
            their own, no capabilities, private `/tmp`).
        is_root: Whether the runtime runs as root.
        has_processes: A container has processes of its own, which end with it whatever they do.
        has_network: A container's network can be blocked.
        memory: What enforces a memory limit: `cgroup`, `watch` (looked at now and then) or `none`.
        cpu: What enforces a limit of processor time: `cgroup` or `none`.
        reasons: Why something is not possible here, by its name.
    """

    level: str
    is_root: bool
    has_processes: bool
    has_network: bool
    memory: str
    cpu: str
    reasons: dict[str, str]

"""Which descriptors a process of a container keeps: those that were handed to it, and no other."""

from __future__ import annotations

import os
from collections.abc import Collection

STDIN, STDOUT, STDERR = range(3)


def keep_only(kept: Collection[int]) -> None:
    """Close every descriptor but these."""
    start = 0
    for end in (*sorted(kept), os.sysconf("SC_OPEN_MAX")):
        if start < end:  # an empty range from zero would be taken for everything there is
            os.closerange(start, end)
        start = end + 1


def write_to(stdout: int, stderr: int) -> None:
    """Write where one is told to, and read nothing; the descriptors are none of the first three."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, STDIN)
    os.dup2(stdout, STDOUT)
    os.dup2(stderr, STDERR)

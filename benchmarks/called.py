"""What the measurements call: in this process, in those of the peers, and in containers. It has to be importable."""

from __future__ import annotations

import modal_reference as modal

app = modal.App("benchmarks")


def echo(value: object) -> object:
    """Give back what came."""
    return value


def size(value: bytes) -> int:
    """Tell how long it is."""
    return len(value)


echo_function = app.function(name="echo", max_containers=2)(echo)
size_function = app.function(name="size", max_containers=2)(size)
one_echo_function = app.function(name="one_echo", max_containers=1)(echo)
single_use_function = app.function(name="single_use", single_use_containers=True)(echo)

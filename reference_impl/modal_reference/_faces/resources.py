"""What a container may use: cores, memory, devices and disk (document 003, App.function)."""

from __future__ import annotations

from typing import Any

from modal_reference._engine import Resources
from modal_reference._faces.arguments import shown
from modal_reference._faces.figures import number, whole
from modal_reference._faces.gpus import gpu_list
from modal_reference.exception import InvalidError

#: The largest disk, in MiB (guide of modal 1.6.4: 3.0 TiB).
_MOST_DISK = 3 * 1024 * 1024
_PAIR = 2


def resources_of(cpu: Any, memory: Any, gpu: Any, block_network: bool = False) -> Resources:
    """What the arguments on resources mean.

    Args:
        cpu: Cores asked for, or a pair of these and the most.
        memory: Mebibytes asked for, or a pair of these and the most.
        gpu: A device, or a list in the order of preference.
        block_network: Nothing but the control plane can be reached.

    Raises:
        modal.exception.InvalidError: One of them is no such figure, or a limit is below what is asked for.
    """
    cpu_request, cpu_limit = _request_and_limit(cpu, "cpu", number)
    memory_request, memory_limit = _request_and_limit(memory, "memory", whole)
    return Resources(
        cpu=cpu_request,
        cpu_limit=cpu_limit,
        memory=memory_request,
        memory_limit=memory_limit,
        gpus=gpu_list(gpu),
        block_network=block_network,
    )


def _request_and_limit(value: Any, name: str, figure: Any) -> tuple[Any, Any]:
    if value is None:
        return None, None
    if not isinstance(value, tuple):
        return figure(value, name, 0) or None, None  # nothing asked for is none, as on the real client
    if len(value) != _PAIR:
        raise InvalidError(
            f"{name} is {shown(value)}, a pair is what is asked for and the most: write {name}=(1, 2), or one figure"
        )
    request, limit = figure(value[0], f"{name}[0]", 0), figure(value[1], f"{name}[1]", 0)
    if limit < request:
        raise InvalidError(
            f"{name} is {shown(value)}, and its limit {limit:g} is lower than what it asks for, {request:g}: raise the "
            "second figure or lower the first"
        )
    return request, limit


def check_disk(ephemeral_disk: Any) -> int | None:
    """How much disk an argument `ephemeral_disk` asks for, in mebibytes.

    Raises:
        modal.exception.InvalidError: It is no whole number, negative, or above 3 TiB.
    """
    return None if ephemeral_disk is None else whole(ephemeral_disk, "ephemeral_disk", 0, _MOST_DISK)

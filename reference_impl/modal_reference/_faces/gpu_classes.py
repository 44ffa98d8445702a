"""Devices as objects, as document 003 has them (modal.gpu)."""

from __future__ import annotations

from modal_reference._faces.figures import whole
from modal_reference._faces.gpus import GPUConfig, a100_device


class A100(GPUConfig):
    """NVIDIA A100, with 40 or 80 GB of memory.

    Args:
        count: How many.
        size: `40GB` or `80GB`; None is the smaller.

    Raises:
        ValueError: There is no such size.
    """

    def __init__(self, *, count: int = 1, size: str | None = None) -> None:
        super().__init__(a100_device(size), whole(count, "count", 1))


class A10G(GPUConfig):
    """NVIDIA A10G, with 24 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__("A10G", whole(count, "count", 1))


class Any(GPUConfig):
    """Any device that there is.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__("ANY", whole(count, "count", 1))


class H100(GPUConfig):
    """NVIDIA H100, with 80 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__("H100", whole(count, "count", 1))


class L4(GPUConfig):
    """NVIDIA L4, with 24 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, count: int = 1) -> None:
        super().__init__("L4", whole(count, "count", 1))


class L40S(GPUConfig):
    """NVIDIA L40S, with 48 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__("L40S", whole(count, "count", 1))


class T4(GPUConfig):
    """NVIDIA T4, with 16 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, count: int = 1) -> None:
        super().__init__("T4", whole(count, "count", 1))

"""Devices as objects (document 003, modal.gpu). Deprecated, and gone from 1.x: `gpu="A100-80GB:2"` says the same.

Each class warns when an object of it is made, with the text to write instead.
"""

from __future__ import annotations

from modal_reference._faces import gpu_classes as plain
from modal_reference._faces.gpus import GPUConfig
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

__all__ = ["A10G", "A100", "H100", "L4", "L40S", "T4", "Any"]


def _warn(device: GPUConfig) -> None:
    name = type(device).__name__
    warn_user(f"gpu={name}(...) is deprecated: write gpu={device._shortcode()!r} instead", DeprecationError)


class A100(plain.A100):
    """NVIDIA A100, with 40 or 80 GB of memory.

    Args:
        count: How many.
        size: `40GB` or `80GB`; None is the smaller.

    Raises:
        ValueError: There is no such size.
    """

    def __init__(self, *, count: int = 1, size: str | None = None) -> None:
        super().__init__(count=count, size=size)
        _warn(self)


class A10G(plain.A10G):
    """NVIDIA A10G, with 24 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__(count=count)
        _warn(self)


class Any(plain.Any):
    """Any device that there is.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__(count=count)
        _warn(self)


class H100(plain.H100):
    """NVIDIA H100, with 80 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__(count=count)
        _warn(self)


class L4(plain.L4):
    """NVIDIA L4, with 24 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, count: int = 1) -> None:
        super().__init__(count=count)
        _warn(self)


class L40S(plain.L40S):
    """NVIDIA L40S, with 48 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, *, count: int = 1) -> None:
        super().__init__(count=count)
        _warn(self)


class T4(plain.T4):
    """NVIDIA T4, with 16 GB of memory.

    Args:
        count: How many.
    """

    def __init__(self, count: int = 1) -> None:
        super().__init__(count=count)
        _warn(self)

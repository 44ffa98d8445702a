"""Faults of devices: which names are known, and what is taken for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modal_reference._faces import gpu_classes, gpus
from modal_reference._faces import resources as faces
from modal_reference.exception import InvalidError
from pytest_modalkit.mutants import Patch, mutant

_gpu_list = gpus.gpu_list
_count = gpus._count
_shortcode = gpus.gpu_shortcode


def _without(patch: Patch, *names: str) -> None:
    """Forget devices."""
    patch.value(gpus, "DEVICES", {name: to for name, to in gpus.DEVICES.items() if name not in names})


@mutant("gpu.shortcode.t4", "gpu.shortcode.l4", "gpu.shortcode.any")
def small_devices_are_unknown(patch: Patch) -> None:
    """Some devices are forgotten."""
    _without(patch, "T4", "L4", "ANY")


@mutant("gpu.shortcode.a100", "gpu.shortcode.h100", "gpu.shortcode.a10g")
def large_devices_are_unknown(patch: Patch) -> None:
    """Other devices are forgotten."""
    _without(patch, "A100", "H100", "A10G")


@mutant("gpu.shortcode.a100-80gb", "gpu.shortcode.l40s")
def devices_with_more_memory_are_unknown(patch: Patch) -> None:
    """Devices with more memory are forgotten."""
    _without(patch, "A100-80GB", "L40S")


@mutant("gpu.shortcode.any-case")
def capitals_matter(patch: Patch) -> None:
    """A text in capitals is refused."""

    def shortcode(value: Any) -> str:
        if isinstance(value, str) and value != value.lower():
            raise InvalidError(value)
        return _shortcode(value)

    patch.value(gpus, "gpu_shortcode", shortcode)


@mutant("gpu.shortcode.count", "gpu.argument.with-options")
def there_is_one_device_at_most(patch: Patch) -> None:
    """A count above one is refused."""

    def count(value: str, text: str) -> int:
        if _count(value, text) > 1:
            raise InvalidError(text)
        return 1

    patch.value(gpus, "_count", count)


@mutant("gpu.shortcode.count.must-be-whole")
def any_count_is_one(patch: Patch) -> None:
    """What is no count means one."""
    patch.value(gpus, "_count", lambda value, text: int(text) if text.isdecimal() else 1)


def _lists(patch: Patch, gpu_list: Callable[[Any], list[str]]) -> None:
    patch.value(faces, "gpu_list", gpu_list)


@mutant("gpu.shortcode.unknown")
def unknown_devices_are_let_in(patch: Patch) -> None:
    """A name that nobody knows means any device."""

    def gpu_list(value: Any) -> list[str]:
        known = isinstance(value, str) and value.partition(":")[0].upper() in gpus.DEVICES
        return _gpu_list(value if known or not isinstance(value, str) else "any")

    _lists(patch, gpu_list)


@mutant("gpu.argument.none")
def a_device_is_needed(patch: Patch) -> None:
    """No device is no answer."""

    def gpu_list(value: Any) -> list[str]:
        if not value:
            raise InvalidError("name a device")
        return _gpu_list(value)

    _lists(patch, gpu_list)


@mutant("gpu.argument.list")
def lists_are_not_taken(patch: Patch) -> None:
    """One device only."""

    def gpu_list(value: Any) -> list[str]:
        if isinstance(value, list) and value:
            raise InvalidError("name one device")
        return _gpu_list(value)

    _lists(patch, gpu_list)


@mutant("gpu.argument.wrong-type", "gpu.argument.list.wrong-type")
def anything_is_a_device(patch: Patch) -> None:
    """What is no device means any."""
    patch.value(gpus, "gpu_shortcode", lambda value: _shortcode(value) if isinstance(value, str) else "ANY:1")


@mutant("gpu.argument.runs")
def machines_have_no_devices(patch: Patch) -> None:
    """A function that asks for a device is refused."""

    def gpu_list(value: Any) -> list[str]:
        if value:
            raise InvalidError("there is none")
        return []

    _lists(patch, gpu_list)


@mutant(
    "gpu.v0-73.class.a100.is-taken",
    "gpu.v0-73.class.a10g.is-taken",
    "gpu.v0-73.class.any.is-taken",
    "gpu.v0-73.class.h100.is-taken",
    "gpu.v0-73.class.l4.is-taken",
    "gpu.v0-73.class.l40s.is-taken",
    "gpu.v0-73.class.t4.is-taken",
)
def objects_are_not_taken(patch: Patch) -> None:
    """An object is no device."""

    def shortcode(value: Any) -> str:
        if isinstance(value, gpus.GPUConfig):
            raise InvalidError("write a text")
        return _shortcode(value)

    patch.value(gpus, "gpu_shortcode", shortcode)


@mutant("gpu.v0-73.class.count", "gpu.v0-73.class.shows-device")
def objects_show_the_text(patch: Patch) -> None:
    """The text of an object is what one writes today."""
    patch.method(gpus.GPUConfig, "__repr__", gpus.GPUConfig._shortcode)


@mutant("gpu.v0-73.class.a100.size", "gpu.v0-73.class.a100.wrong-size")
def there_is_one_size(patch: Patch) -> None:
    """Every A100 has 40 GB."""
    patch.value(gpu_classes, "a100_device", lambda size: "A100-40GB")

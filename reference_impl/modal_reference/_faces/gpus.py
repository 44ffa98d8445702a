"""Which devices a container asks for (document 003, modal.gpu): a text such as `A100-80GB:2`, or a list of them.

The names of document 003 are here, and those that the service got later (seen in the guide of modal 1.6.4). The newest
client leaves it to the service to know them; here a wrong name is refused where it is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from modal_reference._faces.arguments import shown
from modal_reference._faces.figures import nearest
from modal_reference.exception import InvalidError

#: The names of devices by what users may write, in capitals.
DEVICES = {
    "T4": "T4",
    "L4": "L4",
    "A10": "A10G",
    "A10G": "A10G",
    "L40S": "L40S",
    "A100": "A100-40GB",
    "A100-40GB": "A100-40GB",
    "A100-80GB": "A100-80GB",
    "RTX-PRO-6000": "RTX-PRO-6000",
    "H100": "H100",
    "H100!": "H100!",
    "H200": "H200",
    "B200": "B200",
    "B200+": "B200+",
    "ANY": "ANY",
}
_MOST_DEVICES = 8  # of one machine
_A100_SIZES = ("40GB", "80GB")


class GPUConfig:
    """Devices as an object, the spelling of document 003; today's is a text.

    Args:
        device: The name of the device, as in `DEVICES`.
        count: How many.
    """

    def __init__(self, device: str, count: int = 1) -> None:
        self.gpu_type = device
        self.count = count

    def __repr__(self) -> str:
        name = "Any" if self.gpu_type == "ANY" else self.gpu_type
        return f"GPU({name}, count={self.count})"

    def _shortcode(self) -> str:
        return self.gpu_type if self.count == 1 else f"{self.gpu_type}:{self.count}"


def a100_device(size: str | None) -> str:
    """The name of an A100 with a size of memory; without one, the smaller.

    Raises:
        ValueError: There is no such size (seen on modal 0.73.173).
    """
    if size is not None and size not in _A100_SIZES:
        raise ValueError(f"size is {shown(size)}, an A100 has 40GB or 80GB: pass size='40GB' or size='80GB'")
    return f"A100-{size or _A100_SIZES[0]}"


def gpu_shortcode(value: str | GPUConfig) -> str:
    """One device and its count, as `NAME:COUNT`.

    Raises:
        modal.exception.InvalidError: There is no such device, or the count is no number from 1 to 8.
    """
    if isinstance(value, GPUConfig):
        value = f"{value.gpu_type}:{value.count}"
    if not isinstance(value, str):
        raise InvalidError(
            f"gpu is {shown(value)}, it must be a text such as 'T4' or 'A100-80GB:2', a list of such texts, or None"
        )
    name, colon, count_text = value.partition(":")
    device = DEVICES.get(name.strip().upper())
    if device is None:
        raise InvalidError(
            f"gpu is {shown(value)}, and there is no device {name!r}{nearest(name.upper(), list(DEVICES))} "
            f"Choose one of {', '.join(DEVICES)}"
        )
    return f"{device}:{_count(value, count_text) if colon else 1}"


def _count(value: str, text: str) -> int:
    # Digits only, as int() alone would take underscores and signs too.
    digits = text.strip()
    if not digits.isdecimal() or not 1 <= int(digits) <= _MOST_DEVICES:
        raise InvalidError(
            f"Invalid GPU count: {text!r} in gpu={value!r}. It must be an integer from 1 to {_MOST_DEVICES}: write "
            "it after a colon, as in 'H100:2'"
        )
    return int(digits)


def gpu_list(value: str | GPUConfig | Sequence[str | GPUConfig | None] | None) -> list[str]:
    """What an argument `gpu` means: acceptable devices in the order of preference, each as `NAME:COUNT`.

    Raises:
        modal.exception.InvalidError: One of them is wrong.
    """
    if value is None:
        return []
    if isinstance(value, list):
        return [gpu_shortcode(each) for each in value if each is not None]
    return [gpu_shortcode(value)]  # type: ignore[arg-type]

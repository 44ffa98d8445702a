"""Identifiers that follow from what a thing is, so that the same commands always give the same ones."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22  # observed: `di-` and 22 letters and digits
_MASK = (1 << 128) - 1


def identify(prefix: str, *parts: str) -> str:
    """The identifier of a thing.

    Args:
        prefix: What kind of thing it is, such as `di`.
        parts: What tells it apart from all others of its kind.
    """
    number = _hash("\0".join(parts).encode("utf-8", "surrogatepass"))
    letters = []
    for _ in range(_ID_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return f"{prefix}-{''.join(letters)}"


class Identifiers:
    """Identifiers of things that are only counted: what they share, and a number of eight digits or more.

    Args:
        prefix: What kind of thing it is, such as `fc`.
        parts: What tells these things apart from all others of their kind.
    """

    def __init__(self, prefix: str, *parts: str) -> None:
        self._stem = identify(prefix, prefix, *parts)[: len(prefix) + 1 + _ID_LENGTH - 8]
        self._count = 0

    def next(self) -> str:
        """One more."""
        self._count += 1
        return f"{self._stem}{self._count:08}"


def _hash(data: bytes) -> int:
    """FNV-1a of 128 bits: enough to tell identifiers apart; hashlib would take as long to import as Python."""
    number = 0x6C62272E07BB014262B821756295C58D
    for byte in data:
        number = (number ^ byte) * 0x0000000001000000000000000000013B & _MASK
    return number

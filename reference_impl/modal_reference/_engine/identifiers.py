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


def _hash(data: bytes) -> int:
    """FNV-1a of 128 bits: enough to tell identifiers apart; hashlib would take as long to import as Python."""
    number = 0x6C62272E07BB014262B821756295C58D
    for byte in data:
        number = (number ^ byte) * 0x0000000001000000000000000000013B & _MASK
    return number

"""What is said of items that are refused, and the one thing that is seen of an item's bytes."""

from __future__ import annotations

from modal_reference._engine.refusals import Refusal, RefusalKind

#: A serialized value that holds neither of these bytes refers to no module, class or handle, so that whoever takes it
#: can read it. (In pickle's protocol 4 they are the opcodes of such references.)
_GLOBAL, _HANDLE = 0x93, 0x51
#: Longer items are not looked through: that would take longer than taking them in two steps.
_LOOKED_THROUGH = 4096
#: The opcodes of one long text or bytes, which most long items are; and what stands before and behind its content.
_LONG_ATOMS = b"BX"
_FRAME, _AFTER_PROTOCOL, _AFTER_FRAME, _LENGTH, _END = 0x95, 2, 11, 4, 2


def is_surely_readable(item: bytes) -> bool:
    """Whether it is certain that whoever takes an item can read it. Items are opaque but for this."""
    if len(item) > _LOOKED_THROUGH:
        start = _AFTER_FRAME if item[_AFTER_PROTOCOL] == _FRAME else _AFTER_PROTOCOL
        content = start + 1 + _LENGTH
        length = int.from_bytes(item[start + 1 : content], "little")
        return item[start] in _LONG_ATOMS and len(item) == content + length + _END
    return _GLOBAL not in item and _HANDLE not in item


def item_too_large(size: int, most: int) -> Refusal:
    """The refusal of an item that is too large; sizes in bytes."""
    return Refusal(
        RefusalKind.TOO_LARGE,
        f"a queue item has {size:,} bytes when serialized, at most {most:,} are allowed: split it, or keep the data "
        "elsewhere and put a reference to it",
    )


def never_fits(count: int, most: int) -> Refusal:
    """The refusal of more items at once than a partition can ever hold."""
    return Refusal(
        RefusalKind.FULL,
        f"{count:,} items at once can never fit: a partition holds at most {most:,}. Put them in smaller batches",
    )


def bad_ttl(ttl: float, most: float) -> Refusal:
    """The refusal of a time to live; both in seconds."""
    return Refusal(
        RefusalKind.INVALID,
        f"partition_ttl is {ttl:g} seconds, it must be above 0 and at most {most:g}: choose a value in that range, or "
        "leave it out",
    )

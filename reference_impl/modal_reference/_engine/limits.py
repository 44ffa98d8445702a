"""The figures of the documents, per edition. Limits are data: a universe may be given others."""

from __future__ import annotations

from typing import NamedTuple

DAY = 24 * 3600.0
KIB = 1024
MIB = 1024 * 1024


class Limits(NamedTuple):
    """What a universe refuses, and how long it remembers. Sizes in bytes, times in seconds."""

    #: Documents 002: 100 KB at most per value.
    dict_value_bytes: int = 100_000
    #: Documents 001: `len` counts no further than this.
    dict_len_cap: int = 100_000
    #: Documents 000 and 001: a Dict entry lives this long after its last read or write.
    dict_entry_life: float = 7 * DAY
    #: Documents 001 and 003: an entry of a legacy Dict lives this long after it was last added.
    dict_legacy_entry_life: float = 30 * DAY
    #: Today's client says 1 MiB (observed, 1.6.4); document 003 says 256 KiB.
    queue_item_bytes: int = MIB
    queue_partition_items: int = 5_000
    queue_partitions: int = 100_000
    queue_partition_key_bytes: int = 64
    #: Document 003: a partition is cleared this long after its last put; a put may ask for less.
    queue_partition_ttl: float = DAY


#: Document 003 gives no figure for a Dict value; what stays is the size of a request (observed: refused above 100 MiB).
_LIMITS_OF_0_73 = Limits(dict_value_bytes=100 * MIB, queue_item_bytes=256 * KIB)


def limits_of(edition: str) -> Limits:
    """The documented figures of an edition.

    Args:
        edition: `"0.73"` or `"1"`.
    """
    return _LIMITS_OF_0_73 if edition == "0.73" else Limits()

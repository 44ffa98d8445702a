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
    #: So many containers work at once. Those whose inputs all wait for calls that they made do not count.
    containers: int = 100
    #: A function gets so many containers at once, and then as many more as it has, every `start_patience` seconds.
    #: Where inputs take less than that, a backlog is worked off in no time: then only so many each `quick_patience`.
    containers_at_once: int = 4
    start_patience: float = 0.05
    quick_patience: float = 0.5
    #: A function without any container, kept waiting because the machine is full, gets one all the same after this.
    room_patience: float = 1.0
    #: After a container could not begin, the next one is started ahead of demand this much later; twice as late each
    #: time, up to the second figure.
    restart_delay: float = 1.0
    restart_delay_most: float = 60.0
    #: A container that is told to end has so long for its exit hooks (observed: 30 seconds).
    stop_grace: float = 30.0
    #: Document 003, simulate_preemption: 30 seconds after the first signal the container is killed.
    preemption_grace: float = 30.0
    #: A container that does not let go of a cancelled input for so long is killed.
    cancel_grace: float = 30.0
    #: An input whose container is lost through no fault of its own begins anew so many times.
    input_losses: int = 10
    #: Outputs are kept for so long after the last one of a call (observed: 7 days).
    output_retention: float = 7 * DAY
    #: Of outputs that were read, so many bytes are kept.
    output_bytes: int = 256 * MIB
    #: A generator may be so many pieces, or bytes, ahead of its reader.
    chunks_unread: int = 100
    chunks_unread_bytes: int = 64 * MIB
    #: Of what an app prints, so many pieces and bytes are kept.
    log_pieces: int = 10_000
    log_bytes: int = 16 * MIB


#: Document 003 gives no figure for a Dict value; what stays is the size of a request (observed: refused above 100 MiB).
_LIMITS_OF_0_73 = Limits(dict_value_bytes=100 * MIB, queue_item_bytes=256 * KIB)


def limits_of(edition: str) -> Limits:
    """The documented figures of an edition.

    Args:
        edition: `"0.73"` or `"1"`.
    """
    return _LIMITS_OF_0_73 if edition == "0.73" else Limits()

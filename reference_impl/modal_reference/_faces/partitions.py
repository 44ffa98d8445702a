"""What a user may say about partitions and waits."""

from __future__ import annotations

from modal_reference.exception import InvalidError

_PARTITION_KEY_BYTES = 64


def partition_key(partition: str | None) -> bytes:
    """The key of a partition: its name as UTF-8, or nothing for the default one (document 003, Limits).

    Raises:
        InvalidError: The name is empty, or too long in bytes.
    """
    if partition is None:
        return b""
    key = partition.encode("utf-8")
    if not 0 < len(key) <= _PARTITION_KEY_BYTES:
        raise InvalidError(
            f"the partition key {partition!r} has {len(key)} bytes, it must have 1 to {_PARTITION_KEY_BYTES}: "
            + ("leave it out for the default partition" if not key else "shorten it")
        )
    return key


def check_timeout(timeout: float | None) -> None:
    """Accept a timeout, or refuse it.

    Raises:
        InvalidError: It is not a number of seconds.
    """
    if timeout is not None and timeout != timeout:
        raise InvalidError(
            f"the timeout is {timeout}, it must be a number of seconds: leave it out to wait without end"
        )

"""What the kit needs to judge `pocket`."""

from __future__ import annotations

import pocket

from pytest_modalkit import Backend, Capability


def backend() -> Backend:
    """The backend `pocket`."""
    return Backend(
        name="pocket",
        namespace=pocket,
        capabilities={Capability.ASYNCIO, Capability.LINEARIZABLE},
        reset=pocket.forget_everything,
        limits={"dict.value_bytes": 100_000, "dict.len_cap": 100_000, "queue.item_bytes": 1 << 20},
    )

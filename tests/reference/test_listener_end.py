"""How a listener ends: by a fault of its own, or while somebody comes in."""

from __future__ import annotations

import pytest

from modal_reference._client import current
from modal_reference._driver.listener import Listener
from modal_reference._driver.universe import Universe
from tests.reference.strangers import Stranger
from tests.reference.waiting import Crew


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_that_ends_its_thread_leaves_nobody_waiting() -> None:
    listener = Listener(lambda: None)  # type: ignore[arg-type, return-value]  # the fault
    listener.start()
    with Stranger(listener.descriptor) as waiting, Stranger(listener.descriptor) as fatal:
        fatal.send([fatal.token])
        assert fatal.is_parted_from()
        assert waiting.is_parted_from()
    with pytest.raises(OSError, match=r"refused"):
        Stranger(listener.descriptor)
    listener.close()


def test_it_may_be_closed_while_somebody_comes_in(universe: Universe, crew: Crew) -> None:
    for _ in range(20):
        descriptor = current.listen()
        current.link = None
        coming = crew.start(Stranger, descriptor)
        current.close_listener()
        try:
            coming.result().socket.close()
        except (OSError, ValueError):
            continue  # it came too late: the socket, or even its descriptor, was gone

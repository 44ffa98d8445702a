"""How the pieces of a generator leave a container: a thread sends what has gathered, and none waits for a full load.

A generator that runs ahead of its reader waits: a while here, when more has gathered than one load, and at the control
plane, when so much lies unread there that it asks for patience.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread

from modal_reference._client.link import Link
from modal_reference._engine import ContainerTask, ControlPlane, Delivery
from modal_reference.exception import InputCancellation

_MOST_GATHERED = 64
_LOAD_BYTES = 1 << 20


class Pieces:
    """The pieces of one generator, on their way.

    Args:
        link: The way to the universe.
        task: What this container is.
        delivery: The input whose pieces they are.
        has_room: Called in the sending thread, again and again, when there is room for more.
    """

    def __init__(self, link: Link, task: ContainerTask, delivery: Delivery, has_room: Callable[[], object]) -> None:
        self._link = link
        self._task = task
        self._delivery = delivery
        self._has_room = has_room
        self._changed = Condition()
        self._gathered: list[bytes] = []
        self._sent = 0
        self._is_over = False
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._send_all, name="modalkit-pieces", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """Whether to wait before yielding more."""
        return len(self._gathered) >= _MOST_GATHERED and self._fault is None

    def add(self, piece: bytes) -> None:
        """Have a piece sent, without waiting.

        Raises:
            InputCancellation: Nobody wants any more.
        """
        with self._changed:
            if self._fault is not None:
                raise self._fault
            self._gathered.append(piece)
            self._changed.notify_all()

    def wait_for_room(self) -> None:
        """Return when there is room for more."""
        with self._changed:
            self._changed.wait_for(lambda: not self.is_full)

    def finish(self) -> None:
        """Return when everything was sent.

        Raises:
            InputCancellation: Nobody wants any more.
        """
        self.stop()
        self._thread.join()
        if self._fault is not None:
            raise self._fault

    def stop(self) -> None:
        """Send what has gathered, and then nothing more."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    # The sending thread

    def _send_all(self) -> None:
        try:
            while load := self._next_load():
                self._send(load)
        except BaseException as fault:  # noqa: BLE001  # it is raised where pieces are added
            with self._changed:
                self._fault = fault
                self._changed.notify_all()
            self._has_room()

    def _next_load(self) -> list[bytes]:
        with self._changed:
            self._changed.wait_for(lambda: self._gathered or self._is_over)
            count = size = 0
            for piece in self._gathered:
                size += len(piece)
                if count and size > _LOAD_BYTES:
                    break
                count += 1
            load, self._gathered = self._gathered[:count], self._gathered[count:]
            self._changed.notify_all()
        self._has_room()
        return load

    def _send(self, load: list[bytes]) -> None:
        name, each = self._task.container_id, self._delivery
        unread = self._link.run(ControlPlane.container_chunk, name, each.input_id, each.attempt, self._sent, load)
        self._sent += len(load)
        most = self._task.most_unread
        if unread >= most and not self._link.wait(
            None, ControlPlane.container_room_wait, name, each.input_id, max(most - 1, 0)
        ):
            raise InputCancellation("nobody reads what the generator yields any more")

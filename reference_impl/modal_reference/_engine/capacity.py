"""How many containers the machine bears at once, and which functions wait for room.

A container whose inputs all wait for calls that they made takes no room: those calls need it. So functions that call
functions never wait for each other, however deep. Room goes to the function with work that has the fewest containers;
one that has several more than a function that waits gives one back when it asks for its next input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._engine.lifecycle import ContainerState

if TYPE_CHECKING:
    from modal_reference._engine.containers import Container
    from modal_reference._engine.pools import Pool


class Capacity:
    """What the machine bears.

    Args:
        most: How many containers may work at once.

    Attributes:
        starved: The pools that wait for room, and since when.
        leaving: The containers that take room, and were told to end.
    """

    __slots__ = ("_active", "_most", "leaving", "starved")

    def __init__(self, most: int) -> None:
        self._most = most
        self._active = 0
        self.starved: dict[Pool, float] = {}
        self.leaving: dict[Container, None] = {}

    @property
    def room(self) -> int:
        """How many more containers may work; below zero when there are too many."""
        return self._most - self._active

    def follow(self, container: Container) -> None:
        """Count a container, or count it no more, as it is now."""
        is_counted = container.state is not ContainerState.ENDED and not container.is_waiting
        self._active += is_counted - container.is_counted
        container.is_counted = is_counted
        if is_counted and container.state in (ContainerState.DRAINING, ContainerState.STOPPING):
            self.leaving[container] = None
        else:
            self.leaving.pop(container, None)

    def neediest(self) -> Pool:
        """The pool that is next to get room: of those with work the one with the fewest containers."""
        return min(self.starved, key=lambda pool: _rank(pool, self.starved[pool]))

    def is_next(self, now: float, pool: Pool) -> bool:
        """Whether nobody who waits for room needs it more than this pool does."""
        rank = _rank(pool, self.starved.get(pool, now))
        return all(_rank(other, since) >= rank for other, since in self.starved.items())

    def wants_back(self, pool: Pool) -> bool:
        """Whether a pool has so many containers that it should give one to another."""
        if not self.starved or self.room > 0:
            return False
        needy = sum(other.backlog > 0 and other.alive + 1 < pool.alive for other in self.starved)
        return needy > len(self.leaving)


def _rank(pool: Pool, since: float) -> tuple[bool, int, float]:
    """The order in which pools get room: those that have work before those that want to be ready for it."""
    return (not pool.backlog, pool.alive, since)

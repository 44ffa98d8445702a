"""Those who hand over to each other: the test, and the processes of a crew.

They are told what to do, and tell what they saw, through ordinary pipes. So when one of them has answered, all of them
may know what it did, and a backend whose calls have one order that agrees with real time must not let them see less.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modal_conformance.crew import Crew, Member
from modal_conformance.crew_member import EXPECTED
from modal_conformance.history import Recorder
from modal_conformance.history.calls import Answer
from modal_conformance.steps import Step, perform

__all__ = ["Hand", "hands_on"]


class Hand:
    """One of them, with a handle of the object that they share.

    Args:
        handle: The object, as the test knows it.
        place: The object, as another process finds it.
        member: The process; None is the test itself.
    """

    def __init__(self, handle: Any, place: Mapping[str, str], member: Member | None = None) -> None:
        self._handle = handle
        self._place = place
        self._member = member

    def __str__(self) -> str:
        return "the test" if self._member is None else self._member.name

    def call(self, operation: str, **arguments: Any) -> Answer:
        """Carry out one call, and return its answer when it has come."""
        step = Step(operation, arguments)
        if self._member is not None:
            [call] = self._member.carry_out(self._place, step)
            return call.answer
        recorder = Recorder()
        perform(self._handle, [step], recorder.client(str(self)), expects=EXPECTED)
        [call] = recorder.history()
        return call.answer


def hands_on(handle: Any, place: Mapping[str, str], crew: Crew) -> list[Hand]:
    """The test and each process of a crew, with one object.

    Args:
        handle: The object, as the test knows it.
        place: The object, as the processes find it.
        crew: The processes.
    """
    return [Hand(handle, place), *(Hand(handle, place, member) for member in crew.members)]

"""Faults on purpose: what goes wrong in a universe, when, and for whom; decided by a seed, so that it can be replayed.

Each rule counts the moments that it applies to, and decides about the n-th of them from the seed, its own number and n
alone. So the same rules and the same seed strike at the same moments, whatever threads and processes do in between.

A moment is a command that a client sends, by its name, or one of two in the life of a container: that it is ready, and
that it takes an input. Commands that the driver carries out for itself are never struck. A universe without rules has
no object of this module: what asks for it finds None.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fnmatch import fnmatchcase
from random import Random
from threading import Lock, Timer
from typing import TYPE_CHECKING, NamedTuple

from modal_reference._engine import (
    COMMANDS,
    WAITING,
    ControlPlane,
    Refusal,
    RefusalKind,
    StopContainer,
    Take,
)

if TYPE_CHECKING:
    from modal_reference._driver.universe import Universe

#: The moments in the life of a container.
STARTED, TAKEN = "container_start", "container_input"
#: The errors that a failing command can have, by the names of their classes.
ERRORS = {"ConnectionError": RefusalKind.UNREACHABLE, "InternalFailure": RefusalKind.INTERNAL}


class Action(Enum):
    """What a rule does."""

    FAIL = "fail"
    DELAY = "delay"
    KILL = "kill"
    PREEMPT = "preempt"


_STRIKING = (Action.KILL, Action.PREEMPT)


class Rule(NamedTuple):
    """What goes wrong, and when.

    Args:
        action: What happens.
        operation: The name of a command, or a pattern such as `dict_*`; for containers, one of the two moments.
        probability: How likely it is at each moment.
        skip: So many moments pass first.
        times: So often at most; None sets no limit.
        seconds: Real time: how long a delay takes, or how long after its moment a container is struck.
        error: The class of the error of a failing command.
        words: How messages call this rule.
    """

    action: Action
    operation: str
    probability: float = 1.0
    skip: int = 0
    times: int | None = None
    seconds: float = 0.0
    error: str = "ConnectionError"
    words: str = "a rule"


class Injected(NamedTuple):
    """A fault that took place.

    Args:
        rule: The number of its rule, from 0.
        operation: The command or moment.
        occurrence: The how-manieth moment of this rule it was, from 0.
        subject: The container that was struck; empty for commands.
    """

    rule: int
    operation: str
    occurrence: int
    subject: str


class Meeting(NamedTuple):
    """What a command meets with.

    Args:
        delay: Seconds of real time that pass first.
        refusal: How it fails then, or None.
    """

    delay: float
    refusal: Refusal | None


class Faults:
    """The rules of one universe, and what they have done so far.

    Args:
        rules: In the order in which they are asked.
        seed: Chooses among the moments where a rule is not certain.

    Attributes:
        injected: What took place, oldest first.

    Raises:
        ValueError: A rule applies to nothing that there is; the message has the rule.
    """

    def __init__(self, rules: Sequence[Rule], seed: int = 0) -> None:
        for rule in rules:
            _check(rule)
        self.rules = list(rules)
        self.injected: list[Injected] = []
        self._seed = seed
        self._lock = Lock()
        self._moments = [0] * len(self.rules)
        self._done = [0] * len(self.rules)

    def add(self, rule: Rule) -> None:
        """Go on with one rule more.

        Raises:
            ValueError: It applies to nothing that there is.
        """
        _check(rule)
        with self._lock:
            self.rules.append(rule)
            self._moments.append(0)
            self._done.append(0)

    def meet(self, operation: str) -> Meeting:
        """What a command meets with, which is about to be carried out."""
        struck = self._strike(operation, "")
        delay = sum(rule.seconds for rule in struck if rule.action is Action.DELAY)
        failing = next((rule for rule in struck if rule.action is Action.FAIL), None)
        if failing is None:
            return Meeting(delay, None)
        return Meeting(delay, Refusal(ERRORS[failing.error], f"{operation} fails on purpose: {failing.words}"))

    def started(self, universe: Universe, container_id: str) -> bool:
        """Whether a container that is ready was struck before it could hear that it is known to be."""
        return self._hit(universe, STARTED, container_id)

    def took(self, universe: Universe, container_id: str, take: Take) -> bool:
        """Whether a container that takes inputs was struck before they arrive."""
        hits = [self._hit(universe, TAKEN, container_id) for _ in take.inputs]  # each is a moment, whatever came before
        return any(hits)

    # Inside

    def _strike(self, operation: str, subject: str) -> list[Rule]:
        """The rules that take effect at a moment."""
        with self._lock:
            return [rule for number, rule in enumerate(self.rules) if self._takes_effect(number, operation, subject)]

    def _takes_effect(self, number: int, operation: str, subject: str) -> bool:
        rule = self.rules[number]
        if not fnmatchcase(operation, rule.operation):
            return False
        moment = self._moments[number]
        self._moments[number] += 1
        is_over = rule.times is not None and self._done[number] >= rule.times
        if moment < rule.skip or is_over:
            return False
        if Random(f"{self._seed} {number} {moment}").random() >= rule.probability:
            return False
        self._done[number] += 1
        self.injected.append(Injected(number, operation, moment, subject))
        return True

    def _hit(self, universe: Universe, moment: str, container_id: str) -> bool:
        struck = self._strike(moment, container_id)
        for rule in struck:
            if rule.seconds:
                _later(universe, rule, container_id)
            else:
                _hit_now(universe, rule.action, container_id)
        return any(not rule.seconds for rule in struck)


def _hit_now(universe: Universe, action: Action, container_id: str) -> None:
    if action is Action.PREEMPT:
        universe.run(ControlPlane.container_preempt, container_id)
    else:
        universe.runtime.carry_out([StopContainer(container_id, 0.0)])


def _later(universe: Universe, rule: Rule, container_id: str) -> None:
    """Strike when its time has come, unless the universe ends before."""

    def hit() -> None:
        try:
            _hit_now(universe, rule.action, container_id)
        except Refusal as refusal:
            if refusal.kind is not RefusalKind.ENDED:
                raise

    timer = Timer(rule.seconds, hit)
    timer.name = f"modalkit-fault-{universe.number}"
    timer.daemon = True
    timer.start()
    universe.call_on_close(timer.cancel)


def _check(rule: Rule) -> None:
    names = (STARTED, TAKEN) if rule.action in _STRIKING else (*COMMANDS, *WAITING)
    if not any(fnmatchcase(name, rule.operation) for name in names):
        from difflib import get_close_matches

        close = get_close_matches(rule.operation, names, n=1)
        way = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(names))}"
        raise ValueError(f"{rule.words}: {rule.operation!r} is nothing that it could strike: {way}")
    if rule.error not in ERRORS:
        raise ValueError(f"{rule.words}: no command fails with {rule.error!r}: choose {' or '.join(ERRORS)}")

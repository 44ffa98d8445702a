"""One trial: break the reference, run the laws that should notice, say what they said.

All of this happens in a child of its own. A law notices by an exception out of its call phase that speaks against the
backend; a fixture that fails, a skip or a fault of the kit notices nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_modalkit.mutants import afar
from pytest_modalkit.mutants.patch import NotApplied, Patch
from pytest_modalkit.mutants.registry import Mutant
from pytest_modalkit.universes import current
from pytest_modalkit.verdicts import Verdict
from pytest_modalkit.verdicts.hearing import classify
from pytest_modalkit.verdicts.subject import SUBJECT

__all__ = ["Said", "Witnesses", "label_of", "run_control", "run_trial"]

Say = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one law said.

    Attributes:
        noticed: Whether it failed in its call phase against the backend.
        troubled: Whether it failed in any other way.
        message: The first line of the failure.
    """

    noticed: bool = False
    troubled: bool = False
    message: str | None = None


class Witnesses:
    """The plugin that listens to laws: it sees the exceptions themselves, before waivers and levels soften them."""

    def __init__(self) -> None:
        self._said = Said()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Note how a phase ended."""
        if call.excinfo is None or self._said.noticed:
            return
        error = call.excinfo.value
        verdict, _ = classify(call.when, error, grey=None)
        message = f"{type(error).__name__}: {error}".strip().partition("\n")[0]
        if verdict is Verdict.DEVIATES:
            self._said = Said(noticed=True, message=message)
        elif verdict is not Verdict.NOT_APPLICABLE:
            self._said = Said(troubled=True, message=f"in {call.when}: {message}")

    def hear(self, item: pytest.Item, following: pytest.Item | None) -> Said:
        """Run one law and return what it said."""
        self._said = Said()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self._said


def label_of(item: pytest.Item) -> str:
    """Return the name of a law with its face."""
    return item.stash[SUBJECT].label


def run_control(items: Sequence[pytest.Item], witnesses: Witnesses, say: Say) -> None:
    """Run laws without any mutant, and say of each whether it holds, so that a kill proves something."""
    _go_on_here()
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        start = time.perf_counter()
        said = witnesses.hear(item, following)
        seconds = time.perf_counter() - start
        say(
            {
                "node": item.nodeid,
                "holds": not (said.noticed or said.troubled),
                "message": said.message,
                "seconds": seconds,
            }
        )


def _go_on_here() -> None:
    """Let this child open universes of its own, as the session that it goes on with would."""
    universes = current()
    if universes is not None:
        universes.connect()


def run_trial(
    mutant: Mutant,
    laws: Mapping[str, Sequence[pytest.Item]],
    witnesses: Witnesses,
    say: Say,
    *,
    calls: Path,
    through: bool = False,
) -> None:
    """Apply a mutant and run laws until each requirement caught it, or none is left.

    Args:
        mutant: The mutant.
        laws: For each requirement the laws that may catch it, in the order in which to try them.
        witnesses: Listens to them.
        say: Sends home what they say, one object per law.
        calls: A file of its own, by which processes of the backend say that the mutant was reached there.
        through: Whether laws count for whatever requirement they are filed under, not for those that they name.
    """
    _go_on_here()
    patch = Patch()
    try:
        mutant.apply(patch)
        if not patch.applied:
            raise NotApplied("the mutant changed nothing")
    except Exception as error:  # noqa: BLE001 - whatever it is, the mutant does not fit any more
        say({"not_applied": f"{type(error).__name__}: {error}"})
        return
    afar.announce(mutant, calls)
    open_ids = list(laws)
    heard: set[str] = set()
    while open_ids:
        item = next((item for item in laws[open_ids[0]] if item.nodeid not in heard), None)
        if item is None:
            open_ids.pop(0)
            continue
        heard.add(item.nodeid)
        say({"trying": label_of(item)})
        said = witnesses.hear(item, None)
        named = item.stash[SUBJECT].ids
        say({"law": label_of(item), "ids": named, **asdict(said)})
        if said.noticed:
            open_ids = [identity for identity in open_ids if not through and identity not in named]
    say({"reached": patch.reached or afar.was_reached(calls)})

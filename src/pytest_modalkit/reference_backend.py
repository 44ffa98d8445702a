"""The adapter of the reference backend: the only place where the kit imports `modal_reference`."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from pytest_modalkit.backends import Backend, UniverseOptions
from pytest_modalkit.capabilities import Capability
from pytest_modalkit.fault_plans import Fault, FaultPlan

if TYPE_CHECKING:
    from modal_reference._driver.faults import Faults, Rule
    from modal_reference._driver.universe import Universe

__all__ = ["backend", "serve"]

_ROOT = "modal_reference"
_OLD = "modal_reference._editions.v0_73"


def backend(options: UniverseOptions) -> Backend:
    """The reference, in the edition that `options` name."""
    return Backend(
        name="reference",
        namespace=(_OLD, _ROOT) if options.edition == "0.73" else (_ROOT,),
        capabilities=_claims(),
        new_universe=_new_universe,
        on_first_use=_on_first_use,
        now=_now,
        advance_clock=_advance,
        settle=_settle,
        freeze=_freeze,
        start_at=_start_at,
        faults=_faults,
        leftovers=_leftovers,
        isolation=_isolation,
        join=_join,
        limits=_limits(options.edition),
        environments=options.environments,
        command_line=(sys.executable, "-m", "modal"),
        edition=options.edition,
    )


def _claims() -> frozenset[Capability]:
    """What the reference claims on this machine.

    Every isolation level runs functions as documented, and no requirement asks for more than the weakest keeps apart.
    """
    # It needs no account: whoever brings a complete token is let in.
    lacking = {Capability.CREDENTIALS}
    if not hasattr(os, "fork"):
        lacking.add(Capability.CONTAINERS)
    return frozenset(Capability) - lacking


def serve(options: UniverseOptions) -> tuple[Universe, Mapping[str, str]]:
    """A universe that other processes can join, and the variables by which they do; close it when they are gone."""
    from modal_reference._client import current

    universe = _open(options)
    current.activate(universe)
    return universe, current.export_environment()


@contextmanager
def _new_universe(options: UniverseOptions) -> Generator[Universe]:
    from modal_reference._client import current

    universe = _open(options)
    try:
        yield universe
    finally:
        # First nobody finds it any more, then it ends.
        current.deactivate(universe)
        universe.close()


def _open(options: UniverseOptions) -> Universe:
    from modal_reference._driver.universe import Universe

    return Universe(edition=options.edition, start=options.start, environments=options.environments, seed=options.seed)


def _on_first_use(provide: Callable[[], Any] | None) -> None:
    from modal_reference._client import current
    from modal_reference._driver import runtimes

    current.set_provider(provide)
    # A session has many universes, each of which would wait for a process that starts containers.
    runtimes.keep_spares(provide is not None)
    if provide is None:
        current.close_listener()


def _universe() -> Universe:
    from modal_reference._client import current

    return current.open_universe()


def _now() -> datetime:
    return _universe().clock.now()


def _settle() -> None:
    _universe().clock.settle()


def _start_at(start: datetime) -> None:
    _universe().clock.start_at(start)


def _advance(delta: timedelta, /, *, settle: bool = False) -> None:
    _universe().clock.advance(delta, settle=settle)


def _freeze(frozen: bool) -> None:
    clock = _universe().clock
    if frozen:
        clock.freeze()
    else:
        clock.unfreeze()


class _ReferenceFaults:
    """The faults of one universe of the reference."""

    def __init__(self, universe: Universe) -> None:
        # Not the universe itself: who is found by it must not keep it.
        self._universe = ref(universe)
        self._rules: Faults | None = None
        self.plan = FaultPlan()

    @property
    def injected(self) -> Sequence[Any]:
        return () if self._rules is None else self._rules.injected

    def begin(self, plan: FaultPlan) -> None:
        from modal_reference._client import current
        from modal_reference._driver.faults import Faults

        rules = Faults([_rule(number, fault) for number, fault in enumerate(plan.faults)], plan.seed)
        universe = self._universe()
        assert universe is not None, "it was current a moment ago"
        current.link_to(universe).heed(rules if plan.faults else None)
        self._rules, self.plan = rules, plan

    def add(self, fault: Fault) -> None:
        more = self.plan.with_fault(fault)
        if self._rules is None or not self.plan.faults:
            self.begin(more)
        else:
            self._rules.add(_rule(len(self.plan.faults), fault))
            self.plan = more


def _rule(number: int, fault: Fault) -> Rule:
    from modal_reference._driver.faults import Action, Rule

    return Rule(
        action=Action(str(fault.action)),
        operation=fault.operation,
        probability=fault.probability,
        skip=fault.skip,
        times=fault.times,
        seconds=fault.seconds,
        error=str(fault.error),
        words=f"fault {number} of modal_faults, {fault}",
    )


_faults_of: WeakKeyDictionary[Universe, _ReferenceFaults] = WeakKeyDictionary()


def _faults() -> _ReferenceFaults:
    universe = _universe()
    return _faults_of.setdefault(universe, _ReferenceFaults(universe))


def _leftovers() -> list[str]:
    if "modal_reference._runtime.process" not in sys.modules:
        from modal_reference._driver import belongings

        return [*belongings.left_threads(), *belongings.left_descriptors(), *belongings.left_folders()]
    from modal_reference._agent.leftovers import leftovers

    return leftovers()


def _isolation() -> str:
    from modal_reference._agent.telling import isolation_words

    return isolation_words()


def _join() -> Mapping[str, str]:
    from modal_reference._client import current

    return current.export_environment()


def _limits(edition: str) -> dict[str, float]:
    """The documented figures as laws name them: `dict_value_bytes` is `dict.value_bytes`."""
    limits = importlib.import_module("modal_reference._engine.limits").limits_of(edition)
    return {name.replace("_", ".", 1): figure for name, figure in limits._asdict().items()}

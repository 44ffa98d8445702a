"""The plugin that takes over a collected session: control first, then one child per mutant.

Nothing runs in this process. Laws are collected once; every child inherits them, so that a mutant costs a fork and the
few laws of its requirement.
"""

from __future__ import annotations

import functools
import gc
import importlib.util
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_modalkit.catalogue import load
from pytest_modalkit.catalogue.location import locate
from pytest_modalkit.mutants.children import Ending, Say, Task, run_children
from pytest_modalkit.mutants.outcome import Cell, Kill, Outcome
from pytest_modalkit.mutants.registry import Mutant, load_mutants
from pytest_modalkit.mutants.trial import Witnesses, label_of, run_control, run_trial
from pytest_modalkit.plugin import ACTIVE
from pytest_modalkit.verdicts.subject import SUBJECT, Subject

__all__ = ["Conductor", "Plan"]

Laws = dict[str, list[pytest.Item]]
_CONTROL_LIMIT = 600.0
#: Seconds that laws wait for a call: the reference takes milliseconds, and a mutant may lose it.
_PATIENCE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a session shall do.

    Attributes:
        wanted: Tells whether a mutant belongs to this session.
        jobs: How many children live at a time.
        limit: Seconds that one mutant may take.
        tell: Is called with every outcome, as it comes, and the number of mutants.
        folder: For files that live as long as the session.
    """

    wanted: Callable[[Mutant], bool]
    jobs: int
    limit: float
    tell: Callable[[Outcome, int], None]
    folder: Path


class Conductor:
    """Runs mutants instead of tests.

    Args:
        plan: What to do.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._witnesses = Witnesses()
        self._items: list[pytest.Item] = []
        self._numbers = itertools.count(1)
        self.outcomes: list[Outcome] = []
        self.errors: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Let properties look for a failure, and not shrink it: that it fails is enough."""
        session.config.pluginmanager.register(self._witnesses, "modalkit-witnesses")
        # Nobody reads the tracebacks.
        session.config.option.tbstyle = "line"
        if importlib.util.find_spec("hypothesis") is None:
            return  # the collection says what to install
        from hypothesis import Phase, settings

        active: Any = session.config.pluginmanager.get_plugin(ACTIVE)
        active.have_patience(_PATIENCE)
        active.profile.settings = settings(
            active.profile.settings,
            phases=(Phase.explicit, Phase.generate),
            report_multiple_bugs=False,
            print_blob=False,
        )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember what could not be collected."""
        if report.failed:
            self.errors.append(f"{report.nodeid}: {report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take over."""
        if not self.errors:
            self._items = [item for item in session.items if item.stash.get(SUBJECT, None) is not None]
            self._settle_folder(session.config)
            mutants = [mutant for mutant in load_mutants(locate(), load()) if self._plan.wanted(mutant)]
            # What exists now is never garbage; a collection in a child would only copy its pages.
            gc.collect()
            gc.freeze()
            for outcome in self._conduct(mutants):
                self.outcomes.append(outcome)
                self._plan.tell(outcome, len(mutants))
            order = [mutant.name for mutant in mutants]
            self.outcomes.sort(key=lambda outcome: order.index(outcome.mutant))
        return True

    def _settle_folder(self, config: pytest.Config) -> None:
        """Make the folder of `tmp_path` now, once, and not in every child."""
        factory: Any = getattr(config, "_tmp_path_factory", None)
        if factory is not None:
            factory.getbasetemp()

    def _conduct(self, mutants: Sequence[Mutant]) -> Iterator[Outcome]:
        laws = {mutant.name: self._laws_for(mutant) for mutant in mutants}
        needed = dict.fromkeys(item for of in laws.values() for items in of.values() for item in items)
        control = Control(seconds={}, faults={})
        self._control(control, list(needed))
        trials = []
        for mutant in mutants:
            proven = {identity: control.proven(items) for identity, items in laws[mutant.name].items()}
            if all(proven.values()):
                trials.append((mutant, proven))
            else:
                yield _unproven(mutant, laws[mutant.name], proven, control)
        survivors = []
        for mutant, ending in self._trials(trials):
            outcome = _judge(mutant, ending)
            if outcome.kill is Kill.SURVIVED:
                survivors.append((mutant, outcome))
            else:
                yield outcome
        yield from self._second_look(survivors, control)

    def _laws_for(self, mutant: Mutant) -> Laws:
        found: Laws = {}
        for identity in mutant.ids:
            own = [item for item in self._items if identity in _subject(item).ids and _subject(item).grey is None]
            found[identity] = _on_chosen_faces(own, mutant.faces)
        return found

    def _control(self, control: Control, items: Sequence[pytest.Item]) -> None:
        """Run laws unmutated, shared out among the jobs in whole modules, unless that was done before."""
        shares: list[list[pytest.Item]] = [[] for _ in range(self._plan.jobs)]
        modules: dict[str, list[pytest.Item]] = {}
        for item in items:
            if not control.knows(item):
                modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
        for module in sorted(modules.values(), key=len, reverse=True):
            min(shares, key=len).extend(module)
        tasks = [
            Task(key=place, work=functools.partial(run_control, share, self._witnesses))
            for place, share in enumerate(shares)
            if share
        ]
        for ending in run_children(tasks, jobs=self._plan.jobs, limit=_CONTROL_LIMIT):
            control.take(ending, shares[ending.key])

    def _trials(self, trials: Sequence[tuple[Mutant, Laws]]) -> Iterator[tuple[Mutant, Ending[int]]]:
        tasks = (Task(key=place, work=self._trial(mutant, laws)) for place, (mutant, laws) in enumerate(trials))
        for ending in run_children(tasks, jobs=self._plan.jobs, limit=self._plan.limit):
            yield trials[ending.key][0], ending

    def _trial(self, mutant: Mutant, laws: Laws, *, through: bool = False) -> Callable[[Say], None]:
        calls = self._plan.folder / f"calls-{next(self._numbers)}"
        return functools.partial(run_trial, mutant, laws, self._witnesses, calls=calls, through=through)

    def _second_look(self, survivors: Sequence[tuple[Mutant, Outcome]], control: Control) -> Iterator[Outcome]:
        """See whether any other law of the area notices a survivor: then the mutant names the wrong requirement."""
        neighbours = [self._neighbours(mutant) for mutant, _ in survivors]
        self._control(control, list(dict.fromkeys(item for items in neighbours for item in items)))
        tasks = (
            Task(key=place, work=self._trial(mutant, {"": control.proven(items)}, through=True))
            for place, ((mutant, _), items) in enumerate(zip(survivors, neighbours, strict=True))
        )
        for ending in run_children(tasks, jobs=self._plan.jobs, limit=self._plan.limit):
            _, outcome = survivors[ending.key]
            noticed = next((said for said in ending.said if said.get("noticed")), None)
            yield outcome if noticed is None else _found_elsewhere(outcome, noticed["law"], noticed["message"])

    def _neighbours(self, mutant: Mutant) -> list[pytest.Item]:
        areas = {identity.partition(".")[0] for identity in mutant.ids}
        return [
            item
            for item in self._items
            if _subject(item).face in (None, "sync")
            and _subject(item).grey is None
            and areas.intersection(identity.partition(".")[0] for identity in _subject(item).ids)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What the laws say of the reference as it is.

    Attributes:
        seconds: How long each law took that holds, by node id.
        faults: Why another one proves nothing, by node id.
    """

    seconds: dict[str, float]
    faults: dict[str, str]

    def knows(self, item: pytest.Item) -> bool:
        """Whether a law was run before."""
        return item.nodeid in self.seconds or item.nodeid in self.faults

    def take(self, ending: Ending[int], share: Sequence[pytest.Item]) -> None:
        """Take what one child said of its share."""
        for said in ending.said:
            if said["holds"]:
                self.seconds[said["node"]] = said["seconds"]
            else:
                self.faults[said["node"]] = said["message"]
        for item in share:
            if not self.knows(item):
                self.faults[item.nodeid] = ending.died or "the control run ended before it"

    def proven(self, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Return the laws that hold without a mutant, the quickest first."""
        return sorted((item for item in items if item.nodeid in self.seconds), key=lambda i: self.seconds[i.nodeid])

    def fault(self, items: Sequence[pytest.Item]) -> str:
        """Return why none of the laws proves anything."""
        told = [f"{label_of(item)} fails without the mutant: {self.faults[item.nodeid]}" for item in items]
        return told[0] if told else "no law of it was collected"


def _subject(item: pytest.Item) -> Subject:
    return item.stash[SUBJECT]


def _on_chosen_faces(items: Sequence[pytest.Item], faces: tuple[str, ...] | None) -> list[pytest.Item]:
    """Return the laws on the faces that were chosen; else on the sync face, or on the first one that a law has."""
    if faces is not None:
        return [item for item in items if _subject(item).face in (None, *faces)]
    by_law: dict[str, list[pytest.Item]] = {}
    for item in items:
        by_law.setdefault(_subject(item).law, []).append(item)
    return [next((i for i in of if _subject(i).face in (None, "sync")), of[0]) for of in by_law.values()]


def _unproven(mutant: Mutant, laws: Laws, proven: Laws, control: Control) -> Outcome:
    cells = [
        Cell(requirement=identity, kill=Kill.UNPROVEN, message=control.fault(items))
        for identity, items in laws.items()
        if not proven[identity]
    ]
    return Outcome(mutant=mutant.name, says=mutant.says, cells=cells, seconds=0.0)


def _judge(mutant: Mutant, ending: Ending[int]) -> Outcome:
    """Turn what a child said, and how it ended, into an outcome."""
    said = ending.said
    detail = ending.died or next((str(each["not_applied"]) for each in said if "not_applied" in each), None)
    trying = next((str(each["trying"]) for each in reversed(said) if "trying" in each), None)
    rest = _rest(ending)
    cells = []
    for identity in mutant.ids:
        own = next((each for each in said if each.get("noticed") and identity in each["ids"]), None)
        if own is not None:
            cell = Cell(requirement=identity, kill=Kill.CAUGHT, law=own["law"], message=own["message"])
        elif rest in (Kill.SURVIVED, Kill.NOT_REACHED):
            cell = _missed(identity, rest, said)
        else:
            cell = Cell(requirement=identity, kill=rest, law=trying, message=detail)
        cells.append(cell)
    return Outcome(mutant=mutant.name, says=mutant.says, cells=cells, seconds=ending.seconds, detail=detail)


def _rest(ending: Ending[int]) -> Kill:
    """Return what became of the requirements whose laws noticed nothing."""
    if ending.timed_out:
        return Kill.TIMED_OUT
    if ending.died is not None:
        return Kill.DIED
    if any("not_applied" in each for each in ending.said):
        return Kill.NOT_APPLIED
    reached = any(each.get("reached") for each in ending.said)
    return Kill.SURVIVED if reached else Kill.NOT_REACHED


def _missed(identity: str, rest: Kill, said: Sequence[Mapping[str, Any]]) -> Cell:
    elsewhere = next((each for each in said if each.get("noticed") or each.get("troubled")), None)
    if elsewhere is None:
        return Cell(requirement=identity, kill=rest)
    return Cell(requirement=identity, kill=Kill.CAUGHT_ELSEWHERE, law=elsewhere["law"], message=elsewhere["message"])


def _found_elsewhere(outcome: Outcome, law: str, message: str | None) -> Outcome:
    cells = [
        Cell(requirement=cell.requirement, kill=Kill.CAUGHT_ELSEWHERE, law=law, message=message)
        if cell.kill is Kill.SURVIVED
        else cell
        for cell in outcome.cells
    ]
    return Outcome(mutant=outcome.mutant, says=outcome.says, cells=cells, seconds=outcome.seconds)

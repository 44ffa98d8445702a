"""The judge: the part of the plugin that turns test outcomes into verdicts.

It is registered beside the active plugin, in every process. Where laws run it greys what does not apply, hears each
phase and sends the verdicts home with the last report; in the controlling process it keeps the ledger, writes the
report and ends the run with its closing line. Tests that are no laws pass it by.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import pytest

from pytest_modalkit.backends import Backend
from pytest_modalkit.catalogue import Catalogue, CatalogueError, load
from pytest_modalkit.catalogue.location import locate
from pytest_modalkit.closest import suggestion
from pytest_modalkit.faults import KitError, NotTestable
from pytest_modalkit.options import Settings
from pytest_modalkit.report import write
from pytest_modalkit.verdicts.hearing import Hearing
from pytest_modalkit.verdicts.judgement import Court, Judgement
from pytest_modalkit.verdicts.ledger import Ledger
from pytest_modalkit.verdicts.narrowing import names_nodes, narrowing
from pytest_modalkit.verdicts.subject import SUBJECT, Docket, Subject, ids_of, subject_of
from pytest_modalkit.verdicts.witness import replaying, takes
from pytest_modalkit.waivers import Waiver, WaiverError, read, waiver_for

__all__ = ["DURATIONS", "Judge"]

DURATIONS = "modalkit/durations"
_DOCKET = "modalkit_docket"
_HEARING = pytest.StashKey[Hearing]()
_FAULT = pytest.StashKey[str]()


class Judge:
    """Judges the laws of one session.

    Args:
        config: The configuration of the session.
        settings: The user's choices.
        backend: What is judged.

    Raises:
        pytest.UsageError: The catalogue or the file of waivers cannot stand.
    """

    def __init__(self, config: pytest.Config, settings: Settings, backend: Backend) -> None:
        self._config = config
        self._settings = settings
        self._backend = backend
        self._claimed = frozenset(str(word) for word in backend.capabilities)
        self._location = locate()
        self._docket = Docket()
        self._ledger = None if hasattr(config, "workerinput") else Ledger()
        self._judgement: Judgement | None = None
        self._waivers = self._read_waivers()
        if settings.plan:
            # As with --collect-only: a plan is made in one process.
            config.option.dist, config.option.tx, config.option.numprocesses = "no", [], None

    @functools.cached_property
    def _catalogue(self) -> Catalogue:
        """The catalogue, read when the first law or waiver asks for it: other suites do without."""
        try:
            return load(self._location)
        except CatalogueError as error:
            raise pytest.UsageError(str(error)) from error

    def _read_waivers(self) -> tuple[Waiver, ...]:
        if self._settings.waivers is None:
            return ()
        try:
            return read(self._settings.waivers, known=self._catalogue, today=dt.datetime.now(dt.UTC).date())
        except WaiverError as error:
            raise pytest.UsageError(str(error)) from error

    def _judge(self, ledger: Ledger, exit_status: int) -> Judgement:
        court = Court(
            settings=self._settings,
            backend=self._backend,
            catalogue=self._catalogue,
            location=self._location,
            waivers=self._waivers,
            narrowed=narrowing(self._config, self._location),
            names_nodes=names_nodes(self._config),
        )
        return court.judge(ledger, exit_status)

    # --- collection ---

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        """Look at every law before anything is deselected, and note afterwards what was selected."""
        items[:] = [item for item in items if self._belongs(item)]
        self._check_witnesses(items)
        yield
        for item in items:
            if (subject := item.stash.get(SUBJECT, None)) is not None:
                self._docket.selected[item.nodeid] = subject
        if self._ledger is not None:
            self._ledger.take_docket(self._docket)

    def _belongs(self, item: pytest.Item) -> bool:
        """Note a law; False for one that belongs to other editions only."""
        named = ids_of(item)
        if not named:
            return True
        subject = subject_of(
            item, named, self._catalogue, self._location, edition=self._backend.edition, claimed=self._claimed
        )
        if not subject.ids and not subject.unknown:
            return False
        item.stash[SUBJECT] = subject
        self._docket.emit(subject)
        return True

    def _check_witnesses(self, items: list[pytest.Item]) -> None:
        """Stop where a waiver's witness names arguments that no law of its requirement takes."""
        for waiver in self._waivers:
            laws = [item for item in items if isinstance(item, pytest.Function) and waiver.id in _ids(item)]
            if waiver.witness is None or not laws or any(takes(item, waiver.witness) for item in laws):
                continue
            names = ", ".join(waiver.witness)
            fault = (
                f"the witness of the waiver {waiver.id} names the arguments {names}, which no law of it generates: "
                f"modalkit explain {waiver.id} names its laws"
            )
            if self._ledger is not None:
                raise pytest.UsageError(fault)
            for item in laws:  # a worker of xdist cannot stop the session
                item.stash[_FAULT] = fault

    # --- running ---

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Stop a law before its fixtures are set up, where it does not apply or names what is unknown."""
        subject = item.stash.get(SUBJECT, None)
        if _FAULT in item.stash:
            raise NotTestable(item.stash[_FAULT])
        if subject is not None and subject.unknown:
            raise KitError(_unknown(subject, self._catalogue))
        if subject is not None and subject.grey is not None:
            pytest.skip(subject.grey)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Replay just the witness of a waived property."""
        with self._witness_of(item):
            return (yield)

    @contextlib.contextmanager
    def _witness_of(self, item: pytest.Item) -> Iterator[None]:
        subject = item.stash.get(SUBJECT, None)
        witness: Mapping[str, Any] | None = None
        for identity in subject.ids if subject is not None else ():
            waiver = waiver_for(self._waivers, identity, subject.face if subject is not None else None)
            if waiver is not None and waiver.witness is not None and takes(item, waiver.witness):
                witness = waiver.witness
        if witness is None:
            yield
        else:
            with replaying(item, witness):
                yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Hear one phase of a law; the last one carries the verdicts."""
        report = yield
        subject = item.stash.get(SUBJECT, None)
        if subject is None:
            return report
        if call.when == "setup":
            item.stash[_HEARING] = Hearing(
                subject=subject,
                catalogue=self._catalogue,
                waiver_for=lambda identity, face: waiver_for(self._waivers, identity, face),
            )
        hearing = item.stash[_HEARING]
        hearing.hear(item, call, report)
        if call.when == "teardown":
            report.user_properties.extend(hearing.properties())
        return report

    # --- the controlling process ---

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Enter a report in the books."""
        if self._ledger is not None:
            self._ledger.log(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        """Take what a worker of xdist collected, or note that it was lost."""
        if self._ledger is None:
            return
        data = getattr(node, "workeroutput", {}).get(_DOCKET)
        if data is not None:
            self._ledger.take_docket(Docket.from_data(data))
        elif error is not None:
            self._ledger.lost.append(str(node.gateway.id))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Show the plan instead of running it, where that was asked for."""
        if not self._settings.plan or self._config.option.collectonly or session.testsfailed:
            return None
        from pytest_modalkit.plan import plan_lines

        cache = getattr(self._config, "cache", None)
        known = cache.get(DURATIONS, {}) if cache is not None else {}
        self._write(*plan_lines(self._docket, backend=self._backend.name, durations=known))
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
        """Close the books before others end, and write the closing line after them."""
        if self._ledger is None:
            self._config.workeroutput[_DOCKET] = self._docket.to_data()  # type: ignore[attr-defined]
        elif (self._ledger.heard or self._settings.report is not None) and not self._only_looked():
            judgement = self._judge(self._ledger, exitstatus)
            is_kept = self._keep(self._ledger, judgement)
            if (judgement.red or not is_kept) and exitstatus in (
                pytest.ExitCode.OK,
                pytest.ExitCode.NO_TESTS_COLLECTED,
            ):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
            # A suite of one's own, without laws, gets no closing line.
            self._judgement = judgement if self._ledger.heard else None
        yield
        if self._judgement is not None:
            self._write(self._judgement.tally.closing_line())

    def _only_looked(self) -> bool:
        return bool(self._settings.plan or self._config.option.collectonly)

    def _keep(self, ledger: Ledger, judgement: Judgement) -> bool:
        """Remember how long the laws took and write the report; tell whether all that is wanted was written."""
        cache = getattr(self._config, "cache", None)
        if cache is not None:
            cache.set(DURATIONS, {**cache.get(DURATIONS, {}), **ledger.durations()})
        path = self._settings.report
        try:
            if path is not None:
                write(judgement.report, path)
        except OSError as error:
            # It could have been when the run began: the disk is full, or the folder has been removed since.
            self._write("", f"ERROR: the report could not be written to {path}: {error.strerror}")
            return False
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show what deviates, what was waived and what did not apply."""
        if self._judgement is not None:
            from pytest_modalkit.summary import show_summary

            show_summary(terminalreporter, self._judgement, report=self._settings.report)

    def _write(self, *lines: str) -> None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            for line in lines:
                terminal.write_line(line)


def _ids(item: pytest.Item) -> tuple[str, ...]:
    subject = item.stash.get(SUBJECT, None)
    return subject.ids if subject is not None else ()


def _unknown(subject: Subject, known: Mapping[str, object]) -> str:
    told = [f"{identity!r}{suggestion(identity, known)}" for identity in subject.unknown]
    return f"the law names requirements that the catalogue lacks: {', '.join(told)}"

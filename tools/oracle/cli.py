"""The command: which clients, where they are, and what becomes of the result."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_modalkit.catalogue import load
from tools.oracle import catalogue
from tools.oracle.asking import Answers, NoAnswer, Side, ask
from tools.oracle.comparing import Difference, differences, facts_of, is_missing, missing_names, missing_parameters
from tools.oracle.environments import FOLDER, Environment, NotInstalled, prepare
from tools.oracle.explaining import BadExplanation, judge, read_explanations
from tools.oracle.report import Compared, Gone, Result, as_json, as_page, as_text
from tools.oracle.scope import (
    NEWEST,
    OLD,
    ROOT,
    STANDARD,
    WALKED,
    Client,
    area_of,
    canonical,
    client_called,
    documented_names,
)

PAGE = ROOT / "docs" / "reference" / "oracle.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and return the exit code of `report.Result`; 2 for a wrong call."""
    chosen = _parser().parse_args(arguments)
    try:
        clients = [client_called(name) for name in chosen.client] or list(STANDARD)
        given = dict(_given(text) for text in chosen.environment)
        explanations = read_explanations()
    except (ValueError, BadExplanation) as fault:
        print(f"oracle: {fault}", file=sys.stderr)
        return 2
    if chosen.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    run = _Run(given)
    for client in clients:
        run.compare(client)
    result = run.result(explanations)
    print(json.dumps(as_json(result), indent=2) if chosen.json else as_text(result))
    if set(run.answers) >= {client.label for client in STANDARD} and not chosen.no_page:
        PAGE.write_text(as_page(result), encoding="utf-8")
    return result.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.oracle",
        description="Compare the catalogue and our face with real clients.",
        epilog="exit codes: 0 all agree or differ for a reason; 1 differences without a reason, or idle explanations; "
        "2 wrong call; 3 not everything could be compared",
    )
    parser.add_argument(
        "--client", action="append", default=[], metavar="NAME", help="newest, 0.73 or a version; by default both"
    )
    parser.add_argument(
        "--environment",
        action="append",
        default=[],
        metavar="NAME=PYTHON",
        help="use the client that is installed for this interpreter, instead of installing it",
    )
    parser.add_argument("--fresh", action="store_true", help="throw the environments away first")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.relative_to(ROOT)} as it is")
    return parser


def _given(text: str) -> tuple[str, Environment]:
    name, separator, path = text.partition("=")
    if not separator or not Path(path).exists():
        raise ValueError(f"--environment {text!r}: give NAME=PYTHON with the path of an interpreter that exists")
    return name, Environment(python=Path(path))


class _Run:
    """One run: what was asked, and what differed.

    Args:
        given: Environments that need no preparation, by the label of the client.
    """

    def __init__(self, given: dict[str, Environment]) -> None:
        self._given = given
        self._documented = documented_names()
        self._requirements = list(load().values())
        self._found: list[Difference] = []
        self._compared: list[Compared] = []
        self._not_compared: dict[str, str] = {}
        self._later: dict[str, list[str]] = {}
        self.answers: dict[str, Answers] = {}

    def compare(self, client: Client) -> None:
        """Ask a client and our face, and note what differs."""
        names = {*self._documented, *catalogue.names_in(self._requirements)}
        try:
            environment = self._given.get(client.label) or prepare(client)
            real = ask(Side(python=environment.python), names, WALKED)
            ours = ask(Side.face(client.edition), {*names, *real.surface}, WALKED)
            if extra := {*ours.surface} - {*real.surface}:  # what only we have: is it really not there?
                real = ask(Side(python=environment.python), {*names, *extra}, WALKED)
        except (NotInstalled, NoAnswer) as fault:
            self._not_compared[client.label] = str(fault)
            return
        self.answers[client.label] = real
        scope = sorted(name for name in {*real.surface, *ours.surface} if area_of(name) and canonical(name) == name)
        here, there = facts_of(real, scope), facts_of(ours, scope)
        self._found += differences(client.label, here, there)
        self._found += catalogue.compare_catalogue(client.label, client.edition, self._requirements, real)
        self._later[client.label] = _later(real, ours)
        facts = len({*here, *there})
        version, caveat = real.version, environment.caveat
        self._compared.append(
            Compared(label=client.label, version=version, edition=client.edition, facts=facts, caveat=caveat)
        )

    def result(self, explanations: Sequence[object]) -> Result:
        """All that was found."""
        found = [*self._found, *catalogue.uncatalogued(self._documented, self._requirements)]
        return Result(
            compared=self._compared,
            not_compared=self._not_compared,
            judgement=judge(found, explanations, self.answers),  # type: ignore[arg-type]
            later=self._later,
            to_write=catalogue.areas_to_write(self._documented, self._requirements),
            gone=self._gone(),
        )

    def _gone(self) -> list[Gone]:
        """What document 003 lists and the newest client no longer has."""
        newest, old = self.answers.get(NEWEST.label), self.answers.get(OLD.label)
        if newest is None:
            return []
        names = missing_names(newest, self._documented)
        had = set() if old is None else {*names} - {*missing_names(old, names)}
        gone = [Gone(name=name, in_old=None if old is None else name in had) for name in names]
        before = {} if old is None else missing_parameters(old, self._documented)
        for name, parameters in missing_parameters(newest, self._documented).items():
            for parameter in parameters:
                in_old = None if old is None else parameter not in before.get(name, ())
                gone.append(Gone(name=f"{name}({parameter})", in_old=in_old))
        return gone


def _later(real: Answers, ours: Answers) -> list[str]:
    """Names of areas to come that the real client has and our face has not."""
    there = (name for name, surface in real.surface.items() if not area_of(name) and not is_missing(surface))
    return missing_names(ours, sorted(there))

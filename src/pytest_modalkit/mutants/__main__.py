"""``python -m pytest_modalkit.mutants``: break the reference in one place at a time, and see who notices.

Each edition is a session of its own in a process of its own, because `import modal` has one meaning per process. A
mutant is tried in the newest edition in which its requirement holds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_modalkit.catalogue import (
    DEFAULT_EDITION,
    EDITIONS,
    Catalogue,
    CatalogueError,
    UnknownNameError,
    load,
    load_trace,
)
from pytest_modalkit.catalogue.location import locate
from pytest_modalkit.mutants.matrix import Progress, matrix_lines, total_line
from pytest_modalkit.mutants.outcome import Kill, Outcome
from pytest_modalkit.mutants.registry import Mutant
from pytest_modalkit.options import PROFILES
from pytest_modalkit.places import PlaceError, check_writable

__all__ = ["main"]


def main(argv: Sequence[str] | None = None, *, backend: str = "reference", arguments: Sequence[str] = ()) -> int:
    """Run the mutants and print the kill matrix.

    Args:
        argv: The words of the command line.
        backend: What the mutants break; the tests of the kit have one of their own.
        arguments: What pytest collects instead of the installed suite.

    Returns:
        0 where every mutant was caught, 1 where one was not, 2 where the command line names what is not there.
    """
    options = _parser().parse_args(argv)
    try:
        catalogue = load()
        sessions = _sessions(options, catalogue)
        if options.report is not None:
            check_writable(options.report, "--report")
    except (UnknownNameError, CatalogueError, PlaceError) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    start = time.perf_counter()
    outcomes: list[Outcome] = []
    for edition in sessions:
        print(f"edition {edition}: {options.jobs} mutants at a time", file=sys.stderr)
        collected = arguments or ("--pyargs", locate().package)
        found = _in_process(options, edition, [f"--modal-backend={backend}", *collected])
        if found is None:
            return 1
        outcomes += found
    _report(outcomes, options.report)
    without = sum(1 for requirement in catalogue.values() if requirement.no_mutant is not None)
    reasons = f"no mutant, each for a stated reason: {without} requirements (modalkit requirements lists them)"
    for line in (*matrix_lines(outcomes), "", reasons, total_line(outcomes, time.perf_counter() - start)):
        print(line)
    return 0 if all(outcome.kill is Kill.CAUGHT for outcome in outcomes) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pytest_modalkit.mutants", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--area", metavar="AREA", help="only mutants of requirements of this area")
    parser.add_argument("-k", metavar="NAME", dest="name", help="only mutants whose name or requirement contains NAME")
    parser.add_argument("--edition", choices=EDITIONS, help="only mutants that are tried in this edition")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="children at a time (default: all cores)")
    parser.add_argument(
        "--profile", choices=PROFILES, default="standard", help="how hard laws look (default: standard)"
    )
    parser.add_argument("--time-limit", type=float, default=20.0, metavar="SECONDS", help="per mutant (default: 20)")
    parser.add_argument("--report", metavar="FILE", type=Path, help="write one line of JSON per mutant")
    return parser


def _sessions(options: argparse.Namespace, catalogue: Catalogue) -> list[str]:
    """Return the editions in which mutants that are wanted are tried, the newest first."""
    catalogue.select(area=options.area)
    found = set()
    names = []
    trace = load_trace()
    for requirement in catalogue.values():
        for node in trace.mutants_of(requirement):
            file, _, function = node.rpartition("/")[2].partition(".py::")
            name = f"{file}.{function}"
            names += [function, requirement.id]
            if _is_wanted(options, name, [requirement.id]):
                found.add(requirement.editions[-1])
    chosen = [edition for edition in reversed(EDITIONS) if edition in found and options.edition in (None, edition)]
    if not chosen:
        raise UnknownNameError("mutant", options.name or options.area or "", names, listed=False)
    return chosen


def _is_wanted(options: argparse.Namespace, name: str, ids: Iterable[str]) -> bool:
    areas = {identity.partition(".")[0] for identity in ids}
    if options.area is not None and options.area not in areas:
        return False
    return options.name is None or any(options.name in text for text in (name, *ids))


def _home(mutant: Mutant, catalogue: Catalogue) -> str:
    """Return the newest edition in which all requirements of a mutant hold, or that of one."""
    known = [catalogue[identity] for identity in mutant.ids if identity in catalogue]
    shared = [edition for edition in EDITIONS if all(edition in requirement.editions for requirement in known)]
    return (shared or [requirement.editions[-1] for requirement in known] or [DEFAULT_EDITION])[-1]


def _in_process(options: argparse.Namespace, edition: str, arguments: list[str]) -> list[Outcome] | None:
    """Run a session in a forked process, and read what it found from a file."""
    with tempfile.TemporaryDirectory(prefix="modalkit-mutants-") as folder:
        results = Path(folder) / "outcomes"
        fork = multiprocessing.get_context("fork")
        session = fork.Process(target=_session, args=(options, edition, arguments, results))
        session.start()
        session.join()
        if session.exitcode != 0 or not results.exists():
            return None
        return [Outcome.from_json(line) for line in results.read_text(encoding="utf-8").splitlines()]


def _session(options: argparse.Namespace, edition: str, arguments: list[str], results: Path) -> None:
    """Collect the laws and conduct the mutants of one edition."""
    import pytest

    from pytest_modalkit.mutants.conductor import Conductor, Plan

    catalogue = load()

    def wanted(mutant: Mutant) -> bool:
        return _home(mutant, catalogue) == edition and _is_wanted(options, mutant.name, mutant.ids)

    folder = results.parent
    plan = Plan(wanted=wanted, jobs=options.jobs, limit=options.time_limit, tell=Progress(), folder=folder)
    conductor = Conductor(plan)
    # An ini file of its own: what the user's says of warnings, markers or options must not decide here.
    ini = results.with_name("pytest.ini")
    ini.write_text("[pytest]\n", encoding="utf-8")
    words = ["-c", str(ini), f"--modal-edition={edition}", f"--modal-profile={options.profile}"]
    words += ["-p", "no:cacheprovider", "-p", "no:terminal", "--capture=no", *arguments]
    status = pytest.main(words, plugins=[conductor])
    for error in conductor.errors:
        print(error, file=sys.stderr)
    if conductor.errors or status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        print(f"mutants: the laws could not be collected (pytest says {status!r})", file=sys.stderr)
        sys.exit(1)
    results.write_text("".join(f"{outcome.to_json()}\n" for outcome in conductor.outcomes), encoding="utf-8")


def _report(outcomes: Sequence[Outcome], path: Path | None) -> None:
    if path is not None:
        path.write_text("".join(f"{outcome.to_json()}\n" for outcome in outcomes), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

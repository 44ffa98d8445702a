"""Check that catalogue, laws, mutants and the checked-in lists fit together.

The lists in locks/ (not tested, no mutant, not enforced, claimed capabilities) may only get better. --update writes
them anew and refuses to make one worse, unless --allow-growth says why; the reason is kept in the file.
"""

from __future__ import annotations

import argparse

from pytest_modalkit.catalogue import load, load_trace
from pytest_modalkit.catalogue.location import locate
from pytest_modalkit.cli.refusal import Refusal, refusals
from pytest_modalkit.gates import debts, findings
from pytest_modalkit.locks import Lock, compare, lock_for_claims, update

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "check that catalogue, laws, mutants and locks fit together"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--update", action="store_true", help="write the lists in locks/ anew")
    parser.add_argument("--allow-growth", metavar="REASON", help="with --update: let a list get worse, and say why")
    parser.add_argument(
        "--without-backend", action="store_true", help="leave out what the reference claims; needs no [conformance]"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, or the counts where nothing is."""
    if arguments.allow_growth is not None and not arguments.update:
        raise Refusal("--allow-growth says why --update may make a list worse: give both")
    location = locate()
    with refusals():
        catalogue = load()
    trace = load_trace()
    locks = debts(catalogue, location)
    if not arguments.without_backend:
        locks.append(lock_for_claims(location.locks / "capabilities.lock", _claims()))
    wrong = findings(catalogue, trace)
    wrong += (
        _updated(locks, arguments.allow_growth) if arguments.update else [f for lock in locks for f in compare(lock)]
    )
    for line in wrong:
        print(line)
    counts = {"declared": len(catalogue), "laws": len(trace.laws), "mutants": len(trace.mutants)}
    counts |= {lock.path.stem.replace("_", " "): len(lock.now) for lock in locks if not lock.growing}
    counts["wrong"] = len(wrong)
    print(" · ".join(f"{name} {count}" for name, count in counts.items()))
    return 1 if wrong else 0


def _updated(locks: list[Lock], allow: str | None) -> list[str]:
    return [refused for lock in locks if (refused := update(lock, allow=allow)) is not None]


def _claims() -> frozenset[str]:
    """Return what the reference claims on this machine."""
    import pytest

    from pytest_modalkit.options import Settings
    from pytest_modalkit.resolving import make_backend

    try:
        backend = make_backend("reference", Settings(backend="reference"))
    except pytest.UsageError as error:
        raise Refusal(f"{error} (--without-backend leaves it out)", status=1) from error
    return frozenset(str(word) for word in backend.capabilities)

"""The gates that keep catalogue, laws and mutants together.

A requirement has a law or a reason why none is possible, and a mutant or a reason; a law and a mutant name requirements
that exist. The gates read sources and data only, so they hold before anything runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pytest_modalkit.catalogue import Catalogue, Requirement, Trace
from pytest_modalkit.catalogue.location import Location
from pytest_modalkit.catalogue.tracing import Site
from pytest_modalkit.closest import suggestion
from pytest_modalkit.locks import Lock, lock_for_reasons

__all__ = ["debts", "findings"]


def findings(catalogue: Catalogue, trace: Trace) -> list[str]:
    """Return everything that does not fit together, each with its place and the way out."""
    return [
        *_sites("law", trace.laws, catalogue),
        *_sites("mutant", trace.mutants, catalogue),
        *(line for item in catalogue.values() for line in _covered(item, trace)),
        *_hidden(catalogue, trace),
    ]


def debts(catalogue: Catalogue, location: Location) -> list[Lock]:
    """Return the lists of what is not tested, of what has no mutant, and of what the reference does not enforce."""
    return [
        lock_for_reasons(
            location.locks / "not_tested.txt",
            "Requirements without a test, each with its reason",
            {item.id: item.not_tested for item in catalogue.values() if item.not_tested is not None},
        ),
        lock_for_reasons(
            location.locks / "no_mutant.txt",
            "Requirements without a mutant, each with its reason",
            {item.id: item.no_mutant for item in catalogue.values() if item.no_mutant is not None},
        ),
        lock_for_reasons(
            location.locks / "not_enforced.txt",
            "Requirements that the reference does not enforce, each with its reason",
            {item.id: item.not_enforced for item in catalogue.values() if item.not_enforced is not None},
        ),
    ]


def _sites(what: str, sites: Sequence[Site], catalogue: Catalogue) -> Iterator[str]:
    for site in sites:
        place = f"{site.node} (line {site.line})"
        if not site.named:
            yield f"{place}: the {what} names no requirement: add @requirement(...)"
        if site.dynamic:
            yield f"{place}: an id of the {what} is no literal: write it out, so that it is found without importing"
        for identity in site.ids:
            if identity not in catalogue:
                yield f"{place}: unknown requirement {identity!r}{suggestion(identity, catalogue)}"
    for node, number in Counter(site.node for site in sites).items():
        if number > 1:
            yield f"{node}: {number} {what}s have this name: only the last would count"


def _covered(item: Requirement, trace: Trace) -> Iterator[str]:
    tests, mutants = trace.tests_of(item), trace.mutants_of(item)
    if not tests and item.not_tested is None:
        yield f"{item.id}: no law names it: write one, or say why none is possible (not_tested)"
    if tests and item.not_tested is not None:
        yield f"{item.id}: {tests[0]} tests it: take not_tested out"
    if not mutants and item.no_mutant is None and item.not_tested is None:
        yield f"{item.id}: no mutant breaks it: write one, or say why none is possible (no_mutant)"
    if mutants and item.no_mutant is not None:
        yield f"{item.id}: {mutants[0]} breaks it: take no_mutant out"


def _hidden(catalogue: Catalogue, trace: Trace) -> Iterator[str]:
    """A requirement must not turn grey because its laws also test something that needs more."""
    for item in catalogue.values():
        if item.forms:
            continue
        for edition in item.editions:
            laws = [site for site in trace.laws if item.id in site.ids]
            extra = [_needs(site, catalogue, edition) - set(item.capability) for site in laws]
            if extra and all(extra):
                words = ", ".join(sorted(set.union(*extra)))
                yield f"{item.id}: every law of it needs {words} as well: give it a law of its own, or that capability"
                break


def _needs(site: Site, catalogue: Catalogue, edition: str) -> set[str]:
    here = (catalogue[identity] for identity in site.ids if identity in catalogue)
    return {word for requirement in here if edition in requirement.editions for word in requirement.capability}

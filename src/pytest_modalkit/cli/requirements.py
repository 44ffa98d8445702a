"""List the requirements, with the laws that test them and the mutants that break them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from pytest_modalkit.catalogue import Catalogue, Requirement, Trace, load, load_trace
from pytest_modalkit.cli.refusal import refusals

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "list the requirements of an area, of an edition, or all"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--area", metavar="AREA", help="only this area (dict, queue, exception, ...)")
    parser.add_argument("--edition", metavar="EDITION", help="only what holds in this edition (0.73 or 1)")
    parser.add_argument(
        "--format",
        choices=("table", "json", "markdown"),
        default="table",
        help="table for people, json for programs, markdown for the reference page (default: table)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the list."""
    with refusals():
        catalogue = load()
        chosen = catalogue.select(area=arguments.area, edition=arguments.edition)
    trace = load_trace()
    if arguments.format == "json":
        print(json.dumps([describe(item, trace) for item in chosen], indent=2, ensure_ascii=False))
    elif arguments.format == "markdown":
        from pytest_modalkit.catalogue.markdown import page

        print(page(catalogue, chosen, trace), end="")
    else:
        _print_table(catalogue, chosen, trace)
    return 0


def describe(item: Requirement, trace: Trace) -> dict[str, Any]:
    """Return a requirement as a JSON object; keys that would say nothing are left out."""
    always = {
        "id": item.id,
        "area": item.area,
        "statement": item.statement,
        "documents": list(item.documents),
        "editions": list(item.editions),
        "level": item.level.value,
        "evidence": item.evidence.value,
        "capability": list(item.capability),
        "tests": list(trace.tests_of(item)),
        "mutants": list(trace.mutants_of(item)),
    }
    optional = ("seen", "example", "not_tested", "no_mutant", "not_enforced", "superseded_by", "removed", "note")
    return always | {name: value for name in optional if (value := getattr(item, name)) is not None}


def _print_table(catalogue: Catalogue, chosen: Sequence[Requirement], trace: Trace) -> None:
    areas = dict.fromkeys(item.area for item in chosen)
    width = max((len(item.id) for item in chosen), default=0)
    for area in areas:
        own = [item for item in chosen if item.area == area]
        print(f"{catalogue.areas[area].title} ({len(own)})")
        for item in own:
            print(f"  {item.id:<{width}}  {_remarks(item, trace):<32}  {item.statement}")
        print()
    print(_totals(chosen, trace))


def _remarks(item: Requirement, trace: Trace) -> str:
    """Return editions, level and evidence, and what is missing."""
    words = [",".join(item.editions), item.level.value, item.evidence.value]
    if not trace.tests_of(item):
        words.append("not tested")
    if item.not_enforced is not None:
        words.append("not enforced")
    return " ".join(words)


def _totals(chosen: Sequence[Requirement], trace: Trace) -> str:
    counts = {
        "requirements": len(chosen),
        "tested": sum(1 for item in chosen if trace.tests_of(item)),
        "not tested, with a reason": sum(1 for item in chosen if item.not_tested is not None),
        "with a mutant": sum(1 for item in chosen if trace.mutants_of(item)),
        "no mutant, with a reason": sum(1 for item in chosen if item.no_mutant is not None),
        "not enforced, with a reason": sum(1 for item in chosen if item.not_enforced is not None),
    }
    return " · ".join(f"{name} {count}" for name, count in counts.items())

"""Explain one requirement: what it says, where that is written, what tests it and what breaks it."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from pytest_modalkit.catalogue import Requirement, Trace, UnknownNameError, load, load_trace
from pytest_modalkit.cli.refusal import Refusal, refusals

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "explain one requirement: document, evidence, law, mutant, example"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("id", metavar="ID", help="the requirement, such as dict.put.skip-if-exists.keeps-first")


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation."""
    with refusals():
        catalogue = load()
    try:
        item = catalogue.find(arguments.id)
    except UnknownNameError as error:
        matches = "".join(f"\n  {match}" for match in error.matches)
        raise Refusal(
            f"unknown requirement {arguments.id!r}" + (f", the closest are{matches}" if matches else "")
        ) from None
    print("\n".join(_explanation(item, load_trace())))
    return 0


def _explanation(item: Requirement, trace: Trace) -> Iterator[str]:
    yield item.id
    yield from textwrap.wrap(item.statement, 100, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield from _several("documents", item.documents)
    yield _one("evidence", item.evidence.value + (f", {item.seen}" if item.seen else ""))
    yield _one("level", item.level.value)
    yield _one("editions", ", ".join(item.editions))
    yield _one("capability", ", ".join(item.capability) or "none needed")
    yield from _several("test", trace.tests_of(item), item.not_tested)
    yield from _several("mutant", trace.mutants_of(item), item.no_mutant)
    for name in ("not_enforced", "superseded_by", "removed", "note"):
        if (value := getattr(item, name)) is not None:
            yield _one(name.replace("_", " "), value)
    yield from _example(item)


def _one(name: str, value: str) -> str:
    return f"  {name:<13} {value}"


def _several(name: str, values: tuple[str, ...], reason: str | None = None) -> Iterator[str]:
    if values:
        yield _one(name, values[0])
        yield from (_one("", value) for value in values[1:])
    elif reason is not None:
        yield _one(name, f"none: {reason}")
    else:
        yield _one(name, "none")


def _example(item: Requirement) -> Iterator[str]:
    text = item.example or "\n".join(form.example() for form in item.forms)
    if text:
        yield ""
        yield from textwrap.indent(text, "      ").split("\n")

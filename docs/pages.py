"""Pages of the documentation that are drawn from the code: the requirements and the capabilities (a hook of mkdocs)."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pytest_modalkit import Capability
from pytest_modalkit.cli import main

Entry = Mapping[str, Any]


def on_files(files: Files, /, *, config: MkDocsConfig) -> Files:
    """Add the drawn pages to the written ones."""
    for path, draw in PAGES.items():
        files.append(File.generated(config, path, content="\n".join(draw()) + "\n"))
    return files


def requirements() -> Iterator[str]:
    """Draw the catalogue: an overview, then each requirement under its area."""
    entries = catalogue()
    yield from ("# Requirements", "")
    yield f"The {len(entries)} behaviours that the suite judges, as `modalkit requirements` lists them."
    yield "`modalkit explain ID` prints one with its law, its mutant and an example. What the words mean: [evidence]"
    yield from ("(../explanation/evidence.md), [editions](../explanation/editions.md), [capabilities](capabilities.md).", "")
    yield from overview(entries)
    for area, of_area in by_area(entries):
        yield from ("", f"## {area}")
        for entry in of_area:
            yield from ("", *one(entry))


def overview(entries: list[Entry]) -> Iterator[str]:
    """Draw how many requirements there are per area, and what kind they are."""
    yield "| area | requirements | documented | observed | inferred | with a law | with a mutant |"
    yield "|---|---|---|---|---|---|---|"
    for area, of_area in by_area(entries):
        listed = list(of_area)
        kinds = [sum(entry["evidence"] == kind for entry in listed) for kind in ("documented", "observed", "inferred")]
        covered = [sum(bool(entry[what]) for entry in listed) for what in ("tests", "mutants")]
        cells = [f"[{area}](#{area})", len(listed), *kinds, *covered]
        yield f"| {' | '.join(map(str, cells))} |"


def one(entry: Entry) -> Iterator[str]:
    """Draw one requirement."""
    yield from (f"### `{entry['id']}`", "", entry["statement"], "")
    yield f"*{entry['level']}, {entry['evidence']}{seen(entry)}; edition {' and '.join(entry['editions'])}*"
    for document in entry["documents"]:
        yield f"- document {document}"
    for key, words in REMARKS.items():
        if entry.get(key):
            yield f"- {words}: {text(entry[key])}"
    if entry.get("example"):
        yield from ("", "```py", entry["example"].strip(), "```")


def seen(entry: Entry) -> str:
    """Draw where an observed behaviour was seen."""
    return f" ({entry['seen']})" if entry.get("seen") else ""


def text(value: object) -> str:
    """Draw a word, or a list of words as code."""
    return ", ".join(f"`{word}`" for word in value) if isinstance(value, list) else str(value)


def capabilities() -> Iterator[str]:
    """Draw what a backend may lack, with the requirements that need it."""
    needed = {str(word): [entry for entry in catalogue() if word in entry["capability"]] for word in Capability}
    yield from ("# Capabilities", "")
    yield "What a backend may honestly lack. It claims the others; a law that needs an unclaimed one is not run and its"
    yield from ("requirement is reported as `not_applicable`, by name.", "")
    yield from ("| capability | meaning | requirements that need it |", "|---|---|---|")
    for capability in Capability:
        yield f"| `{capability}` | {capability.__doc__} | {len(needed[str(capability)])} |"


def catalogue() -> list[Entry]:
    """Return the requirements of all editions, as the command lists them."""
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        status = main(["requirements", "--format", "json"])
    if status:
        raise RuntimeError(f"modalkit requirements ended with status {status}")
    entries: list[Entry] = json.loads(written.getvalue())
    return entries


def by_area(entries: list[Entry]) -> Iterator[tuple[str, Iterator[Entry]]]:
    """Group entries that come area by area."""
    return groupby(entries, key=lambda entry: str(entry["area"]))


REMARKS: Mapping[str, str] = {
    "capability": "needs",
    "tests": "tested by",
    "mutants": "broken by",
    "not_tested": "not tested",
    "no_mutant": "no mutant",
    "superseded_by": "superseded by",
    "removed": "removed in",
    "note": "note",
}
PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "reference/requirements.md": requirements,
    "reference/capabilities.md": capabilities,
}

"""The catalogue as a reference page of the documentation, generated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_modalkit.catalogue import Catalogue, Requirement, Trace

__all__ = ["page"]


def page(catalogue: Catalogue, chosen: Sequence[Requirement], trace: Trace) -> str:
    """Return the page: an overview, then every requirement under an anchor that is its id."""
    return "\n".join(_lines(catalogue, chosen, trace)) + "\n"


def _lines(catalogue: Catalogue, chosen: Sequence[Requirement], trace: Trace) -> Iterator[str]:
    areas = list(dict.fromkeys(item.area for item in chosen))
    yield "# Requirements"
    yield ""
    yield (
        f"{len(chosen)} requirements in {len(areas)} areas. This page is generated from the catalogue by "
        "`modalkit requirements --format markdown`; `modalkit explain ID` prints one entry."
    )
    yield ""
    yield "| area | requirements | tested | with a mutant |"
    yield "|---|---:|---:|---:|"
    for area in areas:
        own = [item for item in chosen if item.area == area]
        tested = sum(1 for item in own if trace.tests_of(item))
        broken = sum(1 for item in own if trace.mutants_of(item))
        yield f"| [{catalogue.areas[area].title}](#area-{area}) | {len(own)} | {tested} | {broken} |"
    for area in areas:
        yield ""
        yield f'<a id="area-{area}"></a>'
        yield ""
        yield f"## {catalogue.areas[area].title}"
        for item in chosen:
            if item.area == area:
                yield from _entry(item, trace)


def _entry(item: Requirement, trace: Trace) -> Iterator[str]:
    yield ""
    yield f'<a id="{item.id}"></a>'
    yield ""
    yield f"### `{item.id}`"
    yield ""
    yield item.statement
    yield ""
    for name, value in _facts(item, trace):
        yield f"- {name}: {value}"
    example = item.example or "\n".join(form.example() for form in item.forms)
    if example:
        yield ""
        yield "```python"
        yield example
        yield "```"


def _facts(item: Requirement, trace: Trace) -> Iterator[tuple[str, str]]:
    editions = ", ".join(item.editions)
    yield "holds", f"{item.level.value}, edition{'s' if len(item.editions) > 1 else ''} {editions}"
    seen = f" ({item.seen})" if item.seen else ""
    documents = f": {'; '.join(item.documents)}" if item.documents else ""
    yield "evidence", f"{item.evidence.value}{seen}{documents}"
    if item.capability:
        yield "needs", ", ".join(f"`{word}`" for word in item.capability)
    yield "law", _nodes(trace.tests_of(item), item.not_tested)
    yield "mutant", _nodes(trace.mutants_of(item), item.no_mutant)
    for name in ("not_enforced", "superseded_by", "removed", "note"):
        if (value := getattr(item, name)) is not None:
            yield name.replace("_", " "), value


def _nodes(nodes: Sequence[str], reason: str | None) -> str:
    if nodes:
        return ", ".join(f"`{node}`" for node in nodes)
    return f"none: {reason}" if reason else "none"

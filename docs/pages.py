"""Pages of the documentation that are drawn from the code, so that they cannot be behind it (a hook of mkdocs)."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pytest_modalkit import Capability
from pytest_modalkit.cli import main


def on_files(files: Files, /, *, config: MkDocsConfig) -> Files:
    """Add the drawn pages to the written ones."""
    for path, draw in PAGES.items():
        files.append(File.generated(config, path, content=draw()))
    return files


def requirements() -> str:
    """Return the catalogue as the command draws it."""
    return printed("requirements", "--format", "markdown")


def capabilities() -> str:
    """Return what a backend may lack, with how many requirements need it."""
    catalogue = json.loads(printed("requirements", "--format", "json"))
    needed = {word: sum(word in entry["capability"] for entry in catalogue) for word in map(str, Capability)}
    rows = [f"| `{word}` | {word.__doc__} | {needed[str(word)]} |" for word in Capability]
    return CAPABILITIES + "\n".join(rows) + "\n"


def report() -> str:
    """Return the format of the report, one table for each kind of line."""
    kinds = json.loads(printed("schema"))["$defs"]
    return REPORT + "\n".join(line for ref in KINDS for line in kind(ref, kinds)) + "\n"


def kind(name: str, kinds: Mapping[str, Any]) -> Iterator[str]:
    """Draw one kind of line."""
    schema = kinds[name]
    yield from (f"## `{name}`", "", schema["description"], "", "| key | value | meaning |", "|---|---|---|")
    for key, value in schema["properties"].items():
        yield f"| `{key}` | {values(value, kinds)} | {value.get('description', '')} |"
    yield ""


def values(schema: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """Draw what a key may hold."""
    if "$ref" in schema:
        return values(kinds[schema["$ref"].rpartition("/")[2]], kinds)
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(each)}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {values(schema['items'], kinds)}"
    types = schema.get("type", "object")
    return " or ".join([types] if isinstance(types, str) else types)


def printed(*words: str) -> str:
    """Return what `modalkit` prints.

    Raises:
        RuntimeError: It ended with another status than 0.
    """
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        status = main(words)
    if status:
        raise RuntimeError(f"modalkit {' '.join(words)} ended with status {status}")
    return written.getvalue()


def lifecycles() -> str:
    """Return the drawings of what lives."""
    return load("lifecycles").page()  # type: ignore[no-any-return]  # a module beside this one


def load(name: str) -> Any:
    """Return a module of this folder, which is no package."""
    spec = spec_from_file_location(f"docs_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/requirements.md": requirements,
    "reference/capabilities.md": capabilities,
    "reference/report-schema.md": report,
    "explanation/lifecycles.md": lifecycles,
}
KINDS = ("run", "requirement", "verdict", "end")
CAPABILITIES = """\
# Capabilities

What a backend may honestly lack. It claims the others. A law that needs an unclaimed one is not run, and its
requirement is reported as `not_applicable`, by name. The last column counts the [requirements](requirements.md) that
need it.

| capability | meaning | requirements |
|---|---|---:|
"""
REPORT = """\
# The report

`--modal-report=FILE` writes what a run found, as JSON lines: one object per line, each with its `kind`. It can be read
without the kit. Every line that belongs to a run names it, so files may be concatenated and merged; `modalkit report`
shows them as text, Markdown, HTML, JUnit XML, a badge or a matrix of several backends.

`modalkit schema` prints the JSON Schema from which the tables below are drawn.

"""

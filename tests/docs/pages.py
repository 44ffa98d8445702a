"""Reading the code blocks of the documentation."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(
    r"^(?P<indent>[ ]*)```(?P<language>[a-z]+)(?P<attributes>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block: its language, its title if it is a file, and where its first line stands on the page."""

    page: Path
    line: int
    language: str
    title: str | None
    body: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def pages(checkout: Path) -> list[Path]:
    """Return the pages that people wrote, the README first."""
    return [checkout / "README.md", checkout / "CONTRIBUTING.md", *sorted((checkout / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page in their order."""
    source = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(source):
        title = _TITLE.search(match["attributes"])
        yield Block(
            page=page,
            line=source.count("\n", 0, match.start("body")) + 1,
            language=match["language"],
            title=title[1] if title else None,
            body=textwrap.dedent(match["body"]),
        )

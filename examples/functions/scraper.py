"""Follow the links of a site, each page in a container of its own."""

from __future__ import annotations

import asyncio
import re
import urllib.request
from urllib.parse import urljoin

import modal

app = modal.App("scraper")
_LINK = re.compile(r'href="([^"]+)"')


@app.function(max_containers=4)
async def links_on(page: str) -> list[str]:
    """The addresses that a page links to."""
    text = await asyncio.to_thread(_read, page)
    return sorted({urljoin(page, link) for link in _LINK.findall(text)})


def _read(page: str) -> str:
    with urllib.request.urlopen(page, timeout=30) as answer:
        content: bytes = answer.read()
    return content.decode()


def crawl(start: str) -> set[str]:
    """All pages that can be reached from one, without leaving its site."""
    seen, frontier = {start}, [start]
    while frontier:
        found = {link for links in links_on.map(frontier, order_outputs=False) for link in links}
        frontier = sorted(link for link in found - seen if link.startswith(start))
        seen.update(frontier)
    return seen


@app.local_entrypoint()
def main(start: str) -> None:
    """Print what can be reached."""
    for page in sorted(crawl(start)):
        print(page)

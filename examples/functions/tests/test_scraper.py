from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from scraper import app, crawl, links_on

PAGES = {
    "index.html": '<a href="a.html">a</a> <a href="b.html">b</a> <a href="https://elsewhere.example/">away</a>',
    "a.html": '<a href="b.html">b</a>',
    "b.html": '<a href="deep/c.html">c</a> <a href="index.html">home</a>',
    "deep/c.html": "the end",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    for name, text in PAGES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_links_of_one_page(site: str) -> None:
    with app.run():
        assert links_on.remote(site + "a.html") == [site + "b.html"]


def test_the_whole_site_and_nothing_else(site: str) -> None:
    with app.run():
        found = crawl(site)
    assert found == {site, *(site + page for page in PAGES)}

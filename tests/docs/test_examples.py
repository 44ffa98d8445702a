"""Every Python example of the documentation runs, and every command shown exists.

The untitled Python blocks of a page run one after another in one namespace, as a script under `modalkit exec`.
A block with a title is a file: it is written down, and if it is a test file, pytest runs it on the reference backend
(or on the backend that an earlier `pytest.ini` of the page chooses).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import Block, blocks, pages

MODALKIT = str(Path(sys.executable).with_name("modalkit"))
CHECKOUT = Path(__file__).resolve().parents[2]
ALL = [block for page in pages(CHECKOUT) for block in blocks(page)]
SCRIPTS = sorted({block.page for block in ALL if block.language == "python" and block.title is None})
FILES = sorted({block.page for block in ALL if block.title is not None})


def name_of(page: Path) -> str:
    return str(page.relative_to(CHECKOUT))


def test_there_are_examples_of_both_kinds() -> None:
    assert SCRIPTS
    assert FILES


@pytest.mark.parametrize("page", SCRIPTS, ids=name_of)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    parts = [(block.line - 1, block.body) for block in blocks(page) if block.language == "python" and not block.title]
    script.write_text(
        f"parts = {parts!r}\n"
        "namespace = {'__name__': '__main__'}\n"
        "for line, body in parts:\n"
        f"    exec(compile('\\n' * line + body, {name_of(page)!r}, 'exec'), namespace)\n",
        encoding="utf-8",
    )
    succeed([MODALKIT, "exec", "--", sys.executable, str(script)], tmp_path)


@pytest.mark.parametrize("page", FILES, ids=name_of)
def test_the_files_of_a_page_work(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.title is not None:
            file = tmp_path / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
            if is_test(block):
                chosen = [] if (tmp_path / "pytest.ini").exists() else ["--modal-backend=reference"]
                succeed([sys.executable, "-m", "pytest", *chosen, block.title], tmp_path)


def is_test(block: Block) -> bool:
    return block.title is not None and Path(block.title).name.startswith("test_")


def succeed(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

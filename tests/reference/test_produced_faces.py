"""The blocking operations are what the tool makes of those for tasks."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tools import produce_sync_faces

PAIRS = produce_sync_faces.pairs()


def test_what_is_checked_in_is_up_to_date(checkout: Path) -> None:
    tool = checkout / "tools" / "produce_sync_faces.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(PAIRS)} files are up to date" in done.stdout


def test_what_is_not_up_to_date_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(produce_sync_faces, "REFERENCE", tmp_path)
    monkeypatch.setattr(produce_sync_faces, "FOLDERS", {"aio": "blocking"})
    for folder in ("aio", "blocking"):
        (tmp_path / folder).mkdir()
    (tmp_path / "aio" / "new.py").write_text('"""Docs."""\n\n\nasync def get() -> int:\n    return await get()\n')
    assert produce_sync_faces.main(["--check"]) == 1
    assert produce_sync_faces.main([]) == 0
    assert "def get() -> int:\n    return get()\n" in (tmp_path / "blocking" / "new.py").read_text()
    assert produce_sync_faces.main(["--check"]) == 0
    (tmp_path / "aio" / "new.py").unlink()
    assert produce_sync_faces.main(["--check"]) == 1


@pytest.mark.parametrize(
    "target", [target for _, target in PAIRS], ids=lambda target: f"{target.parent.name}/{target.name}"
)
def test_nothing_blocking_is_asynchronous(target: Path) -> None:
    tree = ast.parse(target.read_text(encoding="utf-8"))
    left = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    assert left == []
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & {"aio", "__anext__", "__aiter__", "aclose"}

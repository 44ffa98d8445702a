"""A script is a program here and a module in its containers, and its classes are the same on both sides."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import modal_reference as modal

app = modal.App("script")


class Mine(Exception):
    def __init__(self, mark):
        super().__init__(mark)
        self.mark = mark


class Value:
    pass


@app.function()
def f(raises):
    if raises:
        raise Mine(3)
    return Value()


if __name__ == "__main__":
    with app.run():
        try:
            f.remote(True)
        except Mine as caught:
            print("caught", caught.mark)
        print(isinstance(f.remote(False), Value))
"""


@pytest.mark.parametrize("arguments", [["script.py"], ["-m", "script"], ["-m", "package.script"]])
def test_what_a_script_raises_and_returns_is_of_its_own_classes(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "package").mkdir()
    for place in (tmp_path, tmp_path / "package"):
        (place / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path("reference_impl").resolve())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "caught 3\nTrue\n", done.stderr
    assert done.returncode == 0

"""Where users keep their code: in test files under every import mode, in packages, in scripts, in folders alike."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

TEST_FILE = """
from dataclasses import dataclass

import modal

app = modal.App("in-a-test-file")


@dataclass
class Point:
    x: int


class Odd(Exception):
    pass


@app.function()
def move(point):
    if point.x % 2:
        raise Odd(point.x)
    return Point(point.x + 1)


@app.cls()
class Mover:
    by: int = modal.parameter(default=10)

    @modal.method()
    def move(self, point):
        return Point(point.x + self.by)


def test_functions_of_this_file():
    with app.run():
        assert move.remote(Point(2)) == Point(3)
        assert [p.x for p in move.map([Point(0), Point(4)])] == [1, 5]
        assert Mover(by=5).move.remote(Point(1)) == Point(6)
        try:
            move.remote(Point(1))
        except Odd as fault:
            assert fault.args == (1,)
        else:
            raise AssertionError("it should have raised Odd")


def test_a_local_function():
    factor = 3

    def scale(x):
        return Point(factor * x)

    local = modal.App()
    scaled = local.function(serialized=True)(scale)
    with local.run():
        assert scaled.remote(2) == Point(6)
"""

PACKAGE = {
    "market/__init__.py": "",
    "market/apps.py": "import modal\n\napp = modal.App('market')\n",
    "market/stalls/__init__.py": "from .fruit import price\n",
    "market/stalls/fruit.py": (
        "from ..apps import app\nfrom . import taxes\n\n\n"
        "@app.function()\ndef price(net):\n    return taxes.gross(net)\n"
    ),
    "market/stalls/taxes.py": "RATE = 2\n\n\ndef gross(net):\n    return net * RATE\n",
}


MODALKIT = str(Path(sys.executable).with_name("modalkit"))


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MODAL", "PYTEST"))}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=environment
    )


def outcome_of(folder: Path, *words: str) -> str:
    done = run(folder, "-m", "pytest", "--modal-backend=reference", "-q", "-p", "no:cacheprovider", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


every_mode = pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])


@every_mode
def test_functions_in_a_test_file_are_found(tmp_path: Path, mode: str) -> None:
    write(tmp_path, {"tests/test_points.py": TEST_FILE})
    assert "2 passed" in outcome_of(tmp_path, f"--import-mode={mode}")


@every_mode
def test_functions_in_a_test_file_of_a_package_are_found(tmp_path: Path, mode: str) -> None:
    write(tmp_path, {"tests/__init__.py": "", "tests/unit/__init__.py": "", "tests/unit/test_points.py": TEST_FILE})
    assert "2 passed" in outcome_of(tmp_path, f"--import-mode={mode}")


def test_test_files_of_one_name_in_several_folders_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, {"one/test_points.py": TEST_FILE, "two/test_points.py": TEST_FILE.replace("+ 1", "+ 0 + 1")})
    assert "4 passed" in outcome_of(tmp_path, "--import-mode=importlib")


@every_mode
def test_a_package_with_relative_imports_is_found(tmp_path: Path, mode: str) -> None:
    test = "import market.stalls\nfrom market.apps import app\n\n\ndef test_price():\n    with app.run():\n"
    write(
        tmp_path,
        {
            "pytest.ini": "[pytest]\npythonpath = .\n",
            "tests/test_market.py": f"{test}        assert market.stalls.price.remote(4) == 8\n",
            **PACKAGE,
        },
    )
    assert "1 passed" in outcome_of(tmp_path, f"--import-mode={mode}")


def test_a_script_of_its_own_is_found_and_knows_its_classes_again(tmp_path: Path) -> None:
    script = f'{TEST_FILE}\n\nif __name__ == "__main__":\n    test_functions_of_this_file()\n    print("done")\n'
    write(tmp_path, {"points.py": script})
    done = run(tmp_path, MODALKIT, "exec", "--", sys.executable, "points.py")
    assert done.stdout == "done\n", done.stderr


def test_a_module_that_is_run_is_found(tmp_path: Path) -> None:
    main = "from .stalls import price\nfrom .apps import app\n\nif __name__ == '__main__':\n    with app.run():\n"
    write(tmp_path, {**PACKAGE, "market/__main__.py": f"{main}        print(price.remote(5))\n"})
    done = run(tmp_path, MODALKIT, "exec", "--", sys.executable, "-m", "market")
    assert done.stdout == "10\n", done.stderr


def test_a_run_in_global_scope_is_refused_in_the_container(tmp_path: Path) -> None:
    function = "@app.function()\ndef f():\n    return 1\n"
    script = f"import modal\n\napp = modal.App()\n\n\n{function}\n\nwith app.run():\n    f.remote()\n"
    write(tmp_path, {"global_scope.py": script})
    done = run(tmp_path, MODALKIT, "exec", "--", sys.executable, "global_scope.py")
    assert done.returncode == 1
    assert "global scope of a module that a container imports" in done.stderr

"""The stubs for `import modal` show each public module of the reference, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

USER = """\
import modal
from modal.exception import NotFoundError
from typing import assert_type

shared = modal.Dict.from_name("shared", create_if_missing=True)
assert_type(shared, modal.Dict)
assert_type(shared.object_id, str)
failure: modal.Error = NotFoundError("gone")
modal.Dict.from_nam("typo")
"""


def public_modules(folder: Path, suffix: str) -> set[str]:
    return {file.stem for file in folder.glob(f"*{suffix}") if not file.stem.startswith("_")}


def test_each_public_module_has_a_stub(checkout: Path) -> None:
    stubs = public_modules(checkout / "typings/modal", ".pyi")
    assert stubs == public_modules(checkout / "reference_impl/modal_reference", ".py")


def test_a_type_checker_sees_our_namespace(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    (tmp_path / "mypy.ini").write_text(
        f"[mypy]\nstrict = true\nmypy_path = {checkout / 'typings'}\ncache_dir = {checkout / '.cache/mypy-user'}\n",
        encoding="utf-8",
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "user.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    complaints = [line for line in checked.stdout.splitlines() if ": error:" in line]
    assert len(complaints) == 1, checked.stdout
    assert 'has no attribute "from_nam"' in complaints[0]

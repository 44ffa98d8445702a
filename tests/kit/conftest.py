"""A miniature to judge: a catalogue of a dozen requirements, its laws and mutants, and backends of one class."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_modalkit.catalogue.location import Location, relocate
from tests.kit.runs import Kit

HERE = Path(__file__).resolve().parent
FORM_LAWS = HERE.parent.parent / "conformance" / "modal_conformance" / "suite" / "catalogue" / "test_form_laws.py"

collect_ignore = ["miniature"]


@pytest.fixture
def kit(pytester: pytest.Pytester) -> Kit:
    shutil.copytree(HERE / "miniature", pytester.path, dirs_exist_ok=True)
    shutil.copy(FORM_LAWS, pytester.path / "miniature" / "suite")
    pytester.makeini("[pytest]\npythonpath = .\n")
    return Kit(pytester)


@pytest.fixture
def miniature(tmp_path: Path) -> Iterator[Path]:
    """The folder of a miniature package, from which the kit reads in this process."""
    root = tmp_path / "miniature"
    shutil.copytree(HERE / "miniature" / "miniature", root)
    shutil.copy(FORM_LAWS, root / "suite")
    relocate(Location(package="miniature", root=root))
    yield root
    relocate(None)

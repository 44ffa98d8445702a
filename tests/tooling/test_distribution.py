"""What `pyproject.toml` promises to people who install the distribution."""

from __future__ import annotations

import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

import pytest

import modal_reference

# A downstream suite gets these and what they need themselves. Adding to the list makes every start of pytest slower.
LIGHT = {"pytest", "cloudpickle", "msgspec", "tomli-w"}
EXTRAS = {"conformance", "docker", "output", "wire", "web", "docs", "dev", "all"}


@pytest.fixture(scope="module")
def project(checkout: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return loaded


def test_the_plain_install_is_light(project: dict[str, Any]) -> None:
    assert {requirement.partition(">")[0] for requirement in project["dependencies"]} == LIGHT


def test_the_extras_are_those_documented(project: dict[str, Any]) -> None:
    assert set(project["optional-dependencies"]) == EXTRAS


def test_the_entry_points_can_be_loaded() -> None:
    (plugin,) = entry_points(group="pytest11", name="modalkit")
    (script,) = entry_points(group="console_scripts", name="modalkit")
    assert plugin.load().__name__ == "pytest_modalkit.plugin"
    assert callable(script.load())


def test_the_reference_names_the_version_of_the_distribution() -> None:
    assert modal_reference.__version__ == version("pytest-modalkit")

"""The commands in the documentation exist, with the options that it shows; and the reference pages leave none out."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import Block, blocks, pages

CHECKOUT = Path(__file__).resolve().parents[2]
_OPTION = re.compile(r"--[a-z][a-z-]*")
_INI = re.compile(r"^  (modal_[a-z_]+)", re.MULTILINE)
_SUBCOMMANDS = re.compile(r"^    ([a-z]+)(?: |$)", re.MULTILINE)


def commands() -> list[tuple[Block, list[str]]]:
    """Return each command of each console block, without its prompt and its variables."""
    shown = [block for page in pages(CHECKOUT) for block in blocks(page) if block.language == "console"]
    return [
        (block, shlex.split(line.removeprefix("$ "), comments=True))
        for block in shown
        for line in block.body.replace("\\\n", " ").splitlines()
        if line.startswith("$ ")
    ]


@cache
def help_of(*command: str) -> str:
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [program, *command[1:], "--help"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout


def options_of(*command: str) -> set[str]:
    return set(_OPTION.findall(help_of(*command)))


@pytest.mark.parametrize(("block", "words"), commands(), ids=str)
def test_a_command_exists_with_its_options(block: Block, words: list[str]) -> None:
    name, *arguments = words
    check = CHECKS.get(name)
    if check is None:
        assert name in FOREIGN, f"{block}: no check knows the command {name!r}"
    else:
        check(arguments)


def check_pytest(arguments: list[str]) -> None:
    given = {word.partition("=")[0] for word in arguments if word.startswith("--")}
    assert given <= options_of("pytest")


def check_modalkit(arguments: list[str]) -> None:
    assert arguments[0] in subcommands()
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given = {word.partition("=")[0] for word in ours if word.startswith("--")}
    assert given <= options_of("modalkit", arguments[0])


def check_run(arguments: list[str]) -> None:
    assert not arguments or (CHECKOUT / "nox_sessions" / f"{arguments[0]}.py").exists()


def check_pip(arguments: list[str]) -> None:
    extras = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for named in re.findall(r"pytest-modalkit\[([a-z,]+)\]", " ".join(arguments)):
        assert set(named.split(",")) <= set(extras)


CHECKS = {"pytest": check_pytest, "modalkit": check_modalkit, "./run": check_run, "pip": check_pip}
FOREIGN = {"python", "git", "cd", "."}


def subcommands() -> set[str]:
    return set(_SUBCOMMANDS.findall(help_of("modalkit")))


def test_the_page_of_options_is_complete_and_invents_nothing() -> None:
    page = (CHECKOUT / "docs/reference/options.md").read_text(encoding="utf-8")
    real = {option for option in options_of("pytest") if option.startswith("--modal-")}
    keys = {key for key in _INI.findall(help_of("pytest")) if key.startswith("modal_")}
    assert {option for option in _OPTION.findall(page) if option.startswith("--modal-")} == real
    assert set(re.findall(r"\bmodal_[a-z_]+(?=`)", page)) >= keys
    assert real
    assert keys


def test_the_page_of_the_command_is_complete_and_invents_nothing() -> None:
    page = (CHECKOUT / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## `modalkit ([a-z-]+)", page, re.MULTILINE)) == subcommands()

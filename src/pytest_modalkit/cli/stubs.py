"""Write stubs for `import modal`, so that a type checker sees the namespace where the real package is absent."""

from __future__ import annotations

import argparse
import importlib.resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pytest_modalkit.catalogue.location import files_under
from pytest_modalkit.cli.refusal import Refusal
from pytest_modalkit.places import PlaceError, check_folder

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "write the stubs for `import modal` into a folder"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="where to write: DIR/modal, for mypy_path or stubPath")
    parser.add_argument("--force", action="store_true", help="write over files that are there already")


def run(arguments: argparse.Namespace) -> int:
    """Write the stubs and name the settings that make checkers find them."""
    target: Path = arguments.folder / "modal"
    try:
        # The folder itself may be made, for it is the one that is asked for; those around it are not.
        check_folder(arguments.folder.parent, f"the stubs cannot be written to {str(arguments.folder)!r}")
    except PlaceError as error:
        raise Refusal(str(error)) from None
    if target.exists() and not arguments.force:
        raise Refusal(f"{target} is there already: choose another folder, or write over it with --force")
    written = 0
    for path, file in files_under(_stubs(), ".pyi"):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        written += 1
    print(f"{written} stubs written to {target}")
    print(f'mypy: mypy_path = "{arguments.folder}"   pyright: "stubPath": "{arguments.folder}"')
    return 0


def _stubs() -> Traversable:
    """Return the folder of the stubs: packed beside the kit, or ``typings/modal`` of a checkout."""
    package = importlib.resources.files("pytest_modalkit")
    for folder in (package / "typings" / "modal", Path(str(package)).parent.parent / "typings" / "modal"):
        if folder.is_dir():
            return folder
    raise Refusal("this installation has no stubs: install pytest-modalkit from a wheel or a checkout", status=1)

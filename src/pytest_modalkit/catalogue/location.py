"""Where the catalogue, the laws and the mutants lie: in the installed package ``modal_conformance``.

The tests of the kit judge miniature catalogues of their own; they say so with `relocate`, which is not public.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["Location", "locate", "relocate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One package with ``requirements/``, ``suite/``, ``mutants/`` and ``locks/``.

    Attributes:
        package: The import name of the package.
        root: Its folder.
    """

    package: str
    root: Traversable

    @property
    def requirements(self) -> Traversable:
        """The folder of the TOML files."""
        return self.root / "requirements"

    @property
    def suite(self) -> Traversable:
        """The folder of the laws."""
        return self.root / "suite"

    @property
    def mutants(self) -> Traversable:
        """The folder of the mutants."""
        return self.root / "mutants"

    @property
    def locks(self) -> Path:
        """The folder of the checked-in lists that may only shrink."""
        return Path(str(self.root)) / "locks"


_elsewhere: Location | None = None


def locate() -> Location:
    """Return where the kit reads from."""
    if _elsewhere is not None:
        return _elsewhere
    package = "modal_conformance"
    return Location(package=package, root=importlib.resources.files(package))


def relocate(location: Location | None) -> None:
    """Make the kit read from elsewhere (``None``: from the installed package again)."""
    global _elsewhere
    _elsewhere = location


def files_under(folder: Traversable, suffix: str, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield ``(path relative to folder, file)`` for every file with that suffix, sorted by path."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from files_under(entry, suffix, f"{path}/")
        elif entry.name.endswith(suffix):
            yield path, entry

"""The hash of what judges: the catalogue, the laws, and what they are made of.

Two reports with the same hash asked the same questions. Mutants and locks are not part of it: they judge the kit.
"""

from __future__ import annotations

import functools
import hashlib

from pytest_modalkit.catalogue.location import Location, files_under

__all__ = ["fingerprint"]

_LEFT_OUT = ("mutants/", "locks/")


@functools.cache
def fingerprint(location: Location) -> str:
    """Return ``sha256:`` and the first 16 hex digits over every source and TOML file of the package."""
    digest = hashlib.sha256()
    for suffix in (".py", ".toml"):
        for path, file in files_under(location.root, suffix):
            if not path.startswith(_LEFT_OUT):
                content = file.read_bytes()
                digest.update(f"{path}\0{len(content)}\0".encode())
                digest.update(content)
    return f"sha256:{digest.hexdigest()[:16]}"

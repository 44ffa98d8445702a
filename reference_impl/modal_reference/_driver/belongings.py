"""Which universes are open, and which open descriptors and folders are whose: asked when something seems to be left.

A book, not a mechanism: nothing is ended by it. A descriptor is known by its number and by what it leads to, since
numbers are given anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from modal_reference._driver.universe import Universe

#: What threads of a universe are called, before its number.
_THREADS = ("modalkit-universe-", "modalkit-fault-")

_universes: WeakValueDictionary[int, Universe] = WeakValueDictionary()
_descriptors: dict[int, _Note] = {}
_folders: dict[Path, Callable[[], bool]] = {}


class _Note(NamedTuple):
    place: tuple[int, int]  # device and number of what it leads to
    universe: int
    words: str


def note_descriptor(descriptor: int, universe: Universe, words: str) -> None:
    """Take note that a universe has opened a descriptor, which is closed when it has ended at the latest."""
    note_universe(universe)
    _descriptors[descriptor] = _Note(_place(descriptor), universe.number, words)


def note_universe(universe: Universe) -> None:
    """Take note that a universe has begun with what may be left behind."""
    _universes[universe.number] = universe


def note_folder(path: Path, is_wanted: Callable[[], bool]) -> None:
    """Take note of a folder that is removed when nobody wants it any more."""
    _folders[path] = is_wanted


def is_open(number: int) -> bool:
    """Whether a universe that was taken note of has not ended."""
    universe = _universes.get(number)
    return universe is not None and not universe.is_closed


def left_threads() -> list[str]:
    """The threads of universes that have ended."""
    found = []
    for thread in threading.enumerate():
        prefix = next((each for each in _THREADS if thread.name.startswith(each)), None)
        if prefix is not None and not is_open(int(thread.name.removeprefix(prefix))):
            found.append(f"thread {thread.name!r} of universe {thread.name.removeprefix(prefix)}")
    return found


def left_descriptors() -> list[str]:
    """The open descriptors of universes that have ended."""
    found = []
    for descriptor, note in sorted(_descriptors.items()):
        if is_open(note.universe):
            continue
        if _leads_to(descriptor, note.place):
            found.append(f"descriptor {descriptor}, {note.words}, of universe {note.universe}")
        else:
            del _descriptors[descriptor]
    return found


def left_folders() -> list[str]:
    """The folders of this process that nobody wants any more."""
    found = []
    for path, is_wanted in tuple(_folders.items()):
        if not path.exists():
            del _folders[path]
        elif not is_wanted():
            found.append(f"folder {path}, of a listener of this process")
    return found


def _place(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def _leads_to(descriptor: int, place: tuple[int, int]) -> bool:
    try:
        return _place(descriptor) == place
    except OSError:
        return False


def _forget_in_child() -> None:
    _universes.clear()
    _descriptors.clear()
    _folders.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)

"""From the word after `--modal-backend=` to a backend.

A word is a name of our own, a name under the entry point group `modalkit.backends`, or `package.module:attribute`. What
it leads to is a `Backend`, or a function that makes one.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest

from pytest_modalkit.backends import Backend, UniverseOptions
from pytest_modalkit.closest import choices, suggestion
from pytest_modalkit.options import Settings

__all__ = ["GROUP", "LIVE", "make_backend"]

GROUP = "modalkit.backends"
LIVE = "live"
_REFERENCE = "pytest_modalkit.reference_backend:backend"
_NOT_YET = {
    "wire": "the wire backend (the real client, a local server) is not in this release: use --modal-backend=reference",
    LIVE: "the live backend needs credentials of its own and a spending cap, and is not in this release: "
    "use --modal-backend=reference",
}


def make_backend(word: str, settings: Settings, search: Sequence[str] = ()) -> Backend:
    """Return the backend that `word` names, made for these settings.

    Args:
        word: A name, or `package.module:attribute`.
        settings: What the user chose; the edition is None where nothing was chosen.
        search: Folders to import from besides `sys.path`.

    Raises:
        pytest.UsageError: There is no such backend, it cannot be made, or it follows another edition.
    """
    with _importing_from(search):
        factory, origin = _find(word)
        backend = _call(factory, origin, settings)
    if settings.edition_asked is not None and backend.edition != settings.edition_asked:
        raise pytest.UsageError(
            f"backend {backend.name!r} follows edition {backend.edition!r}, not {settings.edition_asked!r}, which was "
            "asked for: leave out --modal-edition, or choose a backend that has it"
        )
    return backend


def _find(word: str) -> tuple[Any, str]:
    """What the word leads to, and how messages call it."""
    if word in _NOT_YET:
        raise pytest.UsageError(_NOT_YET[word])
    if word == "reference":
        return _attribute(_REFERENCE), "backend 'reference'"
    if ":" in word:
        return _attribute(word), f"--modal-backend={word}"
    registered = {entry.name: entry for entry in entry_points(group=GROUP)}
    if word in registered:
        return _loaded(registered[word]), f"backend {word!r} (entry point {registered[word].value})"
    names = sorted({"reference", *_NOT_YET, *registered})
    raise pytest.UsageError(f"there is no backend {word!r}{choices(word, names)}; or give package.module:factory")


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except Exception as error:
        raise pytest.UsageError(
            f"backend {entry.name!r} could not be loaded from {entry.value}: {_told(error)}"
        ) from error


def _attribute(path: str) -> Any:
    module_name, _, attribute = path.partition(":")
    if not all(part.isidentifier() for part in (*module_name.split("."), *attribute.split("."))):
        raise pytest.UsageError(f"--modal-backend={path} is not of the form package.module:factory")
    try:
        found: Any = importlib.import_module(module_name)
    except Exception as error:
        raise pytest.UsageError(f"--modal-backend={path}: {_import_failure(module_name, error)}") from error
    for part in attribute.split("."):
        if not hasattr(found, part):
            known = [name for name in dir(found) if not name.startswith("_")]
            raise pytest.UsageError(f"--modal-backend={path}: {module_name} has no {part!r}{suggestion(part, known)}")
        found = getattr(found, part)
    return found


def _import_failure(module_name: str, error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name and f"{module_name}.".startswith(f"{error.name}."):
        return (
            f"there is no module {error.name!r} to import: install it, run `python -m pytest`, "
            "or name its folder in the ini key pythonpath"
        )
    return f"importing {module_name} failed: {_told(error)}"


def _call(factory: Any, origin: str, settings: Settings) -> Backend:
    if isinstance(factory, Backend):
        return factory
    if not callable(factory):
        raise pytest.UsageError(f"{origin} leads to {factory!r}: it must be a function that returns a Backend")
    try:
        made = _arguments(factory, settings)()
    except pytest.UsageError:
        raise
    except Exception as error:
        raise pytest.UsageError(f"{origin} could not be made: {_told(error)}") from error
    if not isinstance(made, Backend):
        raise pytest.UsageError(
            f"{origin} returned {made!r}, which is no Backend: return pytest_modalkit.Backend(name, namespace, ...)"
        )
    return made


def _arguments(factory: Callable[..., Any], settings: Settings) -> Callable[[], Any]:
    """The factory with what it wants to know already given: nothing, or the options."""
    if not inspect.signature(factory).parameters:
        return factory
    options = UniverseOptions(environments=settings.environments, seed=settings.seed or 0)
    if settings.edition_asked is not None:
        options = replace(options, edition=settings.edition_asked)
    return lambda: factory(options)


def _told(error: BaseException) -> str:
    """One line about an error, with the place where it arose."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = "" if frame is None else f" ({frame.tb_frame.f_code.co_filename}:{frame.tb_lineno})"
    return f"{type(error).__name__}: {error}{place}"


@contextmanager
def _importing_from(folders: Sequence[str]) -> Iterator[None]:
    """Let imports look into `folders` as well: older pytests apply the ini key `pythonpath` later than this."""
    added = [folder for folder in folders if folder not in sys.path]
    sys.path[:0] = added
    try:
        yield
    finally:
        for folder in added:
            if folder in sys.path:
                sys.path.remove(folder)

"""What the user chose, from the command line or the ini file, checked.

The plugin declares each option together with an ini key of the same name; the option wins. The choices never come from
`sys.argv`: the workers of xdist are handed the parsed options only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_modalkit.closest import choices
from pytest_modalkit.places import PlaceError, check_readable, check_writable

__all__ = ["EDITIONS", "PROFILES", "Settings", "read_settings"]

EDITIONS = ("0.73", "1")
PROFILES = ("smoke", "standard", "full")
_RUNTIMES = ("process", "docker")
_NOWHERE = Path()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices of one session.

    Args:
        backend: The word that names the backend.
        edition: The edition of the documents that counts.
        edition_asked: The edition that the user asked for; None leaves it to the backend.
        profile: How thorough the laws are: `smoke`, `standard` or `full`.
        report: Where the report goes, or None.
        waivers: The file of known deviations, or None.
        plan: Whether to print what would run, and run nothing.
        seed: Makes the laws try other examples; None tries the same ones each time.
        runtime: How containers come to life.
        environments: The environments of a universe, the default first.
    """

    backend: str
    edition: str = EDITIONS[-1]
    edition_asked: str | None = None
    profile: str = "standard"
    report: Path | None = None
    waivers: Path | None = None
    plan: bool = False
    seed: int | None = None
    runtime: str = "process"
    environments: tuple[str, ...] = ("main", "dev")


def read_settings(config: pytest.Config) -> Settings:
    """Return what the user chose.

    Raises:
        pytest.UsageError: A value is not one of those that are possible, or a report cannot be written where it is
            wanted; the message has the closest match.
    """
    edition = _word(config, "modal_edition")
    runtime = _one_of("runtime", _word(config, "modal_runtime") or "process", _RUNTIMES)
    if runtime == "docker":
        raise pytest.UsageError(
            "--modal-runtime=docker is not built yet: leave it out, or give --modal-runtime=process"
        )
    if edition is not None:
        _one_of("edition", edition, EDITIONS)
    return Settings(
        backend=_word(config, "modal_backend") or "",
        edition=edition or EDITIONS[-1],
        edition_asked=edition,
        profile=_one_of("profile", _word(config, "modal_profile") or "standard", PROFILES),
        report=_path(config, "modal_report", check_writable),
        waivers=_path(config, "modal_waivers", check_readable),
        plan=_flag(config, "modal_plan"),
        seed=_number("seed", _word(config, "modal_seed")),
        runtime=runtime,
        environments=_environments(config.getini("modal_environments")),
    )


def _word(config: pytest.Config, name: str) -> str | None:
    given = getattr(config.known_args_namespace, name)
    if given is None:
        given = config.getini(name)
    return str(given).strip() or None


def _flag(config: pytest.Config, name: str) -> bool:
    return bool(getattr(config.known_args_namespace, name) or config.getini(name))


def _path(config: pytest.Config, name: str, check: Callable[[Path, str], None]) -> Path | None:
    """The file that an option names, looked at now: when it is wanted, it may be too late."""
    path, option = _named(config, name), f"--{name.replace('_', '-')}"
    if path == _NOWHERE:
        raise pytest.UsageError(f"{option}= names no file: give one, as in {option}=FILE, or leave the option out")
    if path is not None:
        try:
            check(path, option)
        except PlaceError as error:
            raise pytest.UsageError(str(error)) from None
    return path


def _named(config: pytest.Config, name: str) -> Path | None:
    """A file named on the command line lies where the user stands, one named in the ini file lies beside that."""
    given: str | None = getattr(config.known_args_namespace, name)
    if given is not None:
        return config.invocation_params.dir / given if given.strip() else _NOWHERE
    written: Any = config.getini(name)
    beside = config.rootpath if config.inipath is None else config.inipath.parent
    return beside / str(written) if written else None


def _one_of(what: str, word: str, known: Iterable[str]) -> str:
    names = list(known)
    if word not in names:
        raise pytest.UsageError(f"there is no {what} {word!r}{choices(word, names)}")
    return word


def _number(what: str, word: str | None) -> int | None:
    if word is None:
        return None
    try:
        return int(word)
    except ValueError:
        raise pytest.UsageError(f"--modal-{what}={word} is not a whole number, as in --modal-{what}=17") from None


def _environments(names: Iterable[str]) -> tuple[str, ...]:
    found = tuple(names)
    if not found:
        raise pytest.UsageError("modal_environments is empty: name at least the default, as in `main dev`")
    twice = {name for name in found if found.count(name) > 1}
    if twice:
        raise pytest.UsageError(f"modal_environments names {', '.join(sorted(map(repr, twice)))} twice")
    return found

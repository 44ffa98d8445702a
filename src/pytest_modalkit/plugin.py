"""The pytest11 entry point: options, ini keys, fixtures, and the decision whether anything happens at all.

Without `--modal-backend` (or the ini key `modal_backend`) nothing but this file is imported, and its fixtures only say
which option they need. With it, `pytest_modalkit.active` takes over before any conftest is imported.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_modalkit.backends import Backend
    from pytest_modalkit.faces import Face
    from pytest_modalkit.fixtures import CurrentClock, CurrentEvents, CurrentFaults, CurrentLeaks, CurrentUniverse

ACTIVE = "modalkit-active"
_OPTIONS = {
    "backend": ("NAME", "What `import modal` gives: reference, an entry point's name, or package.module:factory."),
    "edition": ("EDITION", "The edition of the documents: 0.73, or 1 (the default)."),
    "profile": ("PROFILE", "How thorough the laws are: smoke, standard (the default) or full."),
    "report": ("FILE", "Write the verdicts to FILE, as JSON lines."),
    "waivers": ("FILE", "Known deviations, each with reason, owner, link and expiry date (TOML)."),
    "seed": ("NUMBER", "Let the laws try other examples than the usual ones, chosen by NUMBER."),
    "runtime": ("RUNTIME", "How containers come to life: process (the default); docker is not built yet."),
}
_PLAN = "Print which requirements would be tested, and run nothing."
_ENVIRONMENTS = "The environments of each universe, the default first."
_INI_KEYS = frozenset(f"modal_{name}" for name in (*_OPTIONS, "plan", "environments"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and the ini keys of the same names."""
    group = parser.getgroup("modal", "the Modal Python API on a chosen backend (pytest-modalkit)")
    for name, (metavar, meaning) in _OPTIONS.items():
        group.addoption(f"--modal-{name}", dest=f"modal_{name}", metavar=metavar, default=None, help=meaning)
        parser.addini(f"modal_{name}", meaning, default="")
    group.addoption("--modal-plan", dest="modal_plan", action="store_true", default=False, help=_PLAN)
    parser.addini("modal_plan", _PLAN, type="bool", default=False)
    parser.addini("modal_environments", _ENVIRONMENTS, type="args", default=["main", "dev"])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start the active part before any conftest is imported, if a backend was chosen."""
    _refuse_misspelt_keys(early_config)
    if early_config.known_args_namespace.modal_backend or early_config.getini("modal_backend"):
        from pytest_modalkit import active

        active.start(early_config)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that `@requirement` puts on laws, so that strict markers accept it."""
    config.addinivalue_line("markers", "modal_requirement(*ids): the requirements that this law checks")


def _refuse_misspelt_keys(config: pytest.Config) -> None:
    for name in _written_keys(config):
        if name.startswith("modal_") and name not in _INI_KEYS and not _is_known(config, name):
            from pytest_modalkit.closest import choices

            raise pytest.UsageError(f"there is no ini key {name!r}{choices(name, sorted(_INI_KEYS))}")


def _written_keys(config: pytest.Config) -> list[str]:
    """The keys of the ini file and of `-o`; pytest 9 renamed where it keeps the former."""
    written: Any = getattr(config, "_inicfg", None)
    keys: Iterable[str] = config.inicfg if written is None else written
    overrides: list[str] = config.known_args_namespace.override_ini or []
    return [*keys, *(each.partition("=")[0] for each in overrides)]


def _is_known(config: pytest.Config, name: str) -> bool:
    """Whether another plugin declared the key."""
    try:
        config.getini(name)
    except ValueError:
        return False
    return True


def _part(request: pytest.FixtureRequest, name: str) -> Any:
    """What the active part offers under a fixture's name."""
    active: Any = request.config.pluginmanager.get_plugin(ACTIVE)
    if active is not None:
        return active.offered(name)
    message = f"the fixture {name!r} needs a backend: run pytest with --modal-backend=reference, or set modal_backend"
    return pytest.fail(f"{message} in the ini file", pytrace=False)


def _part_of_law(request: pytest.FixtureRequest, name: str) -> Any:
    """As `_part`, but without a backend the name is free for other plugins."""
    if request.config.pluginmanager.get_plugin(ACTIVE) is None:
        try:
            return request.getfixturevalue(name)  # inside a fixture of that name: the one that it overrides
        except pytest.FixtureLookupError:
            pass  # there is none: say what ours needs
    return _part(request, name)


def _scope(fixture_name: str, config: pytest.Config) -> Any:
    """Session, but `function` while inactive: then another plugin's fixture is passed on, whatever its scope is."""
    return "session" if config.pluginmanager.has_plugin(ACTIVE) else "function"


@pytest.fixture(scope="session")
def modal_universe(request: pytest.FixtureRequest) -> CurrentUniverse:
    """The universe that is open at the moment: an isolated world of names, data, clock and events."""
    universe: CurrentUniverse = _part(request, "modal_universe")
    return universe


@pytest.fixture(scope="session")
def modal_clock(request: pytest.FixtureRequest) -> CurrentClock:
    """The clock of the current universe: `now()`, `advance(hours=25)`, `settle()`, `freeze()`, `start_at(...)`."""
    clock: CurrentClock = _part(request, "modal_clock")
    return clock


@pytest.fixture(scope="session")
def modal_events(request: pytest.FixtureRequest) -> CurrentEvents:
    """What happened in the current universe, oldest first."""
    events: CurrentEvents = _part(request, "modal_events")
    return events


@pytest.fixture(scope="session")
def modal_faults(request: pytest.FixtureRequest) -> CurrentFaults:
    """What goes wrong on purpose in the current universe: `fail`, `delay`, `kill`, `preempt`, or a whole plan."""
    faults: CurrentFaults = _part(request, "modal_faults")
    return faults


@pytest.fixture
def modal_leaks(request: pytest.FixtureRequest) -> CurrentLeaks:
    """Fail the test if its universe, once it has ended, has left something behind: processes, threads, descriptors."""
    leaks: CurrentLeaks = _part(request, "modal_leaks")
    leaks.watch(request.node)
    return leaks


@pytest.fixture(scope=_scope)
def backend(request: pytest.FixtureRequest) -> Backend:
    """The backend that is being judged, for laws that ask it for its limits or environments."""
    judged: Backend = _part_of_law(request, "backend")
    return judged


@pytest.fixture(scope=_scope)
def clock(request: pytest.FixtureRequest) -> CurrentClock:
    """The clock of the backend that is being judged, for laws."""
    of_backend: CurrentClock = _part_of_law(request, "clock")
    return of_backend


@pytest.fixture(scope=_scope)
def face(request: pytest.FixtureRequest) -> Face:
    """The face (sync, asyncio or trio) on which a law runs; laws get it by parametrization, one test for each."""
    of_law: Face = _part_of_law(request, "face")
    return of_law

"""The plugin with a backend: everything that happens only with `--modal-backend`.

`start` is called once per process, before any conftest is imported. It makes the backend, installs the alias and the
guard, and registers the parts: what ties universes to tests, what runs laws, what finds the suite, and the judge.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from pytest_modalkit import alias, universes
from pytest_modalkit.backends import Backend, UniverseOptions
from pytest_modalkit.children import Children
from pytest_modalkit.collection import SuiteCollection
from pytest_modalkit.fixtures import CurrentFaults, CurrentLeaks, CurrentUniverse
from pytest_modalkit.guard import Guard
from pytest_modalkit.laws import Laws
from pytest_modalkit.options import Settings, read_settings
from pytest_modalkit.plugin import ACTIVE
from pytest_modalkit.profiles import profile_of
from pytest_modalkit.resolving import LIVE, make_backend
from pytest_modalkit.runtimes import runtime_words
from pytest_modalkit.scopes import Beginnings, Scopes

__all__ = ["Active", "start"]

#: The limit that says how long a call may take.
CALLS_SECONDS = "calls.seconds"


def start(config: pytest.Config) -> None:
    """Take over a session for which a backend was chosen.

    Raises:
        pytest.UsageError: A choice is impossible, the backend cannot be made, or another `modal` is imported already.
    """
    settings = read_settings(config)
    importers = _importers(sys.modules.get(alias.NAME))
    backend = make_backend(settings.backend, settings, [str(path) for path in config.getini("pythonpath")])
    settings = replace(settings, edition=backend.edition)
    _install(backend, importers)
    config.add_cleanup(alias.uninstall)
    active = Active(config, settings, backend)
    active.begin()
    config.pluginmanager.register(active, ACTIVE)


class Active:
    """The active part of the plugin in one session.

    Args:
        config: The configuration of the session.
        settings: What the user chose.
        backend: What `import modal` gives.
    """

    def __init__(self, config: pytest.Config, settings: Settings, backend: Backend) -> None:
        self.settings = settings
        self.backend = backend
        self.profile = profile_of(settings)
        options = UniverseOptions(edition=backend.edition, environments=settings.environments, seed=settings.seed or 0)
        self.universes = universes.Universes(backend, options)
        self._config = config
        universe = CurrentUniverse(backend, self.universes)
        self._offered: dict[str, object] = {
            "backend": backend,
            "clock": universe.clock,
            "modal_universe": universe,
            "modal_clock": universe.clock,
            "modal_events": universe.events,
            "modal_faults": CurrentFaults(backend, self.universes),
            "modal_leaks": CurrentLeaks(backend),
        }

    def begin(self) -> None:
        """Guard the session, and register the parts."""
        universes.begin_session(self.universes)
        self._config.add_cleanup(lambda: universes.end_session(self.universes))
        if self.backend.name != LIVE:
            guard = Guard(self.backend.name)
            guard.engage()
            self._config.add_cleanup(guard.release)
        children = Children(self.backend, self.universes)
        children.expect()
        self._config.add_cleanup(children.forget)
        register = self._config.pluginmanager.register
        register(Scopes(self.universes), "modalkit-scopes")
        register(Beginnings(self.universes), "modalkit-beginnings")
        register(Laws(self.profile), "modalkit-laws")
        register(SuiteCollection(self._config), "modalkit-suite")

    def offered(self, name: str) -> object:
        """What a fixture of the plugin gives.

        Raises:
            pytest.fail.Exception: It is for laws, and the test is none.
        """
        if name == "face":
            pytest.fail(
                "the fixture 'face' is for laws: put @requirement(...) on the test, and it runs once on each face",
                pytrace=False,
            )
        return self._offered[name]

    def have_patience(self, seconds: float) -> None:
        """Have laws wait no longer than so many seconds for a call, as where most of what they wait for never comes."""
        limits = {**self.backend.limits, CALLS_SECONDS: seconds}
        self._offered["backend"] = replace(self.backend, limits=limits)

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Call the judge, once all options are known."""
        from pytest_modalkit.verdicts import Judge

        config.pluginmanager.register(Judge(config, self.settings, self.backend), "modalkit-judge")

    def pytest_report_header(self, config: pytest.Config) -> str:
        """Say what is under test."""
        said = [f"backend {self.backend.name}", f"edition {self.backend.edition}", f"profile {self.profile.name}"]
        if self.settings.seed is not None:
            said.append(f"seed {self.settings.seed}")
        runtime = runtime_words(config, self.backend, self.settings.runtime)
        return f"modal: {', '.join([*said, runtime] if runtime else said)}"


def _install(backend: Backend, importers: list[str]) -> None:
    """Install the alias, unless some other `modal` is in use already."""
    present = sys.modules.get(alias.NAME)
    if present is not None and alias.installed() is None and not _is_namespace(present, backend):
        by = f" by {', '.join(importers)}" if importers else ""
        raise pytest.UsageError(
            f"`modal` was imported already{by} ({_place(present)}), before --modal-backend={backend.name} could take "
            "its place. A plugin does it, one installed or named by -p or PYTEST_PLUGINS: let it import modal later, "
            "inside its functions, or put what it does into a conftest.py"
        )
    names = (backend.namespace,) if isinstance(backend.namespace, str) else backend.namespace
    try:
        alias.install(names)
    except RuntimeError as error:
        raise pytest.UsageError(str(error)) from error


def _is_namespace(present: ModuleType, backend: Backend) -> bool:
    return present is backend.namespace or backend.namespace == (alias.NAME,)


def _importers(present: ModuleType | None) -> list[str]:
    """Modules that hold `modal`, or something from it, among their globals."""
    if present is None:
        return []
    own = f"{alias.NAME}."
    found = []
    for name, module in list(sys.modules.items()):
        if name == alias.NAME or name.startswith(own) or not isinstance(module, ModuleType):
            continue
        if any(_is_from(value, present) for value in list(vars(module).values())):
            found.append(name)
    return sorted(found)


def _is_from(value: Any, present: ModuleType) -> bool:
    if value is present:
        return True
    module = getattr(value, "__module__", None) if isinstance(value, type) else None
    return isinstance(module, str) and module.partition(".")[0] == alias.NAME


def _place(module: ModuleType) -> str:
    return getattr(module, "__file__", None) or repr(module)

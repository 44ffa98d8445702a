"""Faults of Apps that are looked up, and that are deployed."""

from __future__ import annotations

from typing import Any

from modal_reference._editions.v0_73 import _renamed
from modal_reference._engine import AppInfo, Code, ControlPlane, FunctionDefinition
from modal_reference._engine.apps import App as EngineApp
from modal_reference._engine.publishing import Publishing
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.blocking import apps as blocking
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference.app import App
from pytest_modalkit.mutants import Patch, mutant

_stop = Publishing.stop
_lookup = blocking.lookup
_deploy = blocking.deploy
_publish_app = blocking.publish_app
_NOWHERE = Code("", "", "", b"", [], "")


# --- lookup ---


@mutant("app.lookup.raises-not-found")
def lookup_always_creates(patch: Patch) -> None:
    """lookup() creates an App though it was not told to."""

    def lookup(name: str, **options: Any) -> App:
        return _lookup(name, **{**options, "create_if_missing": True})

    patch.value(App, "lookup", StaticOperation(lookup, lookup))


@mutant("app.lookup.creates-if-missing")
def lookup_never_creates(patch: Patch) -> None:
    """lookup() does not create an App though it was told to."""

    def lookup(name: str, **options: Any) -> App:
        return _lookup(name, **{**options, "create_if_missing": False})

    patch.value(App, "lookup", StaticOperation(lookup, lookup))


@mutant("app.lookup.same-app")
def lookup_creates_anew(patch: Patch) -> None:
    """lookup() with create_if_missing creates another App each time."""
    get_or_create = ControlPlane.app_get_or_create

    def anew(self: ControlPlane, now: float, environment: str, name: str, create_if_missing: bool) -> AppInfo:
        self._compute.publishing._deployed.clear()
        return get_or_create(self, now, environment, name, True)

    patch.method(ControlPlane, "app_get_or_create", anew)


@mutant("app.lookup.knows-name-and-id")
def apps_that_are_looked_up_are_nameless(patch: Patch) -> None:
    """An App that was looked up does not know its name."""

    def lookup(name: str, **options: Any) -> App:
        app = _lookup(name, **options)
        app._name = None
        return app

    patch.value(App, "lookup", StaticOperation(lookup, lookup))


@mutant("app.lookup.is-deployed")
def runs_end_apps_of_their_name(patch: Patch) -> None:
    """A run that ends takes the deployed App of its name with it."""

    def stop(self: Publishing, now: float, app: EngineApp) -> None:
        _stop(self, now, app)
        self._deployed.pop((app.environment, app.description), None)

    patch.method(Publishing, "stop", stop)


@mutant("app.lookup.no-functions")
def looked_up_apps_have_every_function(patch: Patch) -> None:
    """Any function is found in an App that lookup created."""

    def lookup(self: Publishing, environment: str, app_name: str, name: str, is_class: bool) -> Any:
        app = self._deployed[environment, app_name]
        return self.declare(app, FunctionDefinition(name, _NOWHERE, {}), "")

    patch.method(Publishing, "lookup", lookup)


@mutant("app.lookup.finds-deployed")
def lookup_finds_another_app(patch: Patch) -> None:
    """lookup() of a deployed App gives another id."""

    def lookup(name: str, **options: Any) -> App:
        app = _lookup(name, **options)
        app._app_id = f"{app._app_id}-other"
        return app

    patch.value(App, "lookup", StaticOperation(lookup, lookup))


@mutant("app.lookup.environment")
def names_are_the_same_everywhere(patch: Patch) -> None:
    """The environment does not count when an App is looked up."""

    def deployed(self: Publishing, environment: str, name: str) -> EngineApp | None:
        return next((app for (_, each), app in self._deployed.items() if each == name), None)

    patch.method(Publishing, "deployed", deployed)


@mutant("app.v0-73.lookup.label-is-renamed")
def the_old_label_is_silent(patch: Patch) -> None:
    """lookup(label=...) does not warn."""

    def warn_nobody(text: str, category: type[Warning]) -> None:
        return None

    patch.method(_renamed, "warn_user", warn_nobody)


# --- deploy ---


@mutant("app.deploy.returns-app")
def deploy_gives_nothing(patch: Patch) -> None:
    """deploy() gives None."""

    def deploy(self: App, /, **options: Any) -> None:
        _deploy(self, **options)

    patch.value(App, "deploy", Operation(deploy, deploy))


@mutant("app.deploy.needs-name")
def nameless_deployments_get_a_name(patch: Patch) -> None:
    """A deployment without a name is called `app`."""

    def publish(app: AppHandle, name: Any, environment_name: Any, tag: str, client: Any) -> Any:
        return _publish_app(app, name or app._name or "app", environment_name, tag, client)

    patch.method(blocking, "publish_app", publish)


@mutant("app.deploy.name-given")
def names_of_deployments_are_ignored(patch: Patch) -> None:
    """deploy(name=...) deploys under another name."""

    def deploy(self: App, /, *, name: str | None = None, **options: Any) -> App:
        return _deploy(self, name=f"{name}-other" if name else None, **options)

    patch.value(App, "deploy", Operation(deploy, deploy))


@mutant("app.deploy.functions-live-on")
def deployed_functions_are_stopped(patch: Patch) -> None:
    """A deployed App is stopped at once."""

    def deploy(self: App, /, **options: Any) -> App:
        app = _deploy(self, **options)
        blocking.stop(app)
        return app

    patch.value(App, "deploy", Operation(deploy, deploy))


@mutant("app.stop.ends-deployed")
def stopped_apps_live_on(patch: Patch) -> None:
    """stop() changes nothing."""

    def stop(self: App, /, **options: Any) -> None:
        return None

    patch.value(App, "stop", Operation(stop, stop))


@mutant("app.deploy.strategy-must-be-known")
def any_strategy_will_do(patch: Patch) -> None:
    """Unknown strategies are taken."""

    def accept(strategy: str) -> None:
        return None

    patch.method(blocking, "check_strategy", accept)

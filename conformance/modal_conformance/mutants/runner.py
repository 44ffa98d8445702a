"""Faults of what is deployed with modal.runner."""

from __future__ import annotations

import contextlib
from typing import Any

import modal_reference.exception
import modal_reference.runner
from modal_reference._engine import AppState
from modal_reference._engine.apps import App
from modal_reference._engine.functions import Function
from modal_reference._engine.publishing import Publishing
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.blocking import apps, deployments
from modal_reference._faces.operation import StaticOperation
from modal_reference._faces.runs import Deployed
from pytest_modalkit.mutants import Patch, mutant

_publish_app = apps.publish_app
_publish = Publishing.publish
_stop = Publishing.stop
_renew = Publishing._renew
_deploy_app = deployments.deploy_app


@mutant("runner.deploy-app.returns-result")
def deployments_give_their_id(patch: Patch) -> None:
    """deploy_app gives the id of the App."""

    def deploy_app(app: AppHandle, **options: Any) -> str:
        return str(_deploy_app(app, **options).app_id)

    patch.value(modal_reference.runner, "deploy_app", StaticOperation(deploy_app, deploy_app))


@mutant(
    "runner.deploy-app.functions-live-on",
    "runner.deploy-app.name-of-the-app",
    "runner.deploy-app.outlives-a-run",
    "runner.deploy-app.other-apps-find-it",
)
def deployed_apps_are_ephemeral(patch: Patch) -> None:
    """A deployed App ends at once."""

    def publish(
        self: Publishing, now: float, app: App, state: AppState, functions: Any, classes: Any, name: str
    ) -> int:
        version = _publish(self, now, app, state, functions, classes, name)
        if state is AppState.DEPLOYED:
            self.stop(now, app)
        return version

    patch.method(Publishing, "publish", publish)


@mutant("runner.deploy-app.outlives-a-run")
def runs_stop_the_deployed_app(patch: Patch) -> None:
    """A run that ends stops the deployed App of its name."""

    def stop(self: Publishing, now: float, app: App) -> None:
        deployed = self.deployed(app.environment, app.description)
        _stop(self, now, app)
        if deployed is not None:
            _stop(self, now, deployed)

    patch.method(Publishing, "stop", stop)


@mutant("runner.deploy-app.name-given")
def the_name_of_the_app_wins(patch: Patch) -> None:
    """A name that is given counts only for Apps without one."""

    def publish(app: AppHandle, name: Any, environment_name: Any, tag: str, client: Any) -> Deployed:
        return _publish_app(app, app._name or name, environment_name, tag, client)

    patch.method(deployments, "publish_app", publish)


@mutant("runner.deploy-app.needs-name")
def nameless_deployments_get_a_name(patch: Patch) -> None:
    """A deployment without a name is called `app`."""

    def publish(app: AppHandle, name: Any, environment_name: Any, tag: str, client: Any) -> Deployed:
        return _publish_app(app, name or app._name or "app", environment_name, tag, client)

    patch.method(deployments, "publish_app", publish)


@mutant("runner.deploy-app.name-rules")
def any_name_will_do(patch: Patch) -> None:
    """Names of deployments are not looked at."""

    def accept(name: str, kind: str) -> str:
        return name

    patch.method(apps, "check_object_name", accept)


@mutant("runner.deploy-app.tag-rules")
def any_tag_will_do(patch: Patch) -> None:
    """Tags of deployments are not looked at."""

    def publish(app: AppHandle, name: Any, environment_name: Any, tag: str, client: Any) -> Deployed:
        return _publish_app(app, name, environment_name, "", client)

    patch.method(deployments, "publish_app", publish)


@mutant("runner.deploy-app.again.same-app", "runner.deploy-app.again.keeps-handles")
def each_deployment_is_another_app(patch: Patch) -> None:
    """Deploying again stops the App and makes another."""

    def publish(app: AppHandle, name: Any, environment_name: Any, tag: str, client: Any) -> Deployed:
        with contextlib.suppress(modal_reference.exception.NotFoundError):
            apps.stop(apps.lookup(name or app._name or ""))
        return _publish_app(app, name, environment_name, tag, client)

    patch.method(deployments, "publish_app", publish)


@mutant("runner.deploy-app.again.replaces-code", "runner.deploy-app.again.keeps-handles")
def the_first_deployment_stays(patch: Patch) -> None:
    """After deploying again, calls run the old code."""

    def renew(self: Publishing, now: float, function: Function) -> None:
        if not function.pool.is_open:
            _renew(self, now, function)

    patch.method(Publishing, "_renew", renew)


@mutant("runner.deploy-app.again.drops-functions")
def functions_are_never_dropped(patch: Patch) -> None:
    """Functions that a new deployment lacks stay."""

    def publish(
        self: Publishing, now: float, app: App, state: AppState, functions: dict[str, str], classes: Any, name: str
    ) -> int:
        before = {tag: function.function_id for tag, function in app.functions.items()}
        return _publish(self, now, app, state, {**before, **functions}, classes, name)

    patch.method(Publishing, "publish", publish)


@mutant("runner.deploy-app.environment")
def all_is_deployed_into_the_default_environment(patch: Patch) -> None:
    """environment_name= of a deployment has no effect."""

    def publish(app: AppHandle, name: Any, environment_name: Any, tag: str, client: Any) -> Deployed:
        return _publish_app(app, name, None, tag, client)

    patch.method(deployments, "publish_app", publish)


@mutant("runner.deploy-app.not-in-global-scope")
def containers_deploy_while_they_import(patch: Patch) -> None:
    """A deployment in global scope is done in the containers as well."""

    def accept(what: str, way_out: str) -> None:
        return None

    patch.method(apps, "refuse_import_context", accept)


@mutant("runner.run-app.runs")
def run_app_does_nothing(patch: Patch) -> None:
    """run_app gives a block in which nothing runs."""
    patch.value(modal_reference.runner, "run_app", lambda app, **options: contextlib.nullcontext(app))

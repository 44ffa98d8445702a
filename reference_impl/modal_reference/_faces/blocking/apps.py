# Produced from aio/apps.py by tools/produce_sync_faces.py: change that file, not this one.
# ruff: noqa: E501
"""The operations of an App: run, deploy, stop, find (documents 003, modal.App and modal.runner)."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from modal_reference._engine import AppState, ControlPlane
from modal_reference._faces import output
from modal_reference._faces.blocking.definitions import define
from modal_reference._faces.blocking.objects import environment_of
from modal_reference._faces.context import refuse_import_context
from modal_reference._faces.links import link_of
from modal_reference._faces.names import check_object_name, is_app_id
from modal_reference._faces.runs import Deployed, RunArguments
from modal_reference._serialization import dumps
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._engine import AppInfo
    from modal_reference._faces.apps import AppHandle
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.functions import FunctionHandle
    from modal_reference.app import App
_TAG = re.compile("[a-zA-Z0-9\\-_.]{1,50}")
_STRATEGIES = ("rolling", "recreate")
_OUTSIDE = 'put it under `if __name__ == "__main__":`, or into a local entrypoint'


def begin_run(app: AppHandle, arguments: RunArguments) -> Link:
    """Make an app run, with everything that is registered with it.

    Raises:
        InvalidError: It runs already, or this is the global scope of a module that a container imports; or it is to be
            interactive while no output is shown.
    """
    refuse_import_context("App.run()", _OUTSIDE)
    link = link_of(arguments.client)
    if app._is_running_in(link):
        raise InvalidError(
            f"{app!r} is running already, and cannot run twice at once: inside of a local entrypoint it runs, so leave out App.run() there"
        )
    if arguments.is_interactive and (not output.is_enabled()):
        raise InvalidError(
            "an app can be interactive only where output is shown: run it in `with modal.enable_output()`"
        )
    environment = environment_of(arguments.environment_name)
    app._description = arguments.name or app._description or _description()
    info = link.run(ControlPlane.app_create, environment, app._description, bool(arguments.is_detached))
    app._begin(link, info.app_id, is_interactive=bool(arguments.is_interactive))
    try:
        _declare(app, link, info)
        _publish(app, link, info, AppState.DETACHED if arguments.is_detached else AppState.EPHEMERAL, "")
    except BaseException:
        app._end()
        link.run(ControlPlane.app_stop, info.app_id)
        raise
    if arguments.is_shown:
        output.step(f"App {info.app_id} is running with {len(app._functions)} functions.")
    return link


def _description() -> str:
    """What to call an app without a name: its script."""
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    return os.path.basename(file) if file else getattr(main, "__name__", "")


def _declare(app: AppHandle, link: Link, info: AppInfo) -> None:
    """Make the control plane know every function; what is serialized may then refer to each of them."""
    functions = tuple(app._functions.items())
    for tag, handle in functions:
        _create(handle, tag, link, info)
    for tag, handle in functions:
        if handle._local is not None and handle._local.is_by_value:
            _create(handle, tag, link, info, dumps(handle._local.raw))


def _create(handle: FunctionHandle, tag: str, link: Link, info: AppInfo, pickled: bytes = b"") -> None:
    local = handle._local
    assert local is not None, "only what was decorated here is registered with an app"
    definition = define(link, local, info.environment)
    definition = definition._replace(name=tag, code=local.code._replace(pickled=pickled))
    created = link.run(ControlPlane.function_create, info.app_id, definition, "")
    handle._hydrate_as(link, created)


def _publish(app: AppHandle, link: Link, info: AppInfo, state: AppState, name: str) -> int:
    services = {handle._service._object_id for handle in app._classes.values()}
    functions = {tag: each._object_id for tag, each in app._functions.items() if each._object_id not in services}
    classes = {tag: handle._service._object_id for tag, handle in app._classes.items()}
    return link.run(ControlPlane.app_publish, info.app_id, state, functions, classes, name)


def publish_app(
    app: AppHandle, name: str | None, environment_name: str | None, tag: str, client: BaseClient | None
) -> Deployed:
    """Make an app and everything in it stay, under a name.

    Raises:
        InvalidError: There is no name, or it or the tag breaks a rule; or this is the global scope of a module that a
            container imports.
    """
    refuse_import_context("App.deploy()", _OUTSIDE)
    name = name or app._name or ""
    if not name:
        raise InvalidError(
            'a deployment needs a name: write modal.App("some-name"), or pass name="some-name" where you deploy it'
        )
    check_object_name(name, "App")
    if tag and (not _TAG.fullmatch(tag)):
        raise InvalidError(
            f"the deployment tag {tag!r} is not valid: it has 1 to 50 letters, digits, dashes, periods and underscores"
        )
    link = link_of(client)
    info = link.run(ControlPlane.app_get_or_create, environment_of(environment_name), name, True)
    is_new = info.state is AppState.INITIALIZING
    try:
        _declare(app, link, info)
        version = _publish(app, link, info, AppState.DEPLOYED, name)
    except BaseException:
        if is_new:
            link.run(ControlPlane.app_stop, info.app_id)
        raise
    app._app_id, app._client = (info.app_id, client)
    output.step(f"App deployed: {name}, version {version}.")
    return Deployed(info.app_id, name, version)


def check_strategy(strategy: str) -> None:
    """Accept the name of a deployment strategy.

    Raises:
        InvalidError: There is no such strategy.
    """
    if strategy not in _STRATEGIES:
        raise InvalidError(f"the deployment strategy is {strategy!r}, it must be 'rolling' or 'recreate'")


def look_up(name: str, client: BaseClient | None, environment_name: str | None, create_if_missing: bool) -> AppInfo:
    """Find a deployed app by its name, or any app by its identifier.

    Raises:
        InvalidError: The name breaks a rule.
        NotFoundError: There is none, and it was not to be created.
    """
    if is_app_id(name):
        if create_if_missing:
            raise InvalidError(
                f"{name!r} is an identifier, and an app is created under a name: leave out create_if_missing"
            )
        return link_of(client).run(ControlPlane.app_get, name)
    return look_up_by_name(name, client, environment_name, create_if_missing)


def look_up_by_name(
    name: str, client: BaseClient | None, environment_name: str | None, create_if_missing: bool
) -> AppInfo:
    """Find a deployed app by its name.

    Raises:
        InvalidError: The name breaks a rule.
        NotFoundError: There is none, and it was not to be created.
    """
    check_object_name(name, "App")
    environment = environment_of(environment_name)
    link = link_of(client)
    info = link.run(ControlPlane.app_get_or_create, environment, name, bool(create_if_missing))
    if info.state is AppState.INITIALIZING and create_if_missing:
        link.run(ControlPlane.app_publish, info.app_id, AppState.DEPLOYED, {}, {}, name)
    return info


def stop(self: AppHandle, *, client: BaseClient | None = None) -> None:
    """Stop the app: its containers end, and it takes no more inputs (seen on modal 1.6.4).

    Args:
        client: The client to work with; None is the one that the app was found with.

    Raises:
        modal.exception.InvalidError: The app has no identifier, because it neither runs nor was deployed or looked up.
    """
    if self._app_id is None:
        raise InvalidError(f"{self!r} has no identifier, so there is nothing to stop: run, deploy or look it up first")
    link_of(client or self._client).run(ControlPlane.app_stop, self._app_id)


def deploy(
    self: App,
    *,
    name: str | None = None,
    environment_name: str | None = None,
    tag: str = "",
    client: BaseClient | None = None,
    strategy: str = "rolling",
) -> App:
    """Make the app and everything in it stay, under its name, until it is stopped (seen on modal 1.6.4).

    Who deploys under a name that is taken replaces what was there.

    Args:
        name: The name to deploy under; None is the name of the app.
        environment_name: Where to deploy; None is the active environment.
        tag: A word about this deployment.
        client: The client to work with; None is the one of the environment.
        strategy: `rolling` lets containers of the last deployment end what they have begun, `recreate` stops them.

    Returns:
        This app.

    Raises:
        modal.exception.InvalidError: There is no name, or an argument breaks a rule; or this is the global scope of a
            module that a container imports.
    """
    check_strategy(strategy)
    publish_app(self, name, environment_name, tag, client)
    return self


def lookup(
    name: str, *, client: BaseClient | None = None, environment_name: str | None = None, create_if_missing: bool = False
) -> App:
    """Find a deployed app by its name, or any app by its identifier, at once.

    Args:
        name: The name, or the identifier.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.
        create_if_missing: Deploy an app without functions when there is none of that name.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.NotFoundError: There is none, and it was not to be created.
    """
    from modal_reference.app import App

    info = look_up(name, client, environment_name, create_if_missing)
    return App._found(info, name, client)

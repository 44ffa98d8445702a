# Produced from aio/classes.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of a class and of its objects (document 003, modal.Cls)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from modal_reference._client import container
from modal_reference._engine import ControlPlane, FunctionInfo, Options
from modal_reference._faces.blocking.definitions import secret_ids
from modal_reference._faces.blocking.objects import environment_of
from modal_reference._faces.blocking.statistics import rescale
from modal_reference._faces.links import link_of
from modal_reference._faces.parameters import canonical

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.classes import ClassHandle
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.instances import Instance
    from modal_reference.types import FunctionAutoscalerSettings
C = TypeVar("C", bound="ClassHandle")


def live(found: ClassHandle) -> Link:
    """The link to the universe in which a class is hydrated, which is the current one from now on.

    Raises:
        modal.exception.NotFoundError: It is not there.
        modal.exception.ExecutionError: Its app is not running.
    """
    service = found._service
    link = link_of(found._client or service._client)
    if link is not service._link:
        service._hydrate_as(link, _find(found, link))
    return link


def _find(found: ClassHandle, link: Link) -> FunctionInfo:
    service = found._service
    source = service._source
    if service._app_name is not None:
        environment = environment_of(source.environment_name)
        return link.run(ControlPlane.function_lookup, environment, service._app_name, source.name, True)
    if source.object_id:
        return link.run(ControlPlane.function_get, source.object_id)
    raise service._lost()


def hydrate(self: C, client: BaseClient | None = None) -> C:
    """Find this class, so that its identifier is known (document 003, hydrate).

    Rarely needed: every use of a handle does it.

    Args:
        client: The client to find it with, and to work with from then on.

    Raises:
        modal.exception.NotFoundError: There is no such class.
        modal.exception.ExecutionError: Its app is not running.
    """
    if client is not None:
        link_of(client)
        self._client = client
    live(self)
    return self


def bind(instance: Instance, link: Link) -> FunctionInfo:
    """What the methods of an object run in: the service of its class, for its parameters and options.

    Raises:
        modal.exception.NotFoundError: The class is not there.
        modal.exception.ExecutionError: Its app is not running.
        modal.exception.InvalidError: Parameters are missing, have other names, or were given by position.
        TypeError: A parameter is of another type.
    """
    found = instance._class
    here = container.container
    if here is not None and instance._is_of_worker:
        found_here: FunctionInfo = link.run(ControlPlane.function_get, here.function_id)
        return found_here
    live(found)
    info = found._service._function
    assert info is not None, "a class that is live has a service"
    instance.__dict__["_service_of_methods"] = info
    parameters = canonical(info.parameters, info.has_constructor, instance._args, instance._kwargs)
    options = options_of(found)
    if not parameters and options == Options():
        return info
    bound: FunctionInfo = link.run(ControlPlane.function_bind, info.function_id, parameters, options)
    return bound


def options_of(found: ClassHandle) -> Options:
    """What differs from the declaration of a class, as the control plane takes it; Secrets are found for it."""
    changes = found._changes
    secrets = None if changes.secrets is None else secret_ids(changes.secrets, None)
    return changes.options(secrets, found._options)


def update_autoscaler(
    self: Instance,
    *,
    min_containers: int | None = None,
    max_containers: int | None = None,
    scaledown_window: int | None = None,
    buffer_containers: int | None = None,
) -> FunctionAutoscalerSettings:
    """Have other numbers of containers for this object from now on, until its app is deployed anew.

    Args:
        min_containers: So many are kept; None leaves it as it is.
        max_containers: So many at most.
        scaledown_window: Seconds until an idle container ends.
        buffer_containers: So many more are kept while there is work.

    Raises:
        modal.exception.InvalidError: A figure is out of its range.
    """
    given = {
        "min_containers": min_containers,
        "max_containers": max_containers,
        "scaledown_window": scaledown_window,
        "buffer_containers": buffer_containers,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    return rescale(self._method("", None), changes)


def keep_warm(self: Instance, warm_pool_size: int) -> None:
    """Keep so many containers for this object, whether there is work or not (document 003, keep_warm).

    Args:
        warm_pool_size: How many.

    Raises:
        modal.exception.InvalidError: It is no such number.
    """
    rescale(self._method("", None), {"min_containers": warm_pool_size})

"""What the control plane is told of a function that was decorated here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._engine import FunctionDefinition, RetryPolicy
from modal_reference._faces.aio import images, secrets
from modal_reference._faces.images import IMAGE_VARIABLE
from modal_reference._faces.recipes import directory_of, environment_of, recorded_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modal_reference._client.link import Link
    from modal_reference._faces.function_arguments import FunctionArguments
    from modal_reference._faces.functions import LocalFunction
    from modal_reference._faces.secrets import SecretHandle


async def define(link: Link, local: LocalFunction, environment: str) -> FunctionDefinition:
    """The definition of a function or class; Secrets and the image are found for it.

    Args:
        link: The universe in which it is to be.
        local: What was decorated.
        environment: The environment of its app.

    Raises:
        modal.exception.NotFoundError: A Secret is not there, or lacks a variable that it must have.
        modal.exception.InvalidError: The image cannot be built.
    """
    arguments = local.arguments
    concurrency = arguments.concurrency
    layers = arguments.image._layers if arguments.image else ()
    return FunctionDefinition(
        name=local.tag,
        code=local.code,
        methods=local.methods,
        is_class=local.is_class,
        has_constructor=local.has_constructor,
        parameters=list(local.parameters),
        retries=arguments.retries or RetryPolicy(),
        timeout=arguments.timeout,
        startup_timeout=arguments.startup_timeout,
        scaling=arguments.scaling,
        concurrency=concurrency.most if concurrency else 1,
        target_concurrency=concurrency.target if concurrency else 0,
        max_inputs=arguments.max_inputs,
        secrets=await secret_ids(arguments.secrets, environment),
        environment={**environment_of(layers), **await _image_variables(arguments)},
        directory=directory_of(layers),
        resources=arguments.resources,
        schedule=arguments.schedule,
        is_snapshot=arguments.is_snapshot,
        recorded=_recorded(arguments),
    )


async def secret_ids(handles: Sequence[SecretHandle], environment: str | None) -> list[str]:
    """The identifiers of Secrets, in the same order.

    Args:
        environment: Where a Secret is looked for whose handle names no environment; None is the active one.
    """
    for each in handles:
        await secrets.live(each, environment)
    return [each._object_id for each in handles]


async def _image_variables(arguments: FunctionArguments) -> dict[str, str]:
    if arguments.image is None:
        return {}
    await images.live(arguments.image)
    return {IMAGE_VARIABLE: arguments.image._object_id}


def _recorded(arguments: FunctionArguments) -> dict[str, str]:
    methods = recorded_in(arguments.image._layers) if arguments.image else []
    if not methods:
        return arguments.recorded
    reason = "containers share the system of this machine, only env and workdir are carried out"
    return {**arguments.recorded, "image": f"{', '.join(methods)} (recorded: {reason})"}

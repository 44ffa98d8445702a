"""Operations of a Function that the newest client has no more or is about to lose; they warn (document 003)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._faces.aio.functions import get_web_url, hydrate
from modal_reference._faces.aio.statistics import rescale
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.functions import FunctionHandle
    from modal_reference.types import FunctionAutoscalerSettings


async def keep_warm(self: FunctionHandle, warm_pool_size: int) -> None:
    """Keep so many containers whether there is work or not. Deprecated: `autoscaler.update` does it.

    Raises:
        modal.exception.InvalidError: The number is negative, or the function is a method.
    """
    warn_user("Function.keep_warm is deprecated: use autoscaler.update(min_containers=...)", DeprecationError)
    await rescale(self, {"min_containers": warm_pool_size})


async def update_autoscaler(
    self: FunctionHandle,
    *,
    min_containers: int | None = None,
    max_containers: int | None = None,
    buffer_containers: int | None = None,
    scaledown_window: int | None = None,
) -> FunctionAutoscalerSettings:
    """Have other numbers of containers from now on. Deprecated: `autoscaler.update` does it.

    Args:
        min_containers: So many are kept; None leaves it as it is, as with the others.
        max_containers: There are never more.
        buffer_containers: So many more are kept while there is work.
        scaledown_window: Seconds after which an idle container ends.
    """
    given = {
        "min_containers": min_containers,
        "max_containers": max_containers,
        "buffer_containers": buffer_containers,
        "scaledown_window": scaledown_window,
    }
    settings = await rescale(self, {name: value for name, value in given.items() if value is not None})
    # Only now, as the real client does: a function outside of a run is refused without a word about the old name.
    warn_user("Function.update_autoscaler is deprecated: use autoscaler.update(...)", DeprecationError)
    return settings


async def web_url(self: FunctionHandle) -> str | None:
    """Where a function answers web requests."""
    return await get_web_url(self)


async def lookup(
    app_name: str, name: str, *, client: BaseClient | None = None, environment_name: str | None = None
) -> Any:
    """Find a function of a deployed app at once. Deprecated: `from_name` finds it when it is used.

    Args:
        app_name: The name under which the app is deployed.
        name: The name of the function within the app.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.

    Raises:
        modal.exception.NotFoundError: It is not there.
    """
    from modal_reference.functions import Function

    warn_user("modal.Function.lookup is deprecated: use modal.Function.from_name instead", DeprecationError)
    return await hydrate(Function.from_name(app_name, name, environment_name=environment_name), client)

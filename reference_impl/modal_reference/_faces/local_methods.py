"""Methods of an object that is made in this process: `obj.f.local()`, with the hooks of its start run once before."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modal_reference._faces.instances import Instance


def local_method(instance: Instance, raw: Callable[..., Any]) -> Callable[..., Any]:
    """A method of the user's class, called on the object that an instance stands for.

    Args:
        instance: What makes the object, and runs its hooks.
        raw: The method as its author wrote it.
    """
    if inspect.isasyncgenfunction(raw):

        @wraps(raw)
        async def pieces(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            found = await instance._entered_aio()
            async for piece in raw(found, *args, **kwargs):
                yield piece

        return pieces
    if inspect.iscoroutinefunction(raw):

        @wraps(raw)
        async def result(*args: Any, **kwargs: Any) -> Any:
            return await raw(await instance._entered_aio(), *args, **kwargs)

        return result

    @wraps(raw)
    def call(*args: Any, **kwargs: Any) -> Any:
        return raw(instance._entered(), *args, **kwargs)

    return call

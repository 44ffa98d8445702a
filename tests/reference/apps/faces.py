"""Iterations and context managers on every face."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

import pytest
import trio

Collect = Callable[..., list[Any]]


def in_thread(method: Any, *args: Any, limit: int | None = None, **kwargs: Any) -> list[Any]:
    """What an iteration gives, or the first of it."""
    return list(islice(method(*args, **kwargs), limit))


def in_asyncio(method: Any, *args: Any, limit: int | None = None, **kwargs: Any) -> list[Any]:
    """The same, with `async for` in asyncio."""
    return asyncio.run(_collect(method, limit, args, kwargs))


def in_trio(method: Any, *args: Any, limit: int | None = None, **kwargs: Any) -> list[Any]:
    """The same, with `async for` in trio."""
    return trio.run(_collect, method, limit, args, kwargs)


async def _collect(method: Any, limit: int | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    if limit == 0:
        return found
    async for item in method.aio(*args, **kwargs):
        found.append(item)
        if len(found) == limit:
            break
    return found


every_collector = pytest.mark.parametrize("collect", [in_thread, in_asyncio, in_trio])

every_loop: pytest.MarkDecorator = pytest.mark.parametrize("run", [asyncio.run, lambda main: trio.run(lambda: main)])


async def through(manager: Any, act: Callable[[], Awaitable[Any]]) -> Any:
    """Do something inside of an asynchronous context manager."""
    async with manager:
        return await act()

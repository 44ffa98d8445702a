"""What a map is fed with: the arguments of each input, from iterables of the user's, which may wait and never end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Any, NamedTuple

from modal_reference._faces.arguments import shown
from modal_reference._serialization import dumps

#: The default of `kwargs`; it shows as `{}` in signatures, as documented, and nobody changes it.
NOTHING_BESIDES: dict[str, Any] = {}

Inputs = Iterable[Any] | AsyncIterable[Any]


class Feed(NamedTuple):
    """Where inputs come from.

    Args:
        sources: One iterable for each argument; one alone, of argument tuples, for a starmap.
        is_spread: Whether each item of the one source holds all arguments.
        kwargs: What each input gets besides.
    """

    sources: tuple[Inputs, ...]
    is_spread: bool
    kwargs: dict[str, Any]

    def payload(self, items: tuple[Any, ...]) -> bytes:
        """The arguments of one input, serialized.

        Raises:
            SerializationError: They cannot be serialized.
        """
        args = tuple(items[0]) if self.is_spread else items
        return dumps((args, self.kwargs))

    def sized(self) -> Iterator[tuple[Any, ...]] | None:
        """The items, where getting them runs no code of the user's; else None."""
        return zip(*self.sources, strict=False) if all(type(each) in _PLAIN for each in self.sources) else None


_PLAIN = frozenset({list, tuple, range, str, bytes, dict, set, frozenset})


def feed_of(sources: tuple[Any, ...], kwargs: dict[str, Any], title: str, *, is_spread: bool = False) -> Feed:
    """What to feed a map with.

    Raises:
        TypeError: A source cannot be iterated over.
    """
    for each in sources:
        if not hasattr(each, "__iter__") and not hasattr(each, "__aiter__") and not hasattr(each, "__getitem__"):
            raise TypeError(
                f"{title} was given {shown(each)}, which cannot be iterated over: give one iterable for each argument, "
                "and everything that stays the same as kwargs={...}"
            )
    return Feed(sources, is_spread, dict(kwargs))


def items_of(feed: Feed) -> Iterator[tuple[Any, ...]]:
    """The items of each input, in order, until the shortest source ends."""
    if not feed.sources:
        return iter(())
    return zip(*map(_blocking, feed.sources), strict=False)


def _blocking(source: Inputs) -> Iterator[Any]:
    return _driven(source) if isinstance(source, AsyncIterable) else iter(source)


def _driven(source: AsyncIterable[Any]) -> Iterator[Any]:
    """An asynchronous iterable, driven by an event loop of this thread."""
    import asyncio

    async def following(iterator: AsyncIterator[Any]) -> Any:
        return await iterator.__anext__()

    with asyncio.Runner() as runner:
        iterator = aiter(source)
        while True:
            try:
                item = runner.run(following(iterator))
            except StopAsyncIteration:
                return
            yield item


class ItemsAio:
    """As `items_of`, for tasks.

    Args:
        feed: Where inputs come from.
        pause: Lets other tasks run, before each item of a source that never waits itself.
    """

    def __init__(self, feed: Feed, pause: Callable[[], Any]) -> None:
        self._sources = [aiter(each) if isinstance(each, AsyncIterable) else iter(each) for each in feed.sources]
        self._pause = pause

    def __aiter__(self) -> ItemsAio:
        return self

    async def __anext__(self) -> tuple[Any, ...]:
        if not self._sources:
            raise StopAsyncIteration
        return tuple([await self._next(each) for each in self._sources])

    async def _next(self, source: Iterator[Any] | AsyncIterator[Any]) -> Any:
        if isinstance(source, AsyncIterator):
            return await source.__anext__()
        await self._pause()
        try:
            return next(source)
        except StopIteration:
            raise StopAsyncIteration from None

    async def aclose(self) -> None:
        """Let go of the sources: those end here that can be ended."""
        for each in self._sources:
            if isinstance(each, AsyncGenerator):
                await each.aclose()

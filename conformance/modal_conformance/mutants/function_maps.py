"""Faults of Functions in calls of many inputs, and of generators: how inputs are taken, and what comes of them."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

from modal_reference import functions
from modal_reference._agent import sequence as agent_sequence
from modal_reference._agent.inputs import Work
from modal_reference._agent.pieces import Pieces
from modal_reference._engine import ContainerTask, ControlPlane, Outcome, Output
from modal_reference._engine.chunks import Chunks
from modal_reference._faces import inputs as faces_inputs
from modal_reference._faces.blocking import functions as blocking
from modal_reference._faces.blocking import mapping
from modal_reference._faces.feeding import ThreadFeeder
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.inputs import Feed
from modal_reference._faces.iteration import Iteration
from modal_reference._faces.operation import Operation
from modal_reference._faces.outcomes import Failure, Manner
from modal_reference.functions import Function
from pytest_modalkit.mutants import Patch, mutant

_payload = Feed.payload
_sized = Feed.sized
_next = mapping.Results._next
_read = mapping.Results._read
_init = mapping.Results.__init__
_feed_of = faces_inputs.feed_of
_do = agent_sequence.do
_add = Chunks.add
_MOST_PIECES = 1000


# --- which inputs ---


@mutant("function.map.equals-map", "function.starmap.equals-starmap", "function.for-each.runs-all")
def the_last_input_is_left_out(patch: Patch) -> None:
    """Of a list of inputs the last one is not called."""

    def sized(self: Feed) -> Iterator[tuple[Any, ...]] | None:
        items = _sized(self)
        if items is None:
            return None
        known = list(items)
        return iter(known[:-1])

    patch.method(Feed, "sized", sized)


@mutant("function.map.several-iterators", "function.for-each.several-iterators")
def the_longest_iterator_ends_a_map(patch: Patch) -> None:
    """Shorter iterators are filled up."""
    patch.method(Feed, "sized", lambda self: zip_longest(*self.sources, fillvalue=0))


@mutant("function.map.kwargs", "function.starmap.kwargs", "function.for-each.kwargs")
def keywords_of_maps_are_dropped(patch: Patch) -> None:
    """What is given as kwargs does not reach the calls."""
    patch.method(Feed, "payload", lambda self, items: _payload(self._replace(kwargs={}), items))


@mutant("function.map.empty")
def nothing_gives_none(patch: Patch) -> None:
    """A map without any result yields None once."""

    def following(self: mapping.Results) -> Any:
        try:
            return _next(self)
        except StopIteration:
            if self._known:
                raise
            self._known = 1
            return None

    patch.method(mapping.Results, "_next", following)


@mutant("function.map.any-iterable")
def only_sequences_can_be_mapped(patch: Patch) -> None:
    """Generators and the like are refused."""

    def sized(self: Feed) -> Iterator[tuple[Any, ...]]:
        items = _sized(self)
        if items is None:
            raise TypeError("inputs must be sequences")
        return items

    patch.method(Feed, "sized", sized)


@mutant("function.map.async-iterables", faces=("asyncio",))
def asynchronous_inputs_are_refused(patch: Patch) -> None:
    """Asynchronous iterables cannot be mapped."""

    def feed(sources: tuple[Any, ...], kwargs: dict[str, Any], title: str, *, is_spread: bool = False) -> Feed:
        if any(isinstance(source, AsyncIterable) for source in sources):
            raise TypeError("inputs must be iterables")
        return _feed_of(sources, kwargs, title, is_spread=is_spread)

    patch.method(functions, "feed_of", feed)


@mutant("function.map.streams-inputs", "function.map.infinite-inputs")
def inputs_are_gathered_first(patch: Patch) -> None:
    """All inputs are taken before the first is called."""

    def run(self: ThreadFeeder) -> None:
        try:
            self._plain = iter(list(faces_inputs.items_of(self._feed)))
        except BaseException as fault:  # noqa: BLE001 - as the feeder itself
            self._fail(fault)
        else:
            self.advance()

    patch.method(ThreadFeeder, "_run", run)


@mutant("function.map.input-errors-come-out")
def errors_of_inputs_end_a_map(patch: Patch) -> None:
    """An error of the input iterator ends the iteration as if all were well."""
    patch.method(ThreadFeeder, "_fail", lambda self, fault: self._link.run(ControlPlane.call_finish, self._call_id))


@mutant("function.map.each-input-once")
def inputs_run_twice(patch: Patch) -> None:
    """Each input is run twice in its container."""

    def twice(link: Any, task: ContainerTask, work: Work) -> list[Outcome]:
        _do(link, task, work)
        return _do(link, task, work)

    patch.method(agent_sequence, "do", twice)


@mutant("function.spawn-map.runs-all")
def spawn_map_leaves_out_the_first(patch: Patch) -> None:
    """spawn_map does not call the first input."""
    patch.method(Feed, "sized", lambda self: islice(zip(*self.sources, strict=False), 1, None))


# --- in which order ---


@mutant("function.map.ordered-by-default")
def results_come_as_they_are_ready(patch: Patch) -> None:
    """Results are never put in order."""

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(is_ordered=False))

    patch.method(mapping.Results, "__init__", begin)


@mutant("function.map.unordered.first-ready-first")
def results_are_always_put_in_order(patch: Patch) -> None:
    """order_outputs=False changes nothing."""

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(is_ordered=True))

    patch.method(mapping.Results, "__init__", begin)


@mutant("function.map.unordered.is-permutation", "function.starmap.unordered.is-permutation")
def the_latest_result_is_lost(patch: Patch) -> None:
    """Of unordered results the last one of each portion is lost."""

    def read(self: mapping.Results, link: Any, feeder: ThreadFeeder) -> None:
        _read(self, link, feeder)
        if not self._manner.is_ordered:
            self._ready.pop()

    patch.method(mapping.Results, "_read", read)


# --- what fails ---


@mutant("function.map.raises", "function.starmap.raises", "function.for-each.raises")
def failures_are_results(patch: Patch) -> None:
    """Exceptions are given as results though nobody asked for that."""

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(returns_exceptions=True))

    patch.method(mapping.Results, "__init__", begin)


@mutant("function.map.raises-after-earlier-results")
def failures_come_first(patch: Patch) -> None:
    """A map that fails raises before it gives any result."""

    def following(self: mapping.Results) -> Any:
        if not getattr(self, "_gathered", None):
            results = []
            try:
                while True:
                    results.append(_next(self))
            except StopIteration:
                vars(self)["_gathered"] = [*results, StopIteration()][::-1]
        found = vars(self)["_gathered"].pop()
        if isinstance(found, StopIteration):
            raise found
        return found

    patch.method(mapping.Results, "_next", following)


@mutant("function.map.return-exceptions.in-place", "function.starmap.return-exceptions")
def returned_exceptions_are_none(patch: Patch) -> None:
    """return_exceptions=True gives None for a failed input."""

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(returned=lambda failure: None))

    patch.method(mapping.Results, "__init__", begin)


@mutant("function.map.return-exceptions.as-they-are")
def returned_exceptions_are_wrapped(patch: Patch) -> None:
    """return_exceptions=True gives another exception around the one that was raised."""

    def wrapped(failure: Failure) -> Exception:
        return RuntimeError(failure.fault)

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(returned=wrapped))

    patch.method(mapping.Results, "__init__", begin)


@mutant("function.v0-73.map.return-exceptions.wrapped")
def returned_exceptions_are_bare(patch: Patch) -> None:
    """return_exceptions=True gives the exception itself."""

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(returned=lambda failure: failure.fault))

    patch.method(mapping.Results, "__init__", begin)


# --- who asks no more ---


@mutant("function.map.stops-when-dropped")
def dropped_maps_go_on(patch: Patch) -> None:
    """Inputs of a map that was closed run on."""

    def end(self: mapping.Results) -> None:
        self._is_over = True
        if self._feeder is not None:
            self._feeder.close()

    patch.method(mapping.Results, "_end", end)


@mutant("function.map.unconsumed-warns", "function.starmap.unconsumed-warns")
def forgotten_maps_are_silent(patch: Patch) -> None:
    """A map that nobody iterates over says nothing."""
    patch.method(Iteration, "__del__", lambda self: None)


# --- for_each ---


@mutant("function.for-each.returns-none")
def for_each_gives_results(patch: Patch) -> None:
    """for_each gives what the function returned."""

    def for_each(self: FunctionHandle, *sources: Any, kwargs: dict[str, Any]) -> list[Any]:
        feed = _feed_of(sources, kwargs, "for_each")
        return list(mapping.Results(self, feed, Manner(True, False, lambda failure: None)))

    def called(self: FunctionHandle, *sources: Any, **options: Any) -> list[Any]:
        return for_each(self, *sources, kwargs=options.get("kwargs", {}))

    patch.value(Function, "for_each", Operation(called, called))


@mutant("function.for-each.ignore-exceptions")
def for_each_never_ignores(patch: Patch) -> None:
    """for_each raises though it was told to ignore exceptions."""

    def begin(self: mapping.Results, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        _init(self, function, feed, manner._replace(returns_exceptions=False))

    patch.method(mapping.Results, "__init__", begin)


# --- generators ---


@mutant("function.remote-gen.equals-local")
def the_first_piece_is_lost(patch: Patch) -> None:
    """What a generator yields first does not arrive."""

    def add(self: Chunks, first: int, pieces: Sequence[bytes]) -> None:
        _add(self, first, pieces if self.count else pieces[1:])

    patch.method(Chunks, "add", add)


@mutant("function.remote-gen.async-body")
def asynchronous_generators_yield_nothing(patch: Patch) -> None:
    """What an asynchronous generator yields does not arrive."""

    async def yield_nothing(link: Any, task: ContainerTask, work: Work, values: Any) -> list[Outcome]:
        async for _ in values:
            continue
        return work.finished(0)

    patch.method(agent_sequence, "_yield_all_aio", yield_nothing)


@mutant("function.remote-gen.streams")
def pieces_come_at_the_end(patch: Patch) -> None:
    """What was yielded leaves the container when the generator has ended."""
    following = Pieces._next_load

    def next_load(self: Pieces) -> list[bytes]:
        with self._changed:
            self._changed.wait_for(lambda: self._is_over)
        return following(self)

    patch.method(Pieces, "_next_load", next_load)


@mutant("function.remote-gen.error-after-items")
def errors_of_generators_are_swallowed(patch: Patch) -> None:
    """A generator that raises just ends."""

    def raise_nothing(output: Output) -> None:
        return None

    patch.method(blocking, "raise_failure", raise_nothing)


@mutant("function.remote-gen.many")
def only_so_many_pieces_arrive(patch: Patch) -> None:
    """After the first thousand pieces the rest is lost."""

    def add(self: Chunks, first: int, pieces: Sequence[bytes]) -> None:
        if self.count < _MOST_PIECES:
            _add(self, first, pieces)

    patch.method(Chunks, "add", add)


@mutant("function.remote-gen.function-refused")
def functions_are_generators_of_one(patch: Patch) -> None:
    """remote_gen of a function yields its result."""

    def pieces(function: FunctionHandle, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[Any]:
        yield function._get_raw_f()(*args, **kwargs)

    patch.method(blocking, "pieces", pieces)

"""A worker that runs one input, or one batch, after the other: plain functions in the main thread, others in its loop.

So a cancellation can interrupt a plain function wherever it stands, and every coroutine of the user's, hooks included,
runs in the same event loop, as on the real service.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, closing
from typing import Any

from modal_reference._agent.cancelling import Cancellations
from modal_reference._agent.inputs import CANCELLED, Work, group
from modal_reference._agent.looping import Loop
from modal_reference._agent.pieces import Pieces
from modal_reference._agent.service import Service
from modal_reference._client.link import Link
from modal_reference._engine import ContainerTask, ControlPlane, Outcome, Take
from modal_reference._serialization import dumps

#: How a generator ends that nobody reads to its end.
_CUT_SHORT = (*CANCELLED, KeyboardInterrupt, GeneratorExit)


class Sequence:
    """Runs inputs one by one.

    Args:
        link: The way to the universe.
        task: What this container is.
        service: What it calls.
        loop: Where coroutines run.
        cancellations: What may interrupt an input.
    """

    def __init__(
        self, link: Link, task: ContainerTask, service: Service, loop: Loop, cancellations: Cancellations
    ) -> None:
        self._link = link
        self._task = task
        self._service = service
        self._loop = loop
        self._cancellations = cancellations

    def run(self) -> None:
        """Run inputs until there are no more for this container.

        Raises:
            KeyboardInterrupt: The container was told to end.
        """
        name = self._task.container_id
        outcomes: list[Outcome] = []
        while True:
            take: Take = self._link.wait(None, ControlPlane.container_put_take_wait, name, outcomes, 1)
            outcomes = [each for work in group(take.inputs, self._service.bodies) for each in self._outcomes(work)]
            if take.is_over:
                if outcomes:
                    self._link.run(ControlPlane.container_put, name, outcomes)
                return

    # Inside

    def _outcomes(self, work: Work) -> list[Outcome]:
        work.announce()
        try:
            return self._do(work)
        except (KeyboardInterrupt, GeneratorExit):
            raise  # the container ends, and somebody else runs what it has not finished
        except BaseException as fault:  # noqa: BLE001  # the caller gets it
            return work.failed(fault)
        finally:
            self._cancellations.raise_stop()

    def _do(self, work: Work) -> list[Outcome]:
        if work.body.is_async:
            with self._cancellations.reaching(work.input_ids, self._loop.cancel):
                return self._loop.run(do_aio(self._link, self._task, work))
        with self._cancellations.reaching_main_thread(work.input_ids):
            return do(self._link, self._task, work)


def do(link: Link, task: ContainerTask, work: Work) -> list[Outcome]:
    """Run an input whose body is a plain function or generator."""
    arguments, keywords = work.arguments()
    value = work.body.function(*arguments, **keywords)
    if work.body.is_generator:
        return _yield_all(link, task, work, value)
    return work.succeeded(work.check_value(value))


def _yield_all(link: Link, task: ContainerTask, work: Work, values: Any) -> list[Outcome]:
    pieces = Pieces(link, task, work.inputs[0], _nothing)
    count = 0
    try:
        with closing(work.check_generator(values)) as generator:
            for value in generator:
                count += 1
                pieces.add(dumps(value))
                if pieces.is_full:
                    pieces.wait_for_room()
    except _CUT_SHORT:
        pieces.stop()
        raise
    except BaseException:
        pieces.finish()  # what was yielded before is read before the failure is
        raise
    pieces.finish()
    return work.finished(count)


async def do_aio(link: Link, task: ContainerTask, work: Work) -> list[Outcome]:
    """Run an input whose body is a coroutine function or an asynchronous generator."""
    arguments, keywords = work.arguments()
    value = work.body.function(*arguments, **keywords)
    if work.body.is_generator:
        return await _yield_all_aio(link, task, work, value)
    return work.succeeded(work.check_value(await value))


async def _yield_all_aio(link: Link, task: ContainerTask, work: Work, values: Any) -> list[Outcome]:
    loop = asyncio.get_running_loop()
    has_room = asyncio.Event()
    pieces = Pieces(link, task, work.inputs[0], lambda: loop.call_soon_threadsafe(has_room.set))
    count = 0
    try:
        async with aclosing(work.check_generator(values)) as generator:
            async for value in generator:
                count += 1
                pieces.add(dumps(value))
                while pieces.is_full:
                    has_room.clear()
                    if pieces.is_full:
                        await has_room.wait()
    except _CUT_SHORT:
        pieces.stop()
        raise
    except BaseException:
        await asyncio.to_thread(pieces.finish)
        raise
    await asyncio.to_thread(pieces.finish)
    return work.finished(count)


def _nothing() -> None:
    """Who waits for room waits in a thread of its own."""

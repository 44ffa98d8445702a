"""A worker that runs several inputs at once: coroutines as tasks of one loop in the main thread, the rest in threads.

It takes as many inputs as it has room for, and asks for more as soon as one has ended. Each outcome goes out when it is
there; nobody waits for the others.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from modal_reference._agent.cancelling import Cancellations
from modal_reference._agent.inputs import Work, group
from modal_reference._agent.looping import Loop
from modal_reference._agent.sequence import do, do_aio
from modal_reference._agent.service import Service
from modal_reference._agent.tagging import TaggedOutput
from modal_reference._client.link import Link
from modal_reference._engine import ContainerTask, ControlPlane, Outcome, Take


class Crowd:
    """Runs inputs at once, up to the concurrency of the definition.

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
        self._most = task.definition.concurrency
        self._running: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(self._most, "modalkit-input")

    def run(self) -> None:
        """Run inputs until there are no more for this container.

        Raises:
            KeyboardInterrupt: The container was told to end.
        """
        sys.stdout, sys.stderr = TaggedOutput(sys.stdout), TaggedOutput(sys.stderr)
        self._loop.run(self._run())

    async def _run(self) -> None:
        name = self._task.container_id
        try:
            while True:
                room = self._most - len(self._running)
                take: Take = await self._link.aio.wait(None, ControlPlane.container_take_wait, name, room)
                for work in group(take.inputs, self._service.bodies):
                    self._begin(work)
                if take.is_over:
                    break
                if len(self._running) >= self._most:
                    await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            if self._running:
                await asyncio.wait(self._running)
        finally:
            for each in self._running:
                each.cancel()

    def _begin(self, work: Work) -> None:
        task = asyncio.get_running_loop().create_task(self._do(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _do(self, work: Work) -> None:
        work.announce()
        try:
            outcomes = await (self._in_loop(work) if work.body.is_async else self._in_thread(work))
        except GeneratorExit:
            raise
        except BaseException as fault:  # the caller gets it
            if isinstance(fault, KeyboardInterrupt):
                raise
            outcomes = work.failed(fault)
        self._link.run(ControlPlane.container_put, self._task.container_id, outcomes)

    async def _in_loop(self, work: Work) -> list[Outcome]:
        task = asyncio.current_task()
        assert task is not None, "a coroutine that is awaited here runs in a task"
        loop = task.get_loop()
        with self._cancellations.reaching(work.input_ids, lambda: loop.call_soon_threadsafe(task.cancel)):
            return await do_aio(self._link, self._task, work)

    async def _in_thread(self, work: Work) -> list[Outcome]:
        def run() -> list[Outcome]:
            with self._cancellations.reaching_this_thread(work.input_ids):
                return do(self._link, self._task, work)

        context = contextvars.copy_context()
        call: Callable[[], list[Outcome]] = lambda: context.run(run)  # noqa: E731  # it has a type
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

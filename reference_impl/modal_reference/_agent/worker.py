"""The worker of a container: it joins its universe, loads the user's code, runs what it is given, and ends.

It pulls: whoever schedules never pushes. What fails before the first input is reported as the failure of the container;
what fails in an input is the outcome of that input. It ends when there is nothing more to do, when it was told to
(a `SIGINT`), or when its universe is gone.
"""

from __future__ import annotations

import atexit
import inspect
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from modal_reference._agent.alias import install
from modal_reference._agent.cancelling import Cancellations
from modal_reference._agent.crowd import Crowd
from modal_reference._agent.inputs import show
from modal_reference._agent.loading import load
from modal_reference._agent.looping import Loop
from modal_reference._agent.sequence import Sequence
from modal_reference._agent.service import Service, service_of
from modal_reference._agent.surroundings import settle_in
from modal_reference._client import container, current
from modal_reference._client.link import Link
from modal_reference._engine import ContainerTask, ControlPlane
from modal_reference._failures import enclose
from modal_reference.exception import ConnectionError as UniverseEnded

_INTERRUPTED = 128 + signal.SIGINT


def work(container_id: str, door: int) -> NoReturn:
    """Be the worker of a container, in a process that is nothing else.

    Args:
        container_id: Which container this is.
        door: The descriptor by which its universe is reached.
    """
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _Worker(container_id, current.enter_by(socket.socket(fileno=door))).run()
    except UniverseEnded:
        code = 0  # nobody is left who could want anything
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BaseException as fault:  # noqa: BLE001  # nobody is above this frame
        show(fault)
    finally:
        _end(code)


def main() -> NoReturn:
    """Be the worker of a container in a fresh interpreter, as the command line says: container, door, edition."""
    container_id, door, edition = sys.argv[1:]
    install(edition)
    work(container_id, int(door))


def _end(code: int) -> NoReturn:
    """End this process as Python would, without waiting for threads."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


class _Worker:
    def __init__(self, container_id: str, link: Link) -> None:
        self._container_id = container_id
        self._link = link
        self._loop = Loop()

    def run(self) -> int:
        """Be the container from its beginning to its end; the exit code."""
        task: ContainerTask = self._link.run(ControlPlane.container_task, self._container_id)
        try:
            service = self._begin(task)
        except (KeyboardInterrupt, UniverseEnded):
            raise
        except BaseException as fault:  # noqa: BLE001  # those who call this function get it
            show(fault)
            self._link.run(ControlPlane.container_failed, self._container_id, enclose(fault))
            return 1
        try:
            self._serve(task, service)
        except KeyboardInterrupt:
            return self._finish(service, _INTERRUPTED)
        return self._finish(service, 0)

    def _begin(self, task: ContainerTask) -> Service:
        """Have everything ready for the first input."""
        settle_in(task)
        container.become(
            container.Container(
                container_id=task.container_id,
                function_id=task.function_id,
                app_id=task.app_id,
                app_name=task.layout.name,
                environment=task.environment,
                edition=task.edition,
                layout=task.layout,
            )
        )
        found = load(task.definition.code)
        _hydrate(task, self._link)
        service = service_of(found, task)
        for hook in service.enter:
            self._call(hook)
        return service

    def _serve(self, task: ContainerTask, service: Service) -> None:
        cancellations = Cancellations(self._link, task.container_id, self._loop)
        cancellations.listen()
        self._link.run(ControlPlane.container_ready, task.container_id)
        runner = Sequence if task.definition.concurrency <= 1 else Crowd
        runner(self._link, task, service, self._loop, cancellations).run()

    def _finish(self, service: Service, code: int) -> int:
        """Run the exit hooks, undisturbed; the exit code."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for hook in service.exit:
            try:
                # Hooks of old took the exception that had ended the container; none is handed out any more.
                self._call(hook, *[None] * min(len(inspect.signature(hook).parameters), 3))
            except Exception as fault:  # noqa: BLE001  # the other hooks run all the same
                show(fault)
                code = code or 1
        self._loop.close()
        return code

    def _call(self, hook: Callable[..., Any], *args: Any) -> None:
        result = hook(*args)
        if inspect.iscoroutine(result):
            self._loop.run(result)


def _hydrate(task: ContainerTask, link: Link) -> None:
    from modal_reference._faces.apps import hydrate_in_container

    hydrate_in_container(task.layout, link)

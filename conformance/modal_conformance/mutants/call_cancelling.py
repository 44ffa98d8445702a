"""Faults of FunctionCalls in cancelling, in the call graph, and in the ids that code sees of its call."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import modal_reference
from modal_reference._agent.cancelling import Cancellations
from modal_reference._agent.inputs import Work
from modal_reference._client import container
from modal_reference._engine import GraphNode, OutputStatus
from modal_reference._engine.calling import Calling
from modal_reference._engine.calls import Call
from modal_reference._engine.endings import Endings
from modal_reference._engine.inputs import Input
from modal_reference._engine.lifecycle import InputState
from modal_reference._faces import context
from modal_reference._faces.blocking import calls
from modal_reference._faces.calls import CallHandle
from modal_reference._faces.operation import Operation
from modal_reference.exception import NotFoundError
from modal_reference.functions import FunctionCall
from pytest_modalkit.mutants import Patch, mutant

_cancel = Calling.cancel
_terminate = Calling.terminate
_finish = Endings.finish
_lose = Endings.lose
_fail_try = Endings.fail_try
_graph = Calling.graph
_node = Call.node
_announce = Work.announce
_get_call_graph = calls.get_call_graph


# --- cancelling ---


@mutant("call.cancel.get-raises", "call.cancel.stops-running", "call.cancel.marks-terminated")
def cancel_does_nothing(patch: Patch) -> None:
    """cancel() is taken and forgotten."""

    def cancel(self: Calling, now: float, call: Call, terminate_containers: bool, reason: str) -> None:
        return None

    patch.method(Calling, "cancel", cancel)


@mutant("call.cancel.stops-running")
def containers_do_not_hear_of_cancellations(patch: Patch) -> None:
    """A function that runs is not told that it was cancelled."""
    patch.method(Cancellations, "_cancel", lambda self, input_id: None)


@mutant("call.cancel.stops-running-async")
def coroutines_are_not_cancelled(patch: Patch) -> None:
    """An async function that runs is not told that it was cancelled."""

    @contextlib.contextmanager
    def reaching(self: Cancellations, input_ids: Sequence[str], way: Any) -> Iterator[None]:
        yield

    patch.method(Cancellations, "reaching", reaching)


@mutant("call.cancel.stops-waiting")
def waiting_inputs_run_all_the_same(patch: Patch) -> None:
    """An input that waits when it is cancelled runs later."""

    def terminate(self: Calling, now: float, found: Input, terminate_container: bool, reason: str) -> None:
        if found.state is not InputState.QUEUED:
            _terminate(self, now, found, terminate_container, reason)

    patch.method(Calling, "terminate", terminate)


@mutant("call.cancel.not-retried")
def cancelled_inputs_are_tried_again(patch: Patch) -> None:
    """A cancelled input counts as one that failed, and is tried again."""

    def terminate(self: Calling, now: float, found: Input, terminate_container: bool, reason: str) -> None:
        attempt = found.attempt
        if attempt is None:
            _terminate(self, now, found, terminate_container, reason)
            return
        self._scheduler.release(now, attempt)
        self._scheduler.stop(now, attempt.container, 0.0, reason)
        _fail_try(self.endings, now, found, OutputStatus.FAILURE, reason.encode())

    patch.method(Calling, "terminate", terminate)


@mutant("call.cancel.others-go-on")
def cancelling_ends_the_function(patch: Patch) -> None:
    """Cancelling a call cancels all calls of its function."""

    def cancel(self: Calling, now: float, call: Call, terminate_containers: bool, reason: str) -> None:
        for each in tuple(call.function.calls.values()):
            _cancel(self, now, each, terminate_containers, reason)

    patch.method(Calling, "cancel", cancel)


@mutant("call.cancel.container-lives")
def cancelling_ends_the_container(patch: Patch) -> None:
    """Cancelling a call always ends the containers of its inputs."""
    patch.method(
        Calling, "terminate", lambda self, now, found, terminate, reason: _terminate(self, now, found, True, reason)
    )


@mutant("call.cancel.terminate.ends-container")
def containers_are_never_terminated(patch: Patch) -> None:
    """terminate_containers changes nothing."""
    patch.method(
        Calling, "terminate", lambda self, now, found, terminate, reason: _terminate(self, now, found, False, reason)
    )


@mutant("call.cancel.terminate.reschedules-others")
def what_ran_beside_fails(patch: Patch) -> None:
    """Inputs that ran beside a cancelled one fail with their container."""

    def lose(self: Endings, now: float, found: Input, reason: str) -> None:
        _finish(self, now, found, OutputStatus.FAILURE, reason.encode())

    patch.method(Endings, "lose", lose)


@mutant("call.cancel.after-the-end")
def cancelling_what_is_done_forgets_it(patch: Patch) -> None:
    """Cancelling a call that is done takes its result away."""

    def cancel(self: Calling, now: float, call: Call, terminate_containers: bool, reason: str) -> None:
        if call.is_over:
            self.retention.release(call)
        else:
            _cancel(self, now, call, terminate_containers, reason)

    patch.method(Calling, "cancel", cancel)


# --- the call graph ---


@mutant("call.graph.root")
def graphs_leave_out_the_module(patch: Patch) -> None:
    """The module of a function is not told."""
    patch.method(Call, "node", lambda self, found: _node(self, found)._replace(module_name=""))


@mutant("call.graph.children", "call.graph.nested-children")
def graphs_have_no_children(patch: Patch) -> None:
    """Calls that a function made are not in the graph."""
    patch.method(Calling, "graph", lambda self, root: [root.node(found) for found in root.inputs])


@mutant("call.graph.nested-children")
def graphs_are_flat(patch: Patch) -> None:
    """All calls are children of the first input."""

    def graph(self: Calling, root: Call) -> list[GraphNode]:
        first, *others = _graph(self, root)
        return [first, *(each._replace(parent_input_id=first.input_id) for each in others)]

    patch.method(Calling, "graph", graph)


@mutant("call.graph.container")
def graphs_name_no_container(patch: Patch) -> None:
    """task_id is empty."""
    patch.method(Call, "node", lambda self, found: _node(self, found)._replace(container_id=""))


@mutant("call.graph.status.pending")
def what_runs_is_a_success(patch: Patch) -> None:
    """An input that runs is told as one that returned."""

    def node(self: Call, found: Input) -> GraphNode:
        told = _node(self, found)
        return told._replace(status=told.status or OutputStatus.SUCCESS.value)

    patch.method(Call, "node", node)


@mutant(
    "call.graph.status.success",
    "call.graph.status.failure",
    "call.graph.status.timeout",
    "call.graph.status.init-failure",
)
def statuses_are_mixed_up(patch: Patch) -> None:
    """However an input ended, it is told as terminated."""

    def node(self: Call, found: Input) -> GraphNode:
        told = _node(self, found)
        return told._replace(status=told.status and OutputStatus.TERMINATED.value)

    patch.method(Call, "node", node)


@mutant("call.graph.unknown-call")
def unknown_calls_have_an_empty_graph(patch: Patch) -> None:
    """The graph of a call that is not there is empty."""

    def get_call_graph(self: CallHandle) -> list[Any]:
        try:
            return _get_call_graph(self)
        except NotFoundError:
            return []

    patch.value(FunctionCall, "get_call_graph", Operation(get_call_graph, get_call_graph))


# --- the ids of the current call ---


@mutant("call.current-call-id.is-the-call", "call.current-ids.async-body")
def code_sees_no_call(patch: Patch) -> None:
    """Inside of a function there is no call id."""

    def announce(self: Work) -> None:
        _announce(self)
        container.current_call.set(None)

    patch.method(Work, "announce", announce)


@mutant("call.current-input-id.is-in-graph", "call.current-ids.each-input-its-own")
def inputs_have_the_id_of_their_call(patch: Patch) -> None:
    """The input id that code sees is the call's."""

    def announce(self: Work) -> None:
        _announce(self)
        container.current_input.set(self.inputs[0].call_id)

    patch.method(Work, "announce", announce)


@mutant("call.current-ids.concurrent-inputs")
def the_latest_input_is_everybodys(patch: Patch) -> None:
    """Inputs side by side see the ids of the one that began last."""
    latest: list[Work] = []

    def announce(self: Work) -> None:
        latest[:] = [self]
        _announce(self)

    patch.method(Work, "announce", announce)
    patch.method(context, "current_input_id", lambda: latest[0].inputs[0].input_id)


@mutant("call.current-ids.generator-body")
def generators_see_nothing(patch: Patch) -> None:
    """A generator sees no ids."""

    def announce(self: Work) -> None:
        if not self.body.is_generator:
            _announce(self)

    patch.method(Work, "announce", announce)


@mutant("call.current-ids.none-outside")
def there_is_always_a_call(patch: Patch) -> None:
    """Outside of containers the id of the call is an empty text."""
    patch.value(modal_reference, "current_function_call_id", lambda: "")

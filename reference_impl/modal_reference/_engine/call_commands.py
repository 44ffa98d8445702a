"""The commands on calls: beginning them, waiting for what comes of them, ending them."""

from __future__ import annotations

from modal_reference._engine.calls import CallInfo, CallKind, GraphNode
from modal_reference._engine.commands import command, waiting
from modal_reference._engine.compute import Compute
from modal_reference._engine.inputs import Input
from modal_reference._engine.outputs import ChunkList, Output
from modal_reference._engine.pendings import Pending
from modal_reference._engine.refusals import Refusal, RefusalKind


class CallCommands:
    """What can be done with a call, by its identifier."""

    _compute: Compute

    @command
    def call_start(
        self,
        now: float,
        function_id: str,
        method: str,
        kind: CallKind,
        inputs: list[tuple[int, bytes]],
        is_finished: bool,
        parent_input_id: str,
    ) -> CallInfo:
        """Call a function.

        Args:
            method: Of a class; empty for a function.
            inputs: Places in the call, and serialized arguments.
            is_finished: There will be no more inputs.
            parent_input_id: The input whose code makes this call; empty outside of containers.

        Raises:
            Refusal: There is no such function or method; its app is not running.
        """
        compute = self._compute
        function = compute.publishing.function(function_id)
        call = compute.calling.start(now, function, method, kind, inputs, is_finished, parent_input_id)
        compute.settle(now)
        return call.info([found.input_id for found in call.inputs])

    @command
    def call_put(self, now: float, call_id: str, inputs: list[tuple[int, bytes]]) -> list[str]:
        """Add inputs to a call; their identifiers.

        Raises:
            Refusal: There is no such call, it takes no more inputs, or a place is taken.
        """
        compute = self._compute
        added = compute.calling.put(now, compute.calling.get(call_id), inputs)
        compute.settle(now)
        return added

    @command
    def call_finish(self, now: float, call_id: str) -> None:
        """Say that a call has all its inputs."""
        compute = self._compute
        compute.calling.finish(now, compute.calling.get(call_id))
        compute.settle(now)

    @command
    def call_info(self, now: float, call_id: str) -> CallInfo:
        """What is known of a call.

        Raises:
            Refusal: There is no such call, or it was forgotten.
        """
        call = self._compute.calling.get(call_id)
        return call.info([found.input_id for found in call.inputs])

    @waiting
    def call_outputs_wait(
        self, now: float, pending: Pending, call_id: str, after: int, most: int
    ) -> list[Output] | None:
        """The outputs after the one of that number, in order of completion; none once all are known and all ended.

        Raises:
            Refusal: There is no such call, or its outputs were forgotten.
        """
        call, read = self._compute.calling.get(call_id), self._compute.calling.retention.read

        def has_news() -> bool:
            return len(call.ended) > after or call.is_over

        def tell() -> list[Output]:
            return [read(found) for found in call.ended[after : after + most]]

        if has_news():
            return tell()
        call.news.begin(pending, has_news, tell)
        return None

    @waiting
    def call_output_wait(self, now: float, pending: Pending, call_id: str, index: int) -> Output | None:
        """The output of the input at a place; of a REMOTE call it is told once.

        Raises:
            Refusal: There is no such call or input, or its output was forgotten.
        """
        call, read = self._compute.calling.get(call_id), self._compute.calling.retention.read_finally
        found = call.at(index)
        if found.is_over:
            return read(found)
        call.news.begin(pending, lambda: found.is_over, lambda: read(found))
        return None

    @waiting
    def call_any_wait(self, now: float, pending: Pending, call_ids: list[str]) -> Output | None:
        """The first output of the first input that is there, or comes, in any of these calls.

        Raises:
            Refusal: There is no such call, or its output was forgotten.
        """
        read = self._compute.calling.retention.read
        inputs = [self._compute.calling.get(call_id).at(0) for call_id in call_ids]

        def first() -> Input | None:
            ended = [found for found in inputs if found.is_over]
            return min(ended, key=lambda found: found.turn) if ended else None

        found = first()
        if found is not None:
            return read(found)

        def tell() -> Output:
            found = first()
            assert found is not None, "who is told, is told because one has ended"
            return read(found)

        self._compute.endings.any_output.begin(pending, lambda: first() is not None, tell)
        return None

    @waiting
    def call_chunks_wait(self, now: float, pending: Pending, call_id: str, index: int, after: int) -> ChunkList | None:
        """The pieces that a generator has yielded after the first `after`; who asks has those, they are let go of.

        Raises:
            Refusal: There is no such call or input; pieces after `after` were let go of already.
        """
        found = self._compute.calling.get(call_id).at(index)
        chunks = found.chunks
        if chunks is None:
            raise Refusal(
                RefusalKind.INVALID,
                f"the call {call_id!r} is not one of a generator: its results do not come in pieces",
            )

        def has_news() -> bool:
            return found.is_over or chunks.count > after

        def tell() -> ChunkList:
            return ChunkList(chunks.read(after), found.is_over, found.output)

        if has_news():
            return tell()
        chunks.read(after)
        chunks.news.begin(pending, has_news, tell)
        return None

    @command
    def call_cancel(self, now: float, call_id: str, terminate_containers: bool) -> None:
        """Terminate the inputs of a call that have not ended.

        Args:
            terminate_containers: Kill the containers that run them; what else runs there begins anew elsewhere.
        """
        compute = self._compute
        compute.calling.cancel(now, compute.calling.get(call_id), terminate_containers, "its call was cancelled")
        compute.settle(now)

    @command
    def call_abandon(self, now: float, call_id: str) -> None:
        """Say that nobody will read any more: inputs that have not ended are terminated, outputs let go of."""
        compute = self._compute
        call = compute.calling.get(call_id)
        compute.calling.cancel(now, call, False, "nobody waits for it any more")
        compute.calling.retention.release(call)
        compute.settle(now)

    @command
    def call_graph(self, now: float, call_id: str) -> list[GraphNode]:
        """The inputs of a call, and of the calls that they made, and so on; parents before children."""
        return self._compute.calling.graph(self._compute.calling.get(call_id))

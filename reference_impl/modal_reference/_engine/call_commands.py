"""The commands on calls: beginning them, waiting for what comes of them, ending them."""

from __future__ import annotations

from modal_reference._engine.calls import CallInfo, CallKind, GraphNode
from modal_reference._engine.commands import command, waiting
from modal_reference._engine.outputs import ChunkList, Output
from modal_reference._engine.pendings import Pending


class CallCommands:
    """What can be done with a call, by its identifier."""

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
        raise NotImplementedError

    @command
    def call_put(self, now: float, call_id: str, inputs: list[tuple[int, bytes]]) -> list[str]:
        """Add inputs to a call; their identifiers.

        Raises:
            Refusal: There is no such call, it takes no more inputs, or a place is taken.
        """
        raise NotImplementedError

    @command
    def call_finish(self, now: float, call_id: str) -> None:
        """Say that a call has all its inputs."""
        raise NotImplementedError

    @command
    def call_info(self, now: float, call_id: str) -> CallInfo:
        """What is known of a call.

        Raises:
            Refusal: There is no such call, or it was forgotten.
        """
        raise NotImplementedError

    @waiting
    def call_outputs_wait(
        self, now: float, pending: Pending, call_id: str, after: int, most: int
    ) -> list[Output] | None:
        """The outputs after the one of that number, in order of completion; none once all are known and all ended.

        Raises:
            Refusal: There is no such call, or its outputs were forgotten.
        """
        raise NotImplementedError

    @waiting
    def call_output_wait(self, now: float, pending: Pending, call_id: str, index: int) -> Output | None:
        """The output of the input at a place.

        Raises:
            Refusal: There is no such call or input, or its output was forgotten.
        """
        raise NotImplementedError

    @waiting
    def call_any_wait(self, now: float, pending: Pending, call_ids: list[str]) -> Output | None:
        """The first output of the first input that is there, or comes, in any of these calls.

        Raises:
            Refusal: There is no such call, or its output was forgotten.
        """
        raise NotImplementedError

    @waiting
    def call_chunks_wait(self, now: float, pending: Pending, call_id: str, index: int, after: int) -> ChunkList | None:
        """The pieces that a generator has yielded after the first `after`; who asks has those, they are let go of.

        Raises:
            Refusal: There is no such call or input; pieces after `after` were let go of already.
        """
        raise NotImplementedError

    @command
    def call_cancel(self, now: float, call_id: str, terminate_containers: bool) -> None:
        """Terminate the inputs of a call that have not ended.

        Args:
            terminate_containers: Kill the containers that run them; what else runs there begins anew elsewhere.
        """
        raise NotImplementedError

    @command
    def call_abandon(self, now: float, call_id: str) -> None:
        """Say that nobody will read any more: inputs that have not ended are terminated, outputs let go of."""
        raise NotImplementedError

    @command
    def call_graph(self, now: float, call_id: str) -> list[GraphNode]:
        """The inputs of a call, and of the calls that they made, and so on; parents before children."""
        raise NotImplementedError

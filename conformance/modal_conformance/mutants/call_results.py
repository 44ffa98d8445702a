"""Faults of FunctionCalls in what is read of them: results, identities, gathering."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

import modal_reference
import modal_reference.call_graph
import modal_reference.functions
from modal_reference._editions.v0_73 import functions as v0_73
from modal_reference._engine import Output
from modal_reference._engine.inputs import Input
from modal_reference._engine.retention import Retention
from modal_reference._faces.blocking import calls, functions
from modal_reference._faces.calls import CallHandle
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference.functions import FunctionCall
from pytest_modalkit.mutants import Patch, mutant

_get = calls.get
_gather = calls.gather
_begun = CallHandle._begun
_read = Retention.read
_keep = Retention.keep
_LONG = 86400.0


@mutant("call.module.same-class")
def module_has_a_class_of_its_own(patch: Patch) -> None:
    """The class in the module is another one than the class at the top."""
    patch.value(modal_reference.functions, "FunctionCall", type("FunctionCall", (modal_reference.FunctionCall,), {}))


@mutant("call.base.input-status")
def statuses_are_no_numbers(patch: Patch) -> None:
    """InputStatus is a plain class."""
    patch.value(modal_reference.call_graph, "InputStatus", type("InputStatus", (), {}))


@mutant("call.input-status.values")
def there_is_no_status_of_timeouts(patch: Patch) -> None:
    """InputStatus lacks TIMEOUT."""
    names = ["PENDING", "SUCCESS", "FAILURE", "TERMINATED", "INIT_FAILURE"]
    patch.value(modal_reference.call_graph, "InputStatus", enum.IntEnum("InputStatus", names))


# --- get ---


@mutant("call.get.gives-result", "call.get.timeout-long-enough", "call.from-id.finds-call")
def get_gives_what_was_sent(patch: Patch) -> None:
    """get() gives the serialized result."""
    patch.method(calls, "result_of", lambda output, name: output.data)


@mutant("call.get.again", "call.get.raises", "call.get.from-many")
def results_are_read_once(patch: Patch) -> None:
    """A result is gone once somebody has read it."""

    def read(self: Retention, found: Input) -> Output:
        output = _read(self, found)
        found.output = None
        return output

    patch.method(Retention, "read", read)


@mutant("call.get.waits")
def get_only_looks(patch: Patch) -> None:
    """get() without a timeout gives None when there is no result yet."""

    def get(self: CallHandle, timeout: float | None = None) -> Any:
        try:
            return _get(self, 0 if timeout is None else timeout)
        except TimeoutError:
            return None

    patch.value(FunctionCall, "get", Operation(get, get))


@mutant("call.get.timeout-runs-out")
def a_timeout_ends_the_call(patch: Patch) -> None:
    """A get that ran out of time cancels the call."""

    def get(self: CallHandle, timeout: float | None = None) -> Any:
        try:
            return _get(self, timeout)
        except TimeoutError:
            self.cancel()  # type: ignore[attr-defined]
            raise

    patch.value(FunctionCall, "get", Operation(get, get))


@mutant("call.get.timeout-zero-polls")
def zero_gives_nothing(patch: Patch) -> None:
    """get(timeout=0) always raises TimeoutError."""

    def get(self: CallHandle, timeout: float | None = None) -> Any:
        if timeout == 0:
            raise TimeoutError
        return _get(self, timeout)

    patch.value(FunctionCall, "get", Operation(get, get))


@mutant("call.get.expires")
def results_are_kept_too_long(patch: Patch) -> None:
    """A result is kept for longer than seven days."""
    patch.method(Retention, "keep", lambda self, now, call: _keep(self, now + _LONG, call))


# --- identity ---


@mutant("call.object-id.is-text")
def all_calls_have_one_identifier(patch: Patch) -> None:
    """Every call has the same id."""

    def begun(cls: type[CallHandle], link: Any, call_id: str, client: Any) -> CallHandle:
        return _begun.__func__(cls, link, "fc-0123456789abcdefghijkl", client)  # type: ignore[attr-defined,no-any-return]

    patch.method(CallHandle, "_begun", begun)


@mutant("call.hydrate.gives-itself")
def hydrate_gives_another_handle(patch: Patch) -> None:
    """hydrate() gives a copy."""

    def hydrate(self: CallHandle, client: Any = None) -> CallHandle:
        return self.__copy__()

    patch.value(FunctionCall, "hydrate", Operation(hydrate, hydrate))


@mutant("call.passed-around.stays-the-call")
def kept_calls_lead_nowhere(patch: Patch) -> None:
    """A FunctionCall that was put into a Dict leads nowhere."""
    patch.method(FunctionCall, "_identity", lambda self: "fc-0123456789abcdefghijkl")


@mutant("call.num-inputs.one")
def calls_have_no_inputs(patch: Patch) -> None:
    """num_inputs is always 0."""
    patch.value(FunctionCall, "num_inputs", Operation(lambda self: 0, lambda self: 0))


@mutant("call.iter.gives-results")
def iterations_end_early(patch: Patch) -> None:
    """iter() leaves out the last result."""
    places = calls.Results._all_places
    patch.method(calls.Results, "_all_places", lambda self: places(self)[1:])


# --- gather ---


@mutant("call.gather.in-order")
def gather_turns_results_round(patch: Patch) -> None:
    """gather() gives results in the opposite order."""

    def gather(*function_calls: Any) -> Sequence[Any]:
        return list(_gather(*function_calls))[::-1]

    patch.value(FunctionCall, "gather", StaticOperation(gather, gather))


@mutant("call.gather.waits-for-all")
def gather_gives_what_is_there(patch: Patch) -> None:
    """gather() gives None for calls that are not done."""

    def gather(*function_calls: Any) -> Sequence[Any]:
        found = []
        for call in function_calls:
            try:
                found.append(_get(call, 0))
            except TimeoutError:
                found.append(None)
        return found

    patch.value(FunctionCall, "gather", StaticOperation(gather, gather))


@mutant("call.gather.raises")
def gather_gives_exceptions(patch: Patch) -> None:
    """gather() gives the exception of a call that fails in the place of its result."""

    def gather(*function_calls: Any) -> Sequence[Any]:
        found: list[Any] = []
        for call in function_calls:
            try:
                found.append(_get(call))
            except Exception as error:  # noqa: BLE001 - that is the fault
                found.append(error)
        return found

    patch.value(FunctionCall, "gather", StaticOperation(gather, gather))


@mutant("call.gather.raises-first-failure")
def gather_asks_one_after_the_other(patch: Patch) -> None:
    """gather() waits for earlier calls before it sees that a later one failed."""

    def gather(*function_calls: Any) -> Sequence[Any]:
        return [_get(call) for call in function_calls]

    patch.value(FunctionCall, "gather", StaticOperation(gather, gather))


@mutant("call.gather.nothing")
def gather_of_nothing_is_refused(patch: Patch) -> None:
    """gather() needs a call."""

    def gather(first: Any, *others: Any) -> Sequence[Any]:
        return _gather(first, *others)

    patch.value(FunctionCall, "gather", StaticOperation(gather, gather))


# --- edition 0.73 ---


@mutant("call.v0-73.functions-gather.in-order", "call.v0-73.functions-gather.raises")
def functions_gather_gives_nothing(patch: Patch) -> None:
    """modal.functions.gather gives None for every call."""

    def gather(*function_calls: Any) -> Sequence[Any]:
        return [None for _ in function_calls]

    patch.value(v0_73, "gather", StaticOperation(gather, gather))


@mutant("call.v0-73.get-gen.yields", "call.v0-73.get-gen.from-id")
def get_gen_yields_nothing(patch: Patch) -> None:
    """get_gen ends at once."""

    def pieces(self: functions.Pieces) -> Any:
        raise StopIteration

    patch.method(functions.Pieces, "_next", pieces)


@mutant("call.v0-73.get-gen.function-refused")
def get_gen_of_a_function_yields_nothing(patch: Patch) -> None:
    """get_gen of a function's call ends at once."""
    following = functions.Pieces._next

    def pieces(self: functions.Pieces) -> Any:
        try:
            return following(self)
        except modal_reference.exception.Error:
            raise StopIteration from None

    patch.method(functions.Pieces, "_next", pieces)


@mutant("call.v0-73.get.generator-refused")
def get_of_a_generator_is_none(patch: Patch) -> None:
    """get() of a generator's call gives None."""

    def get(self: CallHandle, timeout: float | None = None) -> Any:
        return None

    patch.value(v0_73.FunctionCall, "get", Operation(get, get))

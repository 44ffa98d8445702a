"""The stage of a real client: its own handles, in front of a stand-in for the connection.

The stand-in answers every request with an empty message, or with the status that a situation asks for. No socket is
opened. It relies on names inside the client; where those are gone, the rules fail as such, and that is a difference.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Mapping
from types import ModuleType
from typing import Any

_IDS = {"Dict": "di-0000000000000000000000", "Queue": "qu-0000000000000000000000"}
_TOO_LARGE = ("INVALID_ARGUMENT", "status = '413'")  # a status that no client tries again; the text decides


class _Request:
    """One kind of request."""

    def __init__(self, name: str, faults: Mapping[str, tuple[str, str]]) -> None:
        self.name = f"/modal.client.ModalClient/{name}"
        self._name = name
        self._faults = faults

    async def __call__(self, request: Any, *args: Any, **options: Any) -> Any:
        if self._name in self._faults:
            raise _error(*self._faults[self._name])
        return _empty_answer(self._name)

    async def unary_stream(self, request: Any, *args: Any, **options: Any) -> AsyncIterator[Any]:
        for answer in list[Any]():
            yield answer


class _Requests:
    """All kinds of requests."""

    def __init__(self, faults: Mapping[str, tuple[str, str]]) -> None:
        self._faults = faults

    def __getattr__(self, name: str) -> _Request:
        return _Request(name, self._faults)


class _Connection:
    """What a handle takes for its client."""

    _snapshotted = False
    _closed = False

    def __init__(self, faults: Mapping[str, tuple[str, str]] | None = None) -> None:
        self.stub = self._stub = _Requests(faults or {})


def _error(status: str, message: str) -> Exception:
    """The error as the client's connection raises it."""
    grpclib: Any = importlib.import_module("grpclib")
    error: Exception = grpclib.GRPCError(grpclib.Status[status], message)
    try:
        converter: Any = importlib.import_module("modal._grpc_client")
    except ModuleNotFoundError:  # clients before 1.3 let the error of the transport through
        return error
    converted: Exception = converter.grpc_error_to_modal_exception(error)
    return converted


def _empty_answer(name: str) -> Any:
    messages: Any = importlib.import_module("modal_proto.api_pb2")
    kind = getattr(messages, f"{name}Response", None)
    if kind is None:
        kind = importlib.import_module("google.protobuf.empty_pb2").Empty
    answer = kind()
    for field, object_id in (("dict_id", _IDS["Dict"]), ("queue_id", _IDS["Queue"])):
        if hasattr(answer, field):
            setattr(answer, field, object_id)
    if hasattr(answer, "created"):
        answer.created = True
    return answer


def _metadata(kind: str) -> Any:
    """What newer clients keep of an object beside its identifier; older ones know no such message."""
    made = getattr(importlib.import_module("modal_proto.api_pb2"), f"{kind}Metadata", None)
    return None if made is None else made()


class ClientStage:
    """The stage of the real client that is installed here."""

    def __init__(self) -> None:
        self.modal: ModuleType = importlib.import_module("modal")
        self._serialization: Any = importlib.import_module("modal._serialization")

    def keywords(self, situation: str) -> dict[str, Any]:
        """A connection in that situation."""
        status = {"existing": "ALREADY_EXISTS", "missing": "NOT_FOUND"}.get(situation)
        kinds = () if status is None else ("DictGetOrCreate", "QueueGetOrCreate")
        return {"client": _Connection(dict.fromkeys(kinds, (status or "", "as the situation asks")))}

    def new(self, kind: str) -> Any:
        """A handle whose connection answers that nothing is there."""
        return self._handle(kind, {})

    def full_queue(self) -> Any:
        """A handle whose connection refuses puts for lack of room."""
        return self._handle("Queue", {"QueuePut": ("RESOURCE_EXHAUSTED", "full")})

    def too_large(self, kind: str) -> tuple[Any, Any]:
        """A handle whose connection refuses requests for their size."""
        return self._handle(kind, {"DictUpdate": _TOO_LARGE, "QueuePut": _TOO_LARGE}), "any value"

    def hydrate_missing(self, kind: str) -> Any:
        """Hydrate by name, over a connection that finds nothing."""
        return getattr(self.modal, kind).from_name("nothing").hydrate(**self.keywords("missing"))

    def serialize(self, value: Any) -> bytes:
        """The bytes that the client would send."""
        data: bytes = self._serialization.serialize(value)
        return data

    def deserialize(self, data: bytes) -> Any:
        """The value that the client would hand out."""
        return self._serialization.deserialize(data, _Connection())

    def _handle(self, kind: str, faults: Mapping[str, tuple[str, str]]) -> Any:
        return getattr(self.modal, kind)._new_hydrated(_IDS[kind], _Connection(faults), _metadata(kind))

"""How a failure travels from where it happened to where it is raised again.

A failure is an exception with everything that hangs on it: its cause and context, its notes, the members of a group,
and for each of these the frames of its traceback. Exceptions are serialized one by one, because pickling drops all of
that; around them, the envelope is plain data. So it can be read, and the failure told, where an exception cannot be
rebuilt.

The reading side gets an exception of the same class whose traceback goes on into the frames of the other side. What the
control plane says by itself is a sentence in UTF-8, which no envelope begins like.
"""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from collections.abc import Iterator
from types import FrameType, FunctionType, TracebackType
from typing import Any, NamedTuple

import msgspec

from modal_reference._serialization import dumps, loads
from modal_reference.exception import ExecutionError, RemoteError, SerializationError

#: No text in UTF-8 begins so; the second byte is the version.
_MAGIC = b"\xc1\x01"
_MOST_FAULTS = 100
_MOST_FRAMES = 200
#: Of a longer text, the rest is left out.
_TEXT_LENGTH = 100_000
_MOST_LINES = 100_000
_NOBODY = -1
#: The frames of what runs user code: they are left out at the beginning of a traceback.
_MACHINERY = "modal_reference._agent"


class _Frame(NamedTuple):
    file: str
    line: int
    function: str
    module: str
    source: str


class _Fault(NamedTuple):
    """One exception.

    Args:
        pickled: The exception; empty if it cannot be serialized, or is a plain group of others.
        why: Why it cannot be serialized.
        cause: The place of its cause in the list of all, or `_NOBODY`; so are `context` and `members`.
    """

    pickled: bytes
    why: str
    class_name: str
    text: str
    notes: list[str]
    frames: list[_Frame]
    cause: int
    context: int
    is_context_hidden: bool
    members: list[int]
    is_group: bool


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Fault])


def enclose(fault: BaseException) -> bytes:
    """An exception with everything that hangs on it, as bytes. Never raises because of what the exception is like."""
    everything = list(_around(fault))
    places = {id(each): place for place, each in enumerate(everything)}
    return _MAGIC + _encoder.encode([_told(each, places) for each in everything])


def rebuild(data: bytes) -> BaseException:
    """The exception of an envelope, or of a sentence of the control plane.

    Where it cannot be rebuilt, because its class is missing here or does not let itself be made, an `ExecutionError`
    tells what it was, why that is so, and what to do; where it could not be serialized, a `SerializationError`.
    """
    if not data.startswith(_MAGIC):
        return RemoteError(data.decode(errors="replace") or "the input failed, and nobody said why")
    try:
        told = _decoder.decode(data[len(_MAGIC) :])
        return _all_remade(told)
    except (msgspec.DecodeError, LookupError, ValueError, OverflowError) as fault:
        return ExecutionError(f"a failure cannot be read: {type(fault).__name__}: {fault}")


def text_of(data: bytes) -> str:
    """A failure as Python would print it."""
    return "".join(traceback.format_exception(rebuild(data)))


def of_user(found: TracebackType | None) -> TracebackType | None:
    """A traceback without what has called the user's code."""
    while found is not None and str(found.tb_frame.f_globals.get("__name__")).startswith(_MACHINERY):
        found = found.tb_next
    return found


# Writing


def _around(fault: BaseException) -> Iterator[BaseException]:
    """An exception and all that hang on it, members after their group."""
    seen: set[int] = set()
    waiting = [fault]
    while waiting and len(seen) < _MOST_FAULTS:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        members = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        waiting += [other for other in (each.__cause__, each.__context__, *members) if other is not None]


def _told(fault: BaseException, places: dict[int, int]) -> _Fault:
    is_group = isinstance(fault, BaseExceptionGroup)
    members = [places.get(id(each), _NOBODY) for each in fault.exceptions] if is_group else []  # type: ignore[attr-defined]
    pickled, why = (b"", "") if type(fault) in (ExceptionGroup, BaseExceptionGroup) else _pickled(fault)
    return _Fault(
        pickled=pickled,
        why=why,
        class_name=_class_name(type(fault)),
        text=_plain(fault.message) if is_group else _text(fault),  # type: ignore[attr-defined]
        notes=[_plain(str(note)) for note in getattr(fault, "__notes__", ())],
        frames=_frames(fault.__traceback__),
        cause=places.get(id(fault.__cause__), _NOBODY),
        context=places.get(id(fault.__context__), _NOBODY),
        is_context_hidden=fault.__suppress_context__,
        members=members,
        is_group=is_group,
    )


def _pickled(fault: BaseException) -> tuple[bytes, str]:
    try:
        return dumps(fault), ""
    except Exception as reason:  # noqa: BLE001  # an exception may have anything on it
        return b"", _plain(str(reason))


def _text(fault: BaseException) -> str:
    try:
        return _plain(str(fault)[:_TEXT_LENGTH])
    except Exception as reason:  # noqa: BLE001  # an exception may do anything when it is printed
        return f"<it cannot be printed: {type(reason).__name__}>"


def _plain(text: str) -> str:
    """A text without halves of characters, which no bytes can hold."""
    return text.encode(errors="backslashreplace").decode()


def _class_name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _frames(found: TracebackType | None) -> list[_Frame]:
    found = of_user(found)
    frames = []
    while found is not None:
        frames.append((found.tb_frame, found.tb_lineno))
        found = found.tb_next
    if len(frames) > _MOST_FRAMES:  # a recursion without end: its beginning and its end tell all
        frames = frames[: _MOST_FRAMES // 2] + frames[-_MOST_FRAMES // 2 :]
    return [_frame_of(frame, line) for frame, line in frames]


def _frame_of(frame: FrameType, line: int) -> _Frame:
    code, names = frame.f_code, frame.f_globals
    source = linecache.getline(code.co_filename, line, names)
    return _Frame(
        _plain(code.co_filename), line, code.co_qualname, str(names.get("__name__", "")), _plain(source.rstrip("\n"))
    )


# Reading


def _all_remade(told: list[_Fault]) -> BaseException:
    made: dict[int, BaseException] = {}
    # Members come after their group in the list.
    for place in reversed(range(len(told))):
        made[place] = _remade(told[place], made)
    for place, each in enumerate(told):
        _link(made[place], each, made)
    return made[0]


def _remade(told: _Fault, made: dict[int, BaseException]) -> BaseException:
    members = [made[place] for place in told.members if place in made]
    if told.is_group and not told.pickled and not told.why:
        return BaseExceptionGroup(told.text, members) if members else RemoteError(told.text)
    if not told.pickled:
        return SerializationError(
            f"an exception cannot be serialized: {told.class_name}: {told.text}. The reason: {told.why}. Raise one "
            "whose arguments and attributes can be pickled"
        )
    try:
        found = loads(told.pickled)
    except Exception as reason:  # noqa: BLE001  # whatever the class does when it is made
        return _unmade(told, reason)
    if not isinstance(found, BaseException):
        return _unmade(told, TypeError(f"it became a {type(found).__name__}"))
    if isinstance(found, BaseExceptionGroup) and len(found.exceptions) == len(members):
        for member, other in zip(found.exceptions, members, strict=True):
            member.__traceback__ = other.__traceback__
    rebuilt: BaseException = found
    return rebuilt


def _unmade(told: _Fault, reason: Exception) -> ExecutionError:
    made = ExecutionError(
        f"an exception of the other side cannot be rebuilt here: {told.class_name}: {told.text}. The reason: {reason}. "
        "Have its class importable here, and its constructor accept the arguments that it passes to its base class, or "
        f"give it a __reduce__. There it was raised so:\n{_as_text(told)}"
    )
    made.__cause__ = reason
    return made


def _as_text(told: _Fault) -> str:
    lines = traceback.StackSummary.from_list(
        [traceback.FrameSummary(each.file, each.line, each.function, line=each.source) for each in told.frames]
    ).format()
    return "".join(["Traceback (most recent call last):\n", *lines, f"{told.class_name}: {told.text}"])


def _link(made: BaseException, told: _Fault, everything: dict[int, BaseException]) -> None:
    """Hang on an exception what hung on it."""
    if told.frames:
        made.__traceback__ = _traceback(told.frames)
    for note in told.notes:
        if note not in getattr(made, "__notes__", ()):
            made.add_note(note)
    if made.__cause__ is None and told.cause in everything:
        made.__cause__ = everything[told.cause]
    if told.context in everything and made.__context__ is None:
        made.__context__ = everything[told.context]
    made.__suppress_context__ = told.is_context_hidden or made.__suppress_context__


def _traceback(frames: list[_Frame]) -> TracebackType | None:
    found: TracebackType | None = None
    for frame in reversed(frames):
        _remember_source(frame)
        # Without an instruction, whoever prints it goes by the line alone.
        found = TracebackType(found, _stand_in(frame), -1, frame.line)
    return found


def _stand_in(frame: _Frame) -> FrameType:
    """A frame that looks like one of the other side."""
    code = _give_frame.__code__.replace(
        co_filename=frame.file,
        co_name=frame.function.rpartition(".")[2],
        co_qualname=frame.function,
        co_firstlineno=frame.line,
    )
    names: dict[str, Any] = {"_getframe": sys._getframe, "__name__": frame.module, "__file__": frame.file}
    made: FrameType = FunctionType(code, names)()
    return made


def _give_frame() -> FrameType:
    return _getframe()  # type: ignore[name-defined, no-any-return]  # noqa: F821  # among the names given to it


def _remember_source(frame: _Frame) -> None:
    """Have the line at hand where the file is not."""
    if not frame.source or frame.line > _MOST_LINES or os.path.exists(frame.file):
        return
    known = linecache.cache.get(frame.file)
    lines = list(known[2]) if known is not None and len(known) == 4 else []
    lines += ["\n"] * (frame.line - len(lines))
    lines[frame.line - 1] = frame.source + "\n"
    linecache.cache[frame.file] = (sum(map(len, lines)), None, lines, frame.file)

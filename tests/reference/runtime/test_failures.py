"""A failure arrives as it left: class, message, attributes, what it was caused by, and where it was raised."""

from __future__ import annotations

import linecache
import threading
import traceback
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._failures import enclose, rebuild, text_of
from modal_reference.exception import ExecutionError, InvalidError, RemoteError, SerializationError

F = TypeVar("F", bound=BaseException)


class Marked(ValueError):
    """An exception with an attribute."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.mark = "marked"


class Picky(Exception):
    """An exception whose constructor wants other arguments than it passes on."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


class Silent(Exception):
    """An exception that cannot be printed."""

    def __str__(self) -> str:
        raise RuntimeError("not now")


class Worse(ExceptionGroup[Exception]):
    """A group of one's own."""


def travelled(fault: BaseException) -> BaseException:
    return rebuild(enclose(fault))


def raised(fault: F, cause: BaseException | None = None) -> F:
    """An exception that was raised, and so has a traceback."""
    try:
        if cause is not None:
            raise fault from cause
        raise fault
    except type(fault):
        return fault


def printed(fault: BaseException) -> str:
    return "".join(traceback.format_exception(fault))


@pytest.mark.parametrize(
    "fault",
    [ValueError("text"), KeyError("key"), OSError(2, "no such file", "name"), SystemExit(3), KeyboardInterrupt(),
     StopIteration(1), UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), InvalidError("ours"), Marked("m")],
    ids=lambda fault: type(fault).__name__,
)  # fmt: skip
def test_it_keeps_its_class_its_arguments_and_its_attributes(fault: BaseException) -> None:
    found = travelled(raised(fault))
    assert type(found) is type(fault)
    assert found.args == fault.args
    assert {key: value for key, value in vars(found).items() if key != "__notes__"} == vars(fault)
    assert str(found) == str(fault)


@given(st.text(st.characters(exclude_categories=())))
def test_any_message_survives_also_one_that_no_file_could_hold(text: str) -> None:
    found = travelled(ValueError(text))
    assert found.args == (text,)


def places(fault: BaseException) -> list[tuple[str, int | None, str, str | None]]:
    """Where an exception came through."""
    frames = traceback.extract_tb(fault.__traceback__)
    return [(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames]


def deep(depth: int) -> None:
    if depth:
        deep(depth - 1)
    raise Marked("deep down")


def test_its_traceback_shows_the_frames_that_it_came_through() -> None:
    with pytest.raises(Marked) as caught:
        deep(2)
    found = travelled(caught.value)
    assert places(found) == places(caught.value)
    assert printed(found).count("in deep\n") == 3
    assert "deep(depth - 1)" in printed(found)


def test_a_traceback_goes_on_where_it_is_raised_again() -> None:
    found = travelled(raised(Marked("x")))
    with pytest.raises(Marked) as caught:
        raise found
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names == ["test_a_traceback_goes_on_where_it_is_raised_again", "raised"]


def test_a_failure_that_travels_twice_keeps_the_frames_of_both_ways() -> None:
    def second_way() -> BaseException:
        try:
            raise travelled(raised(Marked("x")))
        except Marked as caught:
            return travelled(caught)

    names = [frame.name for frame in traceback.extract_tb(second_way().__traceback__)]
    assert names == ["second_way", "raised"]


def test_a_recursion_without_end_arrives_in_time_with_its_beginning_and_its_end() -> None:
    def recurse(depth: int) -> None:
        if depth == 900:
            raise Marked("enough")
        recurse(depth + 1)

    with pytest.raises(Marked) as caught:
        recurse(0)
    lines = traceback.extract_tb(travelled(caught.value).__traceback__)
    assert lines[0].name == "test_a_recursion_without_end_arrives_in_time_with_its_beginning_and_its_end"
    assert 'raise Marked("enough")' in (lines[-1].line or "")
    assert len(lines) <= 200


def test_source_that_is_only_there_is_shown_here() -> None:
    code = compile("def broken():\n    raise ValueError('far away')\nbroken()\n", "/nowhere/remote.py", "exec")
    linecache.cache["/nowhere/remote.py"] = (60, None, ["def broken():\n", "    raise ValueError('far away')\n"], "x")
    with pytest.raises(ValueError, match="far away") as caught:
        exec(code, {"__name__": "remote"})  # noqa: S102
    data = enclose(caught.value)
    del linecache.cache["/nowhere/remote.py"]
    assert "raise ValueError('far away')" in text_of(data)
    assert 'File "/nowhere/remote.py", line 2, in broken' in text_of(data)


# What hangs on it


def test_it_keeps_its_cause() -> None:
    found = travelled(raised(Marked("effect"), cause=raised(KeyError("cause"))))
    assert isinstance(found.__cause__, KeyError)
    assert found.__suppress_context__
    assert "direct cause" in printed(found)
    assert found.__cause__.__traceback__ is not None


def test_it_keeps_its_context() -> None:
    try:
        try:
            raise KeyError("first")
        except KeyError:
            raise Marked("second")  # noqa: B904
    except Marked as caught:
        found = travelled(caught)
    assert isinstance(found.__context__, KeyError)
    assert found.__cause__ is None
    assert "During handling" in printed(found)


def test_a_hidden_context_stays_hidden() -> None:
    try:
        try:
            raise KeyError("first")
        except KeyError:
            raise Marked("second") from None
    except Marked as caught:
        found = travelled(caught)
    assert "first" not in printed(found)


def test_it_keeps_its_notes() -> None:
    fault = Marked("x")
    fault.add_note("look here")
    fault.add_note("and there")
    assert travelled(fault).__notes__ == ["look here", "and there"]


def test_a_chain_that_leads_back_to_itself_ends() -> None:
    first, second = Marked("first"), Marked("second")
    first.__context__, second.__context__ = second, first
    found = travelled(first)
    assert found.__context__ is not None
    assert found.__context__.__context__ is found


def test_a_group_keeps_its_members_and_where_each_was_raised() -> None:
    group = raised(
        ExceptionGroup("several", [raised(Marked("one")), ExceptionGroup("inner", [raised(KeyError("two"))])])
    )
    found = travelled(group)
    assert type(found) is ExceptionGroup
    assert found.message == "several"
    one, inner = found.exceptions
    assert isinstance(one, Marked)
    assert one.__traceback__ is not None
    assert isinstance(inner, ExceptionGroup)
    assert isinstance(inner.exceptions[0], KeyError)


def test_a_group_of_ones_own_keeps_its_class() -> None:
    found = travelled(raised(Worse("several", [Marked("one")])))
    assert type(found) is Worse
    assert isinstance(found.exceptions[0], Marked)


def test_a_group_with_what_cannot_stand_beside_plain_exceptions_is_one_for_those() -> None:
    found = travelled(BaseExceptionGroup("several", [KeyboardInterrupt(), Marked("one")]))
    assert type(found) is BaseExceptionGroup
    assert [type(each) for each in found.exceptions] == [KeyboardInterrupt, Marked]


# What cannot travel


def test_what_cannot_be_rebuilt_explains_itself() -> None:
    found = travelled(raised(Picky(1, 2)))
    assert type(found) is ExecutionError
    message = str(found)
    for part in ("Picky", "1 and 2", "missing 1 required positional argument", "__reduce__", "in raised"):
        assert part in message
    assert found.__cause__ is not None


def test_what_cannot_be_serialized_explains_itself() -> None:
    found = travelled(raised(ValueError("with a lock", threading.Lock())))
    assert type(found) is SerializationError
    for part in ("ValueError", "with a lock", "lock", "pickled"):
        assert part in str(found)
    assert traceback.extract_tb(found.__traceback__)[-1].name == "raised"


def test_a_class_that_is_missing_here_explains_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    data = enclose(raised(Marked("x")))
    monkeypatch.delattr(f"{__name__}.Marked")
    found = rebuild(data)
    assert type(found) is ExecutionError
    assert "Marked" in str(found)
    assert "importable" in str(found)


def test_an_attribute_that_cannot_travel_does_not_hide_the_cause() -> None:
    fault = Marked("x")
    fault.mark = threading.Lock()  # type: ignore[assignment]
    found = travelled(raised(fault, cause=KeyError("cause")))
    assert type(found) is SerializationError
    assert isinstance(found.__cause__, KeyError)


def test_one_member_that_cannot_travel_leaves_the_others_as_they_are() -> None:
    found = travelled(ExceptionGroup("several", [Marked("fine"), Picky(1, 2)]))
    assert isinstance(found, ExceptionGroup)
    assert [type(each) for each in found.exceptions] == [Marked, ExecutionError]


def test_what_cannot_be_printed_travels() -> None:
    assert type(travelled(Silent())) is Silent


# What the control plane says


@given(st.text(min_size=1))
def test_a_sentence_of_the_control_plane_is_a_remote_error(text: str) -> None:
    found = rebuild(text.encode(errors="replace"))
    assert type(found) is RemoteError
    assert str(found) == text.encode(errors="replace").decode()


def test_silence_is_a_remote_error_too() -> None:
    assert type(rebuild(b"")) is RemoteError


@given(st.binary())
def test_no_noise_raises(noise: bytes) -> None:
    for data in (noise, enclose(ValueError())[:2] + noise):
        assert isinstance(rebuild(data), BaseException)

"""Laws of what a function raises, seen by its caller.

- class, arguments, attributes and cause arrive, for the library's exceptions and for the user's own
- the traceback shows where it was raised
- the user's exceptions are never taken for the client's
- what cannot be rebuilt here, or serialized there, says so
"""

from __future__ import annotations

import traceback
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement

LIBRARY = (ValueError, KeyError, LookupError, ZeroDivisionError, RuntimeError, TypeError, OSError, AssertionError)
#: Exceptions for which a client has a use, or a class of the same name.
LIKE_OURS = (TimeoutError, ConnectionError, NotImplementedError, EOFError, ImportError, InterruptedError)


async def raised_by(face: Face, function: Any, *args: Any) -> BaseException:
    """What a call raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the caller looks closer
        await face(function.remote, *args)
    return caught.value


@requirement("function.exceptions.class-and-message")
@given(kind=st.sampled_from(LIBRARY), args=st.lists(st.one_of(some.texts(), st.integers()), max_size=2))
async def test_class_and_arguments_arrive(face: Face, work: Any, kind: type[Exception], args: list[Any]) -> None:
    error = kind(*args)
    raised = await raised_by(face, work.fail, error)
    assert type(raised) is type(error)
    assert raised.args == error.args


@requirement("function.exceptions.own-class")
async def test_an_exception_of_the_users_module_arrives(face: Face, work: Any) -> None:
    raised = await raised_by(face, work.fail_with_trouble, "flood", 7)
    assert type(raised) is work.Trouble
    assert raised.args == ("flood", 7)


@requirement("function.exceptions.attributes")
async def test_attributes_arrive(face: Face, work: Any) -> None:
    assert vars(await raised_by(face, work.fail_with_trouble, "flood", 7)).get("code") == 7


@requirement("function.exceptions.cause")
@given(reason=some.texts(), words=some.texts())
async def test_the_cause_arrives(face: Face, work: Any, reason: str, words: str) -> None:
    raised = await raised_by(face, work.fail_for_a_reason, reason, words)
    assert type(raised) is ValueError
    assert raised.args == (words,)
    assert type(raised.__cause__) is KeyError
    assert raised.__cause__.args == (reason,)


@requirement("function.exceptions.traceback")
async def test_the_traceback_shows_the_function(face: Face, work: Any) -> None:
    raised = await raised_by(face, work.fail_at, 1, 1)
    shown = "".join(traceback.format_exception(raised))
    assert "fail_at" in shown, f"the function is nowhere in the traceback:\n{shown}"
    assert "workloads" in shown, f"its file is nowhere in the traceback:\n{shown}"


@requirement("function.exceptions.users-stay-theirs")
@given(kind=st.sampled_from(LIKE_OURS), words=some.texts())
async def test_exceptions_with_names_like_ours_stay_theirs(
    face: Face, work: Any, kind: type[Exception], words: str
) -> None:
    raised = await raised_by(face, work.fail, kind(words))
    assert type(raised) is kind
    assert raised.args == (words,)


@requirement("function.exceptions.unknown-here")
async def test_an_exception_of_an_unknown_module_raises_execution_error(face: Face, work: Any) -> None:
    raised = await raised_by(face, work.raise_stranger, "from afar")
    assert isinstance(raised, modal.exception.ExecutionError)


@requirement("function.exceptions.unserializable")
async def test_words_of_an_exception_that_cannot_travel_arrive(face: Face, work: Any) -> None:
    raised = await raised_by(face, work.fail_with_unserializable, "broken beyond repair")
    assert "broken beyond repair" in str(raised)


@requirement("function.exceptions.container-serves-on")
async def test_a_call_after_a_failure_works(face: Face, work: Any) -> None:
    for number in range(3):
        with pytest.raises(LookupError):
            await face(work.fail_at.remote, number, number)
        assert await face(work.fail_at.remote, number, -1) == number

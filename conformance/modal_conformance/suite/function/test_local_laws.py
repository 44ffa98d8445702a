"""Laws of Function.local, which needs no run.

- it runs the function as it is, here, in the environment of the caller
- an `async def` gives its coroutine, a generator itself
- without a definition there is nothing to run
"""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.running import Idle
from modal_conformance.workloads.goods import variable
from pytest_modalkit import requirement


@pytest.fixture(scope="module")
def idle() -> Any:
    """The functions of the workload, whose App does not run."""
    return Idle("modal_conformance.workloads.function")


@requirement("function.local.runs-here")
@given(value=some.values())
def test_local_runs_the_function_itself(idle: Any, value: Any) -> None:
    assert idle.echo.local(value) is value


@requirement("function.local.runs-here")
def test_local_runs_in_this_process(idle: Any) -> None:
    idle.marks.clear()
    assert idle.process.local() == idle.PROCESS
    assert idle.marks == ["called"]
    idle.marks.clear()


@requirement("function.local.environment-of-caller")
def test_local_sees_the_environment_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODALKIT_LAW", "here")
    monkeypatch.delenv("MODALKIT_LAW_SECRET", raising=False)
    secret = modal.Secret.from_dict({"MODALKIT_LAW": "there", "MODALKIT_LAW_SECRET": "there"})
    function: Any = modal.App().function(serialized=True, secrets=[secret])(variable)
    assert function.local("MODALKIT_LAW") == "here"
    assert function.local("MODALKIT_LAW_SECRET") is None


@requirement("function.local.async-body")
@given(value=st.integers())
def test_local_gives_the_coroutine(idle: Any, value: int) -> None:
    coroutine = idle.echo_async.local(value)
    assert inspect.iscoroutine(coroutine)
    assert asyncio.run(coroutine) == value


@requirement("function.local.generator-body")
def test_local_gives_the_generator(idle: Any) -> None:
    assert inspect.isgenerator(idle.count.local(3))
    assert list(idle.count.local(3)) == [0, 1, 2]
    assert inspect.isasyncgen(idle.count_async.local(3))


@requirement("function.local.lets-errors-through")
def test_local_raises_the_exception_itself(idle: Any) -> None:
    error = LookupError("here")
    with pytest.raises(LookupError) as caught:
        idle.fail.local(error)
    assert caught.value is error


@requirement("function.local.needs-definition")
def test_local_without_a_definition_raises_execution_error() -> None:
    with pytest.raises(modal.exception.ExecutionError):
        modal.Function.from_name("nobody", "nothing").local(1)

"""Laws of methods: called like functions, on objects that live in containers."""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit import Face, requirement

numbers = st.integers(-1000, 1000)


@requirement("cls.method.equals-local")
@given(number=numbers)
async def test_remote_returns_what_local_does(face: Face, work: Any, number: int) -> None:
    counter = work.Counter()
    assert await face(counter.double.remote, number) == counter.double.local(number)


@requirement("cls.method.runs-elsewhere")
async def test_the_body_runs_in_another_process(face: Face, work: Any) -> None:
    assert await face(work.Counter().process.remote) != work.PROCESS


@requirement("cls.method.async-body")
@given(number=numbers)
async def test_an_async_method_is_called_alike(face: Face, work: Any, number: int) -> None:
    assert await face(work.Counter().double_async.remote, number) == 2 * number


@requirement("cls.method.generator", "cls.method.is-generator-given")
@pytest.mark.parametrize("method", ["count", "count_async", "count_by_hand"])
async def test_a_method_may_yield(face: Face, work: Any, method: str) -> None:
    assert await face.collect(getattr(work.Counter(), method).remote_gen, 5) == [0, 1, 2, 3, 4]


@requirement("cls.method.map")
async def test_methods_are_mapped_and_spawned(face: Face, work: Any) -> None:
    counter = work.Counter()
    assert await face.collect(counter.double.map, range(5)) == [0, 2, 4, 6, 8]
    call = await face(counter.double.spawn, 5)
    assert await face(call.get) == 10


@requirement("cls.method.is-function", "cls.method.not-callable")
def test_a_method_is_a_function_and_not_callable(work: Any) -> None:
    method = work.Counter().double
    assert isinstance(method, modal.Function)
    with pytest.raises(TypeError):
        method(2)  # type: ignore[operator]


@requirement("cls.method.reaches-others")
def test_a_method_reaches_others_of_its_object(work: Any) -> None:
    assert work.Counter(start=10).through_others.remote() == [4, 6, 14]


@requirement("cls.method.exceptions")
async def test_exceptions_come_out(face: Face, work: Any) -> None:
    with pytest.raises(LookupError) as raised:
        await face(work.Counter().fail.remote, LookupError("this", 2))
    assert raised.value.args == ("this", 2)


@requirement("cls.pool.methods-share", "cls.pool.state-stays", "cls.parameter.own-pool")
def test_equal_parameters_share_an_object_and_others_do_not(work: Any, name: str) -> None:
    def counter(start: int) -> Any:
        return work.Counter(name=name, start=start)

    assert [counter(1).add.remote() for _ in range(3)] == [2, 3, 4]
    assert counter(5).add.remote(number=2, also=3) == 10
    assert counter(1).add.remote() == 5
    assert counter(1).process.remote() == counter(1).process.remote() != counter(5).process.remote()


@requirement("cls.local.runs-here", "cls.local.construction-starts-nothing")
def test_local_runs_here_on_an_object_of_its_own(work: Any) -> None:
    counter = work.Counter(start=3)
    with pytest.raises(AttributeError):
        _ = counter.total
    assert counter.process.local() == work.PROCESS
    assert [counter.add.local(), counter.add.local(2)] == [4, 6]
    assert work.Counter(start=3).add.local() == 4


@requirement("cls.local.attributes")
def test_an_object_here_has_parameters_and_plain_methods(work: Any) -> None:
    counter = work.Counter(start=3)
    assert (counter.start, counter.name, counter.plain(4)) == (3, "nameless", 7)

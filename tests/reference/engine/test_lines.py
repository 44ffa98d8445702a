"""Lines: first come, first served, whatever is given back, tried again, or crossed out meanwhile."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import Batching, OutputStatus, Scaling
from modal_reference._engine.lines import Line
from tests.reference.engine.world import World, function


def new_input() -> Any:
    """As much of an input as a line sees of it."""
    return cast("Any", SimpleNamespace(order=0, queued_at=0.0, line=None))


STEPS = st.one_of(
    st.tuples(st.just("append"), st.integers(0, 5)),
    st.tuples(st.just("pop"), st.integers(1, 4)),
    st.tuples(st.just("give back"), st.integers(0, 20)),
    st.tuples(st.just("again"), st.integers(0, 20)),
    st.tuples(st.just("leave"), st.integers(0, 20)),
)


@given(st.lists(STEPS, max_size=60), st.sampled_from([None, Batching(3, 1.0)]))
def test_a_line_is_a_sorted_list_of_those_who_wait(steps: list[tuple[str, int]], batching: Batching | None) -> None:
    line, orders = Line(batching), 0
    waiting: list[Any] = []
    out: list[Any] = []
    for step, number in steps:
        if step == "append":
            for _ in range(number):
                orders += 1
                waiting.append(new_input())
                line.append(orders, float(orders), waiting[-1])
        elif step == "pop":
            size = min(number, 1 if batching is None else 3, len(waiting))
            expected, waiting = waiting[:size], waiting[size:]
            popped = line.pop(number)
            assert all(one is other for one, other in zip(popped, expected, strict=True))
            out += popped
        elif step == "give back" and out:
            returned, out = out[: number + 1], out[number + 1 :]
            line.put_back(returned)
            waiting = sorted([*waiting, *returned], key=lambda each: each.order)
        elif step == "again" and out:
            orders += 1
            waiting.append(out.pop(number % len(out)))
            line.append(orders, float(orders), waiting[-1])
        elif step == "leave" and waiting:
            line.leave(waiting.pop(number % len(waiting)))
        assert [each.order for each in line.waiting()] == [each.order for each in waiting]
        assert line.length == len(waiting)
        assert line.head() is (waiting[0] if waiting else None)
        assert line.groups() == (len(waiting) if batching is None else -(-len(waiting) // 3))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=40), st.integers(1, 3))
def test_inputs_begin_in_the_order_in_which_they_came(turns: list[tuple[int, int]], containers: int) -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=containers, max_containers=containers)))
    puppets = world.ready()
    pool = world.plane._compute.publishing.function(f).pool
    came: list[str] = []
    begun: list[list[str]] = [[] for _ in puppets]
    for inputs, who in [*turns, *[(0, each) for each in range(containers)] * (4 * len(turns))]:
        if inputs:
            came += world.call(f, inputs).input_ids
        place = who % containers
        begun[place] += [delivery.input_id for delivery in puppets[place].take()]
        puppets[place].succeed()
        left = [found.input_id for found in pool.waiting()]
        assert left == came[len(came) - len(left) :]
    for each in begun:
        assert each == sorted(each, key=came.index)
    assert sorted(input_id for each in begun for input_id in each) == sorted(came)


def test_a_long_backlog_is_worked_off_by_several_each_input_once() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=7, max_containers=7)))
    world.advance(1)
    call = world.call(f, 5000)
    assert world.work() == 5000
    outputs = world.outputs(call)
    assert sorted(output.index for output in outputs) == list(range(5000))
    assert {output.status for output in outputs} == {OutputStatus.SUCCESS}

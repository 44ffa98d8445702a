"""The checker against histories made by the models, and against trying every order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modal_conformance.history import (
    UNKNOWN,
    Answer,
    Budget,
    Call,
    DictModel,
    History,
    Model,
    Ok,
    QueueModel,
    Undecided,
    Violated,
    check,
    dict_promises,
    queue_promises,
)
from modal_conformance.history.calls import CANCELLED
from modal_conformance.history.model import Prepared
from modal_conformance.history.simulation import Operation, simulate

DICT, QUEUE = DictModel(), QueueModel(capacity=4)
KEYS, VALUES = st.sampled_from(["k", 1]), st.integers(0, 2)


def _operation(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Operation]:
    return st.fixed_dictionaries(arguments).map(lambda drawn: (name, drawn))


ON_KEYS = st.one_of(
    _operation("put", key=KEYS, value=VALUES),
    _operation("put", key=KEYS, value=VALUES, skip_if_exists=st.booleans()),
    _operation("get", key=KEYS),
    _operation("contains", key=KEYS),
    _operation("pop", key=KEYS),
    _operation("pop", key=KEYS, default=st.just(None)),
    _operation("__delitem__", key=KEYS),
)
ON_DICTS = st.one_of(
    ON_KEYS,
    _operation("len"),
    _operation("clear"),
    _operation("update", other=st.lists(st.tuples(KEYS, VALUES).map(list), max_size=2)),
)
ITEMS = st.integers(0, 3)
PARTITIONS = st.sampled_from([None, "p"])
ON_QUEUES = st.one_of(
    _operation("put", v=ITEMS | st.none(), block=st.booleans()),
    _operation("put_many", vs=st.lists(ITEMS, min_size=1, max_size=3), partition=PARTITIONS),
    _operation("get", block=st.booleans()),
    _operation("get", timeout=st.just(0.1), partition=PARTITIONS),
    _operation("get_many", n_values=st.integers(1, 3), block=st.booleans(), partition=PARTITIONS),
    _operation("len", partition=PARTITIONS),
    _operation("clear", partition=PARTITIONS),
)
ON_ALL_PARTITIONS = st.one_of(ON_QUEUES, _operation("len", total=st.just(True)), _operation("clear", all=st.just(True)))


def _histories(
    model: Model, operations: st.SearchStrategy[Operation], clients: int, calls: int
) -> st.SearchStrategy[History]:
    """Histories of a model, in which some calls never got to tell their answer."""

    def make(programs: Sequence[list[Operation]], seed: int, silenced: frozenset[int]) -> History:
        named = {f"C{number}": program for number, program in enumerate(programs)}
        history = simulate(model, named, random.Random(seed))
        return History(_silence(call) if call.number in silenced else call for call in history)

    programs = st.lists(st.lists(operations, max_size=calls), min_size=1, max_size=clients)
    return st.builds(make, programs, st.integers(0, 2**32), st.frozensets(st.integers(0, 12), max_size=2))


def _silence(call: Call) -> Call:
    """The same call as seen by a client that gave up, or died."""
    if call.number % 2 or call.end is None:
        return replace(call, answer=UNKNOWN, end=None)
    return replace(call, answer=CANCELLED)


def _mutated(history: History, draw: st.DataObject) -> History:
    """One answer replaced by that of another call of the same kind, or by another one that the operation can give."""
    number = draw.draw(st.integers(0, len(history) - 1), label="which call")
    call = history[number]
    others = [other.answer for other in history if other.operation == call.operation and other.ended]
    plain = [Answer.returned(value) for value in (None, True, False, 0, 1, 2, [], [1], [0, 1])]
    answer = draw.draw(st.sampled_from([*others, *plain, Answer.raised("KeyError"), Answer.raised("Empty")]))
    calls = list(history)
    calls[number] = replace(call, answer=answer, end=call.end or max(one.end or one.start for one in calls) + 1)
    return History(calls)


def _fits(model: Model, history: Sequence[Call]) -> bool:
    """The definition, by trying every order of all calls that must have had an effect and some of the others."""

    def fits(left: list[Prepared], state: Any) -> bool:
        if all(call.optional for call in left):
            return True
        for call in left:
            rest = [other for other in left if other is not call]
            if any(_ended(other) and (other.call.end or 0) < call.call.start for other in rest):
                continue
            right, after = model.step(state, call.operation, call.arguments, call.answer)
            if right and fits(rest, after):
                return True
        return False

    prepared = [one for one in map(model.prepare, history) if one is not None]
    return fits(prepared, model.initial)


def _ended(prepared: Prepared) -> bool:
    return not prepared.optional and prepared.call.end is not None


CASES = {
    "keys": (DICT, ON_KEYS),
    "dicts": (DICT, ON_DICTS),
    "queues": (QUEUE, ON_QUEUES),
    "all partitions": (QUEUE, ON_ALL_PARTITIONS),
}
cases = pytest.mark.parametrize(("model", "operations"), CASES.values(), ids=CASES)
thoroughly = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@cases
def test_what_a_model_answers_is_ok(model: Model, operations: st.SearchStrategy[Operation]) -> None:
    @thoroughly
    @given(_histories(model, operations, clients=4, calls=12))
    def law(history: History) -> None:
        verdict = check(history, model)
        assert isinstance(verdict, Ok), verdict

    law()


@cases
def test_the_search_finds_an_order_exactly_when_there_is_one(
    model: Model, operations: st.SearchStrategy[Operation]
) -> None:
    verdicts = set()

    @thoroughly
    @given(_histories(model, operations, clients=3, calls=2).filter(len), st.data())
    def law(history: History, data: st.DataObject) -> None:
        mutated = _mutated(history, data)
        verdict = check(mutated, model)
        verdicts.add(type(verdict))
        assert isinstance(verdict, Ok) == _fits(model, list(mutated)), verdict

    law()
    assert verdicts == {Ok, Violated}, "both kinds must have come up, or this shows nothing"


@cases
def test_leaving_units_out_never_makes_an_innocent_history_look_guilty(
    model: Model, operations: st.SearchStrategy[Operation]
) -> None:
    from modal_conformance.history.scene import Scene, SceneWithBackground
    from modal_conformance.history.search import Finding, Purse, search

    @thoroughly
    @given(_histories(model, operations, clients=3, calls=5), st.data())
    def law(history: History, data: st.DataObject) -> None:
        for part in model.partition(list(history)):
            units = model.units(part.calls)
            kept = {unit for unit in units if data.draw(st.booleans(), label=f"keep {unit}")}
            weakened = model.weakened(part.calls, kept)
            calls = model.prepared(weakened.calls)
            scene: Scene = SceneWithBackground(model, calls, model.prepared(weakened.background))
            assert search(scene, Purse(10.0, 1_000_000)).finding is Finding.FITS

    law()


@cases
def test_witnesses_are_small_and_come_from_the_history(model: Model, operations: st.SearchStrategy[Operation]) -> None:
    sizes: list[int] = []

    @thoroughly
    @given(_histories(model, operations, clients=3, calls=10).filter(len), st.data())
    def law(history: History, data: st.DataObject) -> None:
        mutated = _mutated(history, data)
        verdict = check(mutated, model)
        if isinstance(verdict, Violated):
            calls = verdict.witness.calls
            assert [mutated[call.number] for call in calls] == list(calls)
            assert verdict.witness.others == len(mutated) - len(calls)
            assert str(verdict)
            sizes.append(len(calls))

    law()
    assert sorted(sizes)[len(sizes) // 2] <= 3


def _promised(model: Model, history: History) -> bool:
    if isinstance(model, DictModel):
        return bool(dict_promises.one_winner(history)) and bool(dict_promises.read_your_writes(history))
    checks = (queue_promises.each_item_once, queue_promises.nothing_invented, queue_promises.producer_order)
    return all(promise(history) for promise in checks)


@cases
def test_linearizable_histories_keep_the_weaker_promises(
    model: Model, operations: st.SearchStrategy[Operation]
) -> None:
    broken = []

    @thoroughly
    @given(_histories(model, operations, clients=3, calls=6).filter(len), st.data())
    def law(history: History, data: st.DataObject) -> None:
        assert _promised(model, history)
        mutated = _mutated(history, data)
        if not _promised(model, mutated):
            broken.append(mutated)
            assert isinstance(check(mutated, model), Violated), "whoever breaks the weaker promise breaks the stronger"

    law()
    assert broken, "no mutation broke a promise, so this shows nothing"


def _programs(source: random.Random, clients: int, calls: int) -> Mapping[str, list[Operation]]:
    """Operations on one queue, with different items."""
    items = iter(range(10_000))

    def operation() -> Operation:
        kinds: list[Operation] = [
            ("get", {"block": False}),
            ("get_many", {"n_values": 2, "block": False}),
            ("put", {"v": next(items)}),
            ("put_many", {"vs": [next(items), next(items)]}),
        ]
        return source.choice(kinds)

    return {f"C{number}": [operation() for _ in range(calls)] for number in range(clients)}


def _dict_programs(source: random.Random, clients: int, calls: int) -> Mapping[str, list[Operation]]:
    def operation() -> Operation:
        arguments = {"key": source.randrange(2), "value": source.randrange(5)}
        kinds: list[Operation] = [
            ("put", arguments),
            ("put", {**arguments, "skip_if_exists": True}),
            ("get", {"key": arguments["key"]}),
            ("pop", {"key": arguments["key"], "default": None}),
        ]
        return source.choice(kinds)

    return {f"C{number}": [operation() for _ in range(calls)] for number in range(clients)}


@pytest.mark.parametrize("seed", range(5))
def test_two_hundred_operations_of_four_clients_take_few_steps(seed: int) -> None:
    queues = simulate(QueueModel(), _programs(random.Random(seed), 4, 50), random.Random(seed))
    dicts = simulate(DICT, _dict_programs(random.Random(seed), 4, 50), random.Random(seed))
    for history, model in ((queues, QueueModel()), (dicts, DICT)):
        assert len(history) == 200
        verdict = check(history, model)
        assert isinstance(verdict, Ok)
        assert verdict.steps < 5_000, "a step costs some microseconds"


def test_most_mutations_of_long_histories_are_seen() -> None:
    seen = 0
    for seed in range(30):
        source = random.Random(seed)
        history = simulate(QueueModel(), _programs(source, 4, 20), source)
        gets = [call for call in history if call.operation == "get" and call.answer.value is not None]
        one, other = source.sample(gets, 2)
        calls = list(history)
        calls[one.number] = replace(one, answer=other.answer)
        verdict = check(calls, QueueModel(), Budget(shrinking_seconds=1))
        assert not isinstance(verdict, Undecided)
        seen += isinstance(verdict, Violated)
    assert seen == 30, "an item that is given out twice is always a violation"

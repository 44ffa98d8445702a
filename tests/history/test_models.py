"""The sequential models, step by step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_conformance.history import UNKNOWN, Answer, DictModel, History, Model, QueueModel
from modal_conformance.history.calls import token_of

Raises = Answer.raised


def _run(model: Model, steps: list[tuple[str, dict[str, object], list[Answer]]]) -> None:
    state = model.initial
    for operation, arguments, answers in steps:
        tokens = {name: token_of(value) for name, value in arguments.items()}
        assert model.apply(state, operation, tokens).answers == tuple(answers), (operation, arguments)
        for answer in answers:
            assert model.step(state, operation, tokens, answer) == (True, model.apply(state, operation, tokens).state)
        assert not model.step(state, operation, tokens, Answer.raised("Surprise"))[0]
        assert model.step(state, operation, tokens, UNKNOWN)[0]
        state = model.apply(state, operation, tokens).state


def _returns(*values: object) -> list[Answer]:
    return [Answer.returned(value) for value in values]


DICT_STORIES = {
    "put and get": [
        ("get", {"key": "k"}, _returns(None)),
        ("get", {"key": "k", "default": 5}, _returns(5)),
        ("put", {"key": "k", "value": 1}, _returns(True, None)),
        ("put", {"key": "k", "value": 2}, _returns(True, None)),
        ("get", {"key": "k", "default": 5}, _returns(2)),
        ("get", {"key": "other"}, _returns(None)),
    ],
    "put only once": [
        ("put", {"key": "k", "value": 1, "skip_if_exists": True}, _returns(True, None)),
        ("put", {"key": "k", "value": 2, "skip_if_exists": True}, _returns(False)),
        ("get", {"key": "k"}, _returns(1)),
        ("put", {"key": "k", "value": 3, "skip_if_exists": False}, _returns(True, None)),
        ("get", {"key": "k"}, _returns(3)),
    ],
    "keys are equal when their tokens are": [
        ("put", {"key": 1, "value": "int"}, _returns(True, None)),
        ("contains", {"key": 1}, _returns(True)),
        ("contains", {"key": True}, _returns(False)),
        ("contains", {"key": 1.0}, _returns(False)),
        ("contains", {"key": "1"}, _returns(False)),
    ],
    "pop": [
        ("pop", {"key": "k"}, [Raises("KeyError")]),
        ("pop", {"key": "k", "default": None}, _returns(None)),
        ("put", {"key": "k", "value": None}, _returns(True, None)),
        ("contains", {"key": "k"}, _returns(True)),
        ("pop", {"key": "k", "default": 3}, _returns(None)),
        ("contains", {"key": "k"}, _returns(False)),
    ],
    "operators": [
        ("__getitem__", {"key": "k"}, [Raises("KeyError")]),
        ("__delitem__", {"key": "k"}, [Raises("KeyError")]),
        ("__setitem__", {"key": "k", "value": 1}, _returns(True, None)),
        ("__contains__", {"key": "k"}, _returns(True)),
        ("__getitem__", {"key": "k"}, _returns(1)),
        ("__delitem__", {"key": "k"}, _returns(None)),
        ("__contains__", {"key": "k"}, _returns(False)),
    ],
    "the Dict as a whole": [
        ("len", {}, _returns(0)),
        ("update", {"other": [[1, "a"], [2, "b"]]}, _returns(None)),
        ("update", {"other": {"x": "c"}}, _returns(None)),
        ("put", {"key": 2, "value": "z"}, _returns(True, None)),
        ("len", {}, _returns(3)),
        ("get", {"key": "x"}, _returns("c")),
        ("clear", {}, _returns(None)),
        ("len", {}, _returns(0)),
        ("get", {"key": 1}, _returns(None)),
    ],
}


@pytest.mark.parametrize("story", DICT_STORIES.values(), ids=DICT_STORIES)
def test_the_dict_answers_as_documented(story: list[tuple[str, dict[str, object], list[Answer]]]) -> None:
    _run(DictModel(), story)


def test_a_dict_can_begin_with_contents() -> None:
    _run(DictModel([("k", 1), (2, None)]), [("get", {"key": "k"}, _returns(1)), ("len", {}, _returns(2))])


def test_len_stops_at_a_hundred_thousand() -> None:
    model = DictModel()
    state = tuple((str(number), "null") for number in range(100_002))
    assert model.apply(state, "len", {}).answers == (Answer.returned(100_000),)


EMPTY, FULL = Raises("Empty"), Raises("Full")
QUEUE_STORIES = {
    "first in, first out": [
        ("put", {"v": 1}, _returns(None)),
        ("put_many", {"vs": [2, 3, 4]}, _returns(None)),
        ("get", {}, _returns(1)),
        ("get_many", {"n_values": 2}, _returns([2, 3])),
        ("get_many", {"n_values": 2}, _returns([4])),
        ("len", {}, _returns(0)),
    ],
    "partitions are independent": [
        ("put", {"v": 1, "partition": "a"}, _returns(None)),
        ("put", {"v": 2}, _returns(None)),
        ("put", {"v": 3, "partition": "b"}, _returns(None)),
        ("len", {"total": True}, _returns(3)),
        ("len", {"partition": "a"}, _returns(1)),
        ("get", {"partition": "b"}, _returns(3)),
        ("clear", {"partition": "a"}, _returns(None)),
        ("len", {"total": True}, _returns(1)),
        ("get", {"block": False, "partition": "a"}, _returns(None)),
        ("clear", {"all": True}, _returns(None)),
        ("len", {"total": True}, _returns(0)),
    ],
    "an empty partition": [
        ("get", {}, []),
        ("get", {"timeout": 1.0}, [EMPTY]),
        ("get", {"block": False}, _returns(None)),
        ("get", {"block": False, "timeout": 1.0}, _returns(None)),
        ("get_many", {"n_values": 2}, []),
        ("get_many", {"n_values": 2, "timeout": 0.1}, [EMPTY]),
        ("get_many", {"n_values": 2, "block": False}, _returns([], None)),
    ],
    "a full partition": [
        ("put_many", {"vs": [1, 2, 3], "block": False}, [FULL]),
        ("put_many", {"vs": [1, 2]}, _returns(None)),
        ("put", {"v": 3, "block": False}, [FULL]),
        ("put", {"v": 3, "timeout": 1}, [FULL]),
        ("put", {"v": 3}, []),
        ("put", {"v": 3, "partition": "other"}, _returns(None)),
        ("get", {}, _returns(1)),
        ("put", {"v": 3}, _returns(None)),
        ("get_many", {"n_values": 9}, _returns([2, 3])),
    ],
    "stored None": [
        ("put", {"v": None}, _returns(None)),
        ("get", {"block": False}, _returns(None)),
        ("len", {}, _returns(0)),
    ],
}


@pytest.mark.parametrize("story", QUEUE_STORIES.values(), ids=QUEUE_STORIES)
def test_the_queue_answers_as_documented(story: list[tuple[str, dict[str, object], list[Answer]]]) -> None:
    _run(QueueModel(capacity=2 if "full" in str(story).lower() else 5_000), story)


def test_an_unknown_operation_is_refused_with_the_closest_name(written: Callable[[str], History]) -> None:
    (call,) = written("A 1-2 putt(key=1)")
    with pytest.raises(ValueError, match=r"the Dict model has no operation 'putt'.*did you mean 'put'"):
        DictModel().prepare(call)


def test_refused_calls_prove_nothing_and_other_errors_leave_the_effect_open(written: Callable[[str], History]) -> None:
    refused, unclear, meant = written("""
        A 1-2 put(key=1, value=2) raises RequestSizeError
        A 3-4 put(key=1, value=2) raises ConnectionError
        A 5-6 pop(key=1) raises KeyError
    """)
    model = DictModel()
    assert model.prepare(refused) is None
    prepared = model.prepare(unclear)
    assert prepared is not None
    assert (prepared.optional, prepared.answer) == (True, UNKNOWN)
    prepared = model.prepare(meant)
    assert prepared is not None
    assert (prepared.optional, prepared.answer) == (False, Answer.raised("KeyError"))


def test_dict_histories_fall_apart_by_key_unless_a_call_concerns_all(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 put(key=1, value=2) -> True
        A 3-4 put(key="1", value=2) -> True
        B 3-4 get(key=1) -> 2
    """)
    parts = DictModel().partition(list(history))
    assert [(part.label, len(part.calls)) for part in parts] == [("key 1", 2), ('key "1"', 1)]
    whole = written("A 1-2 put(key=1, value=2) -> True\nA 3-4 len() -> 1")
    assert [(part.label, len(part.calls)) for part in DictModel().partition(list(whole))] == [("the whole Dict", 2)]


def test_queue_histories_fall_apart_by_partition_unless_a_call_concerns_all(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 put(v=1) -> None
        A 3-4 put(v=2, partition="p") -> None
        B 3-4 get(partition=None) -> 1
    """)
    parts = QueueModel().partition(list(history))
    assert [(part.label, len(part.calls)) for part in parts] == [("the default partition", 2), ('partition "p"', 1)]
    whole = written('A 1-2 put(v=1, partition="p") -> None\nA 3-4 len(total=True) -> 1')
    assert [(part.label, len(part.calls)) for part in QueueModel().partition(list(whole))] == [("all partitions", 2)]


def test_states_in_words() -> None:
    dict_model, queue_model = DictModel([("k", 1)]), QueueModel()
    assert dict_model.describe(dict_model.initial) == '{"k": 1}'
    filled = queue_model.apply((), "put_many", {"vs": "[1,2]"}).state
    filled = queue_model.apply(filled, "put", {"v": "3", "partition": '"p"'}).state
    assert queue_model.describe(filled) == '"p": [3]; [1, 2]'
    assert queue_model.describe(()) == "[]"

"""Tests of `same`: copies are the same, and values that differ in type, state or behaviour are not."""

from __future__ import annotations

import itertools
import math
from typing import Any

import cloudpickle
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.sameness import same, same_in_any_order


def copied(value: Any) -> Any:
    return cloudpickle.loads(cloudpickle.dumps(value, protocol=4))


@pytest.mark.parametrize("place", range(len(some.AWKWARD)))
def test_an_awkward_value_is_the_same_as_its_copy(place: int) -> None:
    assert same(some.AWKWARD[place], copied(some.AWKWARD[place]))


@given(value=some.values())
def test_a_value_is_the_same_as_its_copy(value: Any) -> None:
    assert same(value, copied(value))


def test_no_two_awkward_values_are_the_same() -> None:
    for first, second in itertools.combinations(some.AWKWARD, 2):
        assert not same(first, second), f"{first!r} passes for {second!r}"


class Holder:
    def __init__(self, content: object) -> None:
        self.content = content


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1, True),
        (1, 1.0),
        (0.0, -0.0),
        ("a", b"a"),
        ([1], (1,)),
        ([1], [1, 1]),
        ({"a": 1}, {"a": 2}),
        ({1, 2}, {1, 3}),
        (math.nan, 1.0),
        (ValueError("a"), ValueError("b")),
        (ValueError("a"), KeyError("a")),
        (lambda x: x, lambda x: x + 1),
        (Holder(1), Holder(2)),
        ([[[1]]], [[[2]]]),
    ],
)
def test_values_that_differ_are_not_the_same(first: Any, second: Any) -> None:
    assert not same(first, second)


def test_recursive_structures_are_compared_to_their_end() -> None:
    one: list[Any] = [1]
    one.append(one)
    two: list[Any] = [1]
    two.append(two)
    other: list[Any] = [2]
    other.append(other)
    assert same(one, two)
    assert not same(one, other)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1, math.nan, "a"], ["a", 1, math.nan], True),
        ([1, 1, 2], [1, 2, 2], False),
        ([], [], True),
        ([1], [], False),
        ([1], [True], False),
    ],
)
def test_order_does_not_matter_and_number_does(first: list[Any], second: list[Any], expected: bool) -> None:
    assert same_in_any_order(first, second) is expected

"""Tests of what laws draw from: keys are stable, names are valid and unused, partition keys fit."""

from __future__ import annotations

import re
from typing import Any

import cloudpickle
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some


@given(key=some.keys())
def test_a_key_is_hashable_and_has_the_same_bytes_each_time(key: Any) -> None:
    hash(key)
    data = cloudpickle.dumps(key, protocol=4)
    assert cloudpickle.dumps(key, protocol=4) == data
    assert cloudpickle.dumps(cloudpickle.loads(data), protocol=4) == data


@given(keys=some.distinct_keys())
def test_distinct_keys_differ_for_python_and_in_bytes(keys: list[Any]) -> None:
    assert len(set(keys)) == len(keys)
    assert len({cloudpickle.dumps(key, protocol=4) for key in keys}) == len(keys)


@given(names=st.lists(some.names(), min_size=2, max_size=5))
def test_names_are_valid_and_unused(names: list[str]) -> None:
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-zA-Z0-9\-_.]{1,64}", name) for name in names)


@given(name=some.valid_names())
def test_valid_names_follow_the_rules(name: str) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9\-_.]{1,64}", name)
    assert not re.fullmatch(r"ap-[a-zA-Z0-9]{22}", name)


@given(key=some.partition_keys())
def test_partition_keys_have_up_to_64_bytes(key: str) -> None:
    assert 1 <= len(key.encode()) <= 64


@given(value=some.values())
def test_values_can_be_serialized(value: Any) -> None:
    assert len(cloudpickle.dumps(value, protocol=4)) < 100_000


def test_one_and_true_are_different_keys() -> None:
    assert len({some.identity(key) for key in (1, 1.0, True, "1", b"1", (1,), (True,))}) == 7
    assert some.identity(float("nan")) == some.identity(float("nan"))

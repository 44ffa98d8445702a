"""Laws of the operators of Dict: `d[key]`, `d[key] = value`, `del d[key]`, `key in d`, `len(d)`.

- they mean what the methods mean; absent keys raise KeyError
- they block, also in a coroutine

They have no `.aio` form, so these laws have no face.
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.objects import quietly
from pytest_modalkit import Face, requirement


@requirement("dict.setitem.stores")
@given(key=some.keys(), first=some.values(), second=some.values())
def test_assignment_stores_as_put_does(key: Any, first: Any, second: Any) -> None:
    with modal.Dict.ephemeral() as d:
        d[key] = first
        assert some.same(d.get(key), first)
        d[key] = second
        assert some.same(d.get(key), second)


@requirement("dict.getitem.returns-value")
@given(key=some.keys(), value=some.values())
def test_brackets_return_the_value(key: Any, value: Any) -> None:
    with modal.Dict.ephemeral() as d:
        d.put(key, value)
        assert some.same(d[key], value)


@requirement("dict.getitem.raises-key-error-when-absent")
@given(keys=some.distinct_keys())
def test_brackets_raise_key_error_for_an_absent_key(keys: list[Any]) -> None:
    absent, *present = keys
    with modal.Dict.ephemeral() as d:
        for key in present:
            d[key] = None
        with pytest.raises(KeyError):
            d[absent]


@requirement("dict.delitem.removes")
@given(keys=some.distinct_keys(), value=some.values())
def test_del_removes_its_key_and_no_other(keys: list[Any], value: Any) -> None:
    removed, *others = keys
    with modal.Dict.ephemeral() as d:
        for key in keys:
            d[key] = value
        del d[removed]
        assert d.contains(removed) is False
        assert all(d.contains(key) for key in others), f"more went than {removed!r}"


@requirement("dict.delitem.raises-key-error-when-absent")
@given(key=some.keys(), value=some.values())
def test_del_of_an_absent_key_raises_key_error(key: Any, value: Any) -> None:
    with modal.Dict.ephemeral() as d:
        with pytest.raises(KeyError):
            del d[key]
        d[key] = value
        del d[key]
        with pytest.raises(KeyError):
            del d[key]


@requirement("dict.in.same-as-contains")
@given(key=some.keys(), value=some.values())
def test_in_answers_as_contains_does(key: Any, value: Any) -> None:
    with modal.Dict.ephemeral() as d:
        assert (key in d) is d.contains(key) is False
        d[key] = value
        assert (key in d) is d.contains(key) is True


@requirement("dict.len.builtin")
@given(contents=some.contents())
def test_builtin_len_is_the_number_of_entries(contents: dict[Any, Any]) -> None:
    with modal.Dict.ephemeral() as d:
        for key, value in contents.items():
            d[key] = value
        assert len(d) == len(contents)


@requirement("dict.operators.usable-in-coroutine")
@pytest.mark.parametrize("face", [Face("asyncio"), Face("trio")], ids=str)
async def test_operators_work_in_a_coroutine(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with quietly():  # the documents advise against it, and a backend may say so
            d["key"] = ["value"]
            assert d["key"] == ["value"]
            assert "key" in d
            del d["key"]
            assert "key" not in d
            with pytest.raises(KeyError):
                d["key"]

"""Laws of Box."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit import Face, requirement

modal: Any = importlib.import_module("modal")


@requirement("box.get.what-was-put")
@given(number=st.integers())
async def test_what_was_put_comes_back(face: Face, number: int) -> None:
    box = modal.Box()
    await face(box.put, number)
    assert await face(box.get) == number


@requirement("box.get.empty")
async def test_an_empty_box_raises(face: Face) -> None:
    with pytest.raises(modal.BoxError):
        await face(modal.Box().get)


@requirement("box.get.emptied")
def test_an_emptied_box_is_empty() -> None:
    box = modal.Box()
    box.put(1)
    box.empty()
    with pytest.raises(modal.BoxError):
        box.get()


@requirement("box.get.expired")
async def test_a_day_later_it_is_empty(face: Face) -> None:
    box = modal.Box()
    await face(box.put, 1)
    with pytest.raises(modal.BoxError):
        await face(box.get)


@requirement("box.put.loud")
def test_a_box_says_what_it_got(capsys: pytest.CaptureFixture[str]) -> None:
    modal.Box().put(5)
    assert "5" in capsys.readouterr().out


@requirement("box.put.old-result")
def test_put_gives_the_box_back() -> None:
    box = modal.Box()
    assert box.put(1) is box

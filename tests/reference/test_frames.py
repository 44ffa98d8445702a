"""Frames: whole or not at all, and nothing but what the protocol knows."""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._driver.frames import (
    FRAME_BYTES,
    BadFrame,
    FrameReader,
    body_length,
    check_arguments,
    check_result,
    pack,
    unpack,
)
from modal_reference._engine import ControlPlane, CreationMode, ObjectInfo, ObjectKind

contents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.binary() | st.text(),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=10,
)


@given(contents, st.lists(st.integers(1, 7), max_size=50))
def test_a_frame_comes_out_as_it_went_in_however_it_is_cut(content: Any, cuts: list[int]) -> None:
    frame = pack(content)
    reader = FrameReader()
    for size in cuts:
        if len(frame) <= size:
            break
        part, frame = frame[:size], frame[size:]
        assert reader.feed(part) is False
        assert reader.wanted > 0
    assert reader.feed(frame) is True
    assert reader.content == content


def test_an_end_in_the_middle_is_an_end() -> None:
    reader = FrameReader()
    reader.feed(pack(["something"])[:-1])
    with pytest.raises(EOFError):
        reader.feed(b"")


def test_more_than_one_frame_was_not_asked_for() -> None:
    with pytest.raises(BadFrame, match="more than it was asked for"):
        FrameReader().feed(pack([]) + b"\0")


@given(st.integers(FRAME_BYTES + 1, 2**32 - 1))
def test_a_frame_that_announces_too_much_is_refused_before_it_comes(length: int) -> None:
    with pytest.raises(BadFrame, match="at most 1,073,741,824 are allowed"):
        body_length(struct.pack(">I", length))


@given(st.binary(max_size=40))
def test_whatever_bytes_come_are_a_content_or_a_bad_frame(body: bytes) -> None:
    with suppress(BadFrame):
        unpack(body)


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\xa1\xff", b"\x91" * 100_000, b"\x01\x01"])
def test_what_is_no_content_is_a_bad_frame(body: bytes) -> None:
    with pytest.raises(BadFrame, match=f"a frame of {len(body):,} bytes is not MessagePack"):
        unpack(body)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["di-1"], "length 2"),
        (["di-1", b"k", b"v"], "length 2"),
        ([1, b"k"], "Expected `str`, got `int`"),
        (["di-1", 1], "Expected `bytes`, got `int`"),
        ("di-1", "Expected `array`"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments: Any, words: str) -> None:
    with pytest.raises(BadFrame, match=f"the arguments of dict_get do not fit: .*{words}"):
        check_arguments(ControlPlane.dict_get, arguments, skipped=1)


def test_arguments_arrive_as_what_they_are() -> None:
    arguments = unpack(pack([ObjectKind.DICT, "main", "name", CreationMode.EPHEMERAL])[4:])
    assert check_arguments(ControlPlane.object_load, arguments, skipped=1) == (
        ObjectKind.DICT,
        "main",
        "name",
        CreationMode.EPHEMERAL,
    )


def test_results_arrive_as_what_they_are() -> None:
    info = ObjectInfo("di-1", "name", 12.5, "", "main")
    arrived = check_result(ControlPlane.object_list, unpack(pack([info])[4:]))
    assert arrived == [info]
    assert type(arrived[0]) is ObjectInfo
    with pytest.raises(BadFrame, match="the result of dict_len does not fit"):
        check_result(ControlPlane.dict_len, "many")

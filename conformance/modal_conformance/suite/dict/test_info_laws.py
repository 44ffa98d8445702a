"""Laws of Dict.info: a dataclass with the name, the time of creation and the creator."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import modal

from modal_conformance.suite.objects import named
from pytest_modalkit import Backend, Face, requirement


@requirement("dict.info.dataclass")
async def test_info_is_a_dataclass(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        info = await face(d.info)
        assert dataclasses.is_dataclass(info)
        assert type(info).__name__ == "DictInfo"


@requirement("dict.info.name")
async def test_info_has_the_name(face: Face, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:
        assert (await face(d.info)).name == name


@requirement("dict.info.name-of-ephemeral")
async def test_info_of_an_ephemeral_dict_has_no_name(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert (await face(d.info)).name is None


@requirement("dict.info.created-at")
async def test_info_has_the_time_of_creation(face: Face, backend: Backend, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:
        moment = (await face(d.info)).created_at
        assert isinstance(moment, datetime)
        assert moment.tzinfo is not None
        present = datetime.now(UTC) if backend.now is None else backend.now()
        # A day is more than clocks of two machines differ by, and less than any wrong time would.
        assert abs(moment - present) < timedelta(days=1)
        await face(d.put, "key", "value")
        assert (await face(modal.Dict.from_name(name).info)).created_at == moment, "it changed with a write"


@requirement("dict.info.created-by")
async def test_info_has_the_creator(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        creator = (await face(d.info)).created_by
        assert creator is None or isinstance(creator, str)

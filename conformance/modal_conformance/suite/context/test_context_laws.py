"""Laws of modal.is_local and modal.interact."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import modal
import pytest

from modal_conformance.suite.running import running
from pytest_modalkit import Face, requirement

WORKLOAD = "modal_conformance.workloads.context"


@pytest.fixture(scope="module")
def work() -> Iterator[Any]:
    """The functions of the workload, whose App runs as long as the laws of this file do."""
    with running(WORKLOAD) as workload:
        yield workload


@requirement("context.is-local.true-here")
def test_this_is_local() -> None:
    assert modal.is_local() is True


@requirement("context.is-local.true-in-local-calls")
def test_a_local_call_is_local() -> None:
    assert importlib.import_module(WORKLOAD).here.local() is True


@requirement("context.is-local.false-in-containers")
async def test_a_container_is_not_local(face: Face, work: Any) -> None:
    assert await face(work.here.remote) is False
    assert await face(work.here_in_a_coroutine.remote) is False


@requirement("context.is-local.false-while-importing")
async def test_an_import_in_a_container_is_not_local(face: Face, work: Any) -> None:
    assert await face(work.while_importing.remote) is False
    assert work.WHILE_IMPORTING is True


@requirement("context.is-local.threads")
async def test_a_thread_of_a_container_is_not_local(face: Face, work: Any) -> None:
    assert await face(work.here_in_a_thread.remote) == [False]


@requirement("context.interact.only-in-containers")
async def test_interact_needs_a_container(face: Face) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(modal.interact)

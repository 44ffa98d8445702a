"""Laws of functions whose App does not run: whatever needs the App is refused with ExecutionError."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.running import Idle
from pytest_modalkit import Face, requirement


@pytest.fixture
def idle() -> Any:
    """The functions of the workload, whose App does not run."""
    return Idle("modal_conformance.workloads.function")


def refused() -> Any:
    return pytest.raises(modal.exception.ExecutionError)


@requirement("function.outside-run.remote")
async def test_remote_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face(idle.square.remote, 1)


@requirement("function.outside-run.spawn")
async def test_spawn_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face(idle.square.spawn, 1)


@requirement("function.outside-run.map")
async def test_map_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face.collect(idle.square.map, [1])


@requirement("function.outside-run.starmap")
async def test_starmap_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face.collect(idle.add.starmap, [(1, 2)])


@requirement("function.outside-run.for-each")
async def test_for_each_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face(idle.square.for_each, [1])


@requirement("function.outside-run.remote-gen")
async def test_remote_gen_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face.collect(idle.count.remote_gen, 1)


@requirement("function.outside-run.get-current-stats")
async def test_get_current_stats_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face(idle.square.get_current_stats)


@requirement("function.outside-run.hydrate")
async def test_hydrate_needs_a_run(face: Face, idle: Any) -> None:
    with refused():
        await face(idle.square.hydrate)

"""Laws of what a function is doing: stats, pools that are kept warm, addresses that it does not have, and its class.

Stats may lag behind what they count, so laws ask again until they are what they must become.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modal
import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.objects import becomes, quietly
from modal_conformance.suite.running import put_all, queue, taken
from pytest_modalkit import Face, requirement


class Looking:
    """Looks at the stats of a function, on either kind of face.

    Args:
        function: The function.
        see: What to make of its stats.
    """

    __name__ = "get_current_stats"

    def __init__(self, function: Any, see: Callable[[Any], object]) -> None:
        self._ask = function.get_current_stats
        self._see = see

    def __call__(self) -> object:
        return self._see(self._ask())

    async def aio(self) -> object:
        return self._see(await self._ask.aio())


@requirement("function.stats.fields")
async def test_stats_are_whole_numbers(face: Face, work: Any) -> None:
    stats = await face(work.quiet.get_current_stats)
    assert isinstance(stats.backlog, int)
    assert isinstance(stats.num_total_runners, int)


@requirement("function.v0-73.stats.class")
async def test_stats_are_function_stats(face: Face, work: Any) -> None:
    kind = getattr(modal.functions, "FunctionStats")  # noqa: B009 - edition 1 lacks it
    assert isinstance(await face(work.quiet.get_current_stats), kind)


@requirement("function.stats.no-backlog-when-idle")
async def test_a_function_without_calls_has_no_backlog(face: Face, work: Any) -> None:
    assert (await face(work.quiet.get_current_stats)).backlog == 0


@requirement("function.stats.counts-runners", "function.stats.counts-backlog")
async def test_stats_count_runners_and_the_backlog(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        calls = [await face(work.hold_alone.spawn, started, gate, seconds) for _ in range(3)]
        await taken(face, started, seconds)
        looking = Looking(work.hold_alone, lambda stats: (stats.num_total_runners, stats.backlog))
        assert await becomes(face, (1, 2), looking, within=seconds) == (1, 2)
        await put_all(face, gate, "go", number=3)
        for call in calls:
            await face(call.get, timeout=seconds)
        looking = Looking(work.hold_alone, lambda stats: stats.backlog)
        assert await becomes(face, 0, looking, within=seconds) == 0


def has_two(stats: Any) -> bool:
    return bool(stats.num_total_runners >= 2)


@requirement("function.update-autoscaler.min-containers")
async def test_containers_come_up_without_a_call(face: Face, work: Any, seconds: float) -> None:
    with quietly():
        await face(work.warm.update_autoscaler, min_containers=2)
    try:
        assert await becomes(face, True, Looking(work.warm, has_two), within=seconds) is True
    finally:
        with quietly():
            await face(work.warm.update_autoscaler, min_containers=0)


@requirement("function.autoscaler.update.min-containers")
async def test_the_autoscaler_keeps_so_many_containers(face: Face, work: Any, seconds: float) -> None:
    await face(work.warm.autoscaler.update, min_containers=2)
    try:
        assert await becomes(face, True, Looking(work.warm, has_two), within=seconds) is True
    finally:
        await face(work.warm.autoscaler.update, min_containers=0)


@requirement("function.autoscaler.settings.as-updated")
async def test_the_autoscaler_tells_its_settings(face: Face, work: Any) -> None:
    await face(work.warm.autoscaler.update, max_containers=7, scaledown_window=20)
    await face(work.warm.autoscaler.update, max_containers=8)
    settings = await face(work.warm.autoscaler.settings)
    assert (settings.max_containers, settings.scaledown_window) == (8, 20)


@requirement("function.v0-73.keep-warm.sets-pool")
async def test_keep_warm_has_containers_come_up(face: Face, work: Any, seconds: float) -> None:
    await face(work.warm.keep_warm, 2)
    try:
        assert await becomes(face, True, Looking(work.warm, has_two), within=seconds) is True
    finally:
        await face(work.warm.keep_warm, 0)


@requirement("function.v0-73.keep-warm.can-be-lowered")
async def test_keep_warm_can_let_containers_go(face: Face, work: Any, clock: Clock, seconds: float) -> None:
    await face(work.warm.keep_warm, 2)
    assert await becomes(face, True, Looking(work.warm, has_two), within=seconds) is True
    await face(work.warm.keep_warm, 0)
    clock.advance(hours=1)
    looking = Looking(work.warm, lambda stats: stats.num_total_runners)
    assert await becomes(face, 0, looking, within=seconds) == 0


@requirement("function.get-web-url.none")
async def test_a_plain_function_has_no_address(face: Face, work: Any) -> None:
    assert await face(work.square.get_web_url) is None


@requirement("function.v0-73.web-url.none")
async def test_a_plain_function_has_no_web_url(face: Face, work: Any) -> None:
    assert work.square.web_url is None


# --- the class, and what edition 0.73 tells of a function ---


@requirement("function.module.same-class")
def test_there_is_one_class() -> None:
    assert modal.functions.Function is modal.Function


@requirement("function.constructor.is-refused")
def test_the_class_is_not_called() -> None:
    kind = modal.Function
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        kind()


@requirement("function.not-callable")
def test_a_function_is_not_called_itself() -> None:
    function: Any = modal.App().function(serialized=True)(lambda number: number)
    with pytest.raises(TypeError):
        function(3)


@requirement("function.v0-73.get-raw-f.is-the-function")
def test_get_raw_f_gives_what_was_decorated() -> None:
    def original(number: int) -> int:
        return number

    function: Any = modal.App().function(serialized=True)(original)
    assert function.get_raw_f() is original


@requirement("function.v0-73.is-generator")
async def test_is_generator_tells_whether_the_body_yields(face: Face, work: Any) -> None:
    assert work.count.is_generator is True
    assert work.count_async.is_generator is True
    assert work.square.is_generator is False

"""Laws of the `.aio` forms, on top of all laws that run on the faces asyncio and trio.

- a form does and returns what the plain one does, on the same data
- it can be awaited in a running event loop, which goes on with its other tasks
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.steps import Step, arguments_of
from pytest_modalkit import Face, requirement

on_async_faces = pytest.mark.parametrize("face", [Face("asyncio"), Face("trio")], ids=str)

KEYS: tuple[Any, ...] = ("a", b"a", 7, ("a", 7))

keys = st.sampled_from(KEYS)
steps = st.one_of(
    st.builds(lambda key, value: Step("put", {"key": key, "value": value}), keys, some.values()),
    st.builds(lambda key, default: Step("get", {"key": key, "default": default}), keys, some.values()),
    st.builds(lambda key: Step("pop", {"key": key}), keys),
    st.builds(lambda key: Step("contains", {"key": key}), keys),
    st.builds(lambda value: Step("update", {"other": {"a": value, "b": 1}}), some.values()),
    st.sampled_from([Step("len", {}), Step("clear", {})]),
)


@requirement("dict.aio.same-meaning")
@on_async_faces
@given(steps=st.lists(steps, min_size=1, max_size=8))
def test_the_aio_form_does_what_the_plain_form_does(face: Face, steps: list[Step]) -> None:
    with modal.Dict.ephemeral() as plain, modal.Dict.ephemeral() as twin:
        for key in KEYS[:2]:
            plain.put(key, "before")
            twin.put(key, "before")
        expected = [outcome_of(plain, step) for step in steps]
        found: list[Any] = []

        async def through_aio() -> None:
            found.extend([await outcome_through(face, twin, step) for step in steps])

        face.run(through_aio())
        for step, here, there in zip(steps, expected, found, strict=True):
            assert some.same(there, here), f"{step.operation} gives {here!r}, its .aio form {there!r}"
        for key in KEYS:
            assert some.same(twin.get(key), plain.get(key)), f"under {key!r} there is something else after .aio"
        assert twin.len() == plain.len()


def outcome_of(d: Any, step: Step) -> Any:
    """What a plain call returns, or the error that it raises."""
    try:
        return getattr(d, step.operation)(**arguments_of(step))
    except KeyError:
        return KeyError


async def outcome_through(face: Face, d: Any, step: Step) -> Any:
    try:
        return await face(getattr(d, step.operation), **arguments_of(step))
    except KeyError:
        return KeyError


@requirement("dict.aio.awaited-in-event-loop")
@on_async_faces
async def test_the_event_loop_goes_on_meanwhile(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        calls: list[tuple[Callable[..., Any], dict[str, Any]]] = [
            (d.put, {"key": "key", "value": 1}),
            (d.get, {"key": "key"}),
            (d.contains, {"key": "key"}),
            (d.len, {}),
            (d.update, {"another": 1}),
            (d.pop, {"key": "key"}),
            (d.clear, {}),
        ]
        for method, arguments in calls:
            assert await others_ran_during(face, method, **arguments), f"no other task ran during {method.__name__}"


async def others_ran_during(face: Face, method: Callable[..., Any], **arguments: Any) -> bool:
    """Whether another task made a step while a method was awaited many times."""
    import anyio
    from anyio.lowlevel import checkpoint

    steps = 0

    async def others() -> None:
        nonlocal steps
        while True:
            steps += 1
            await checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        for _ in range(50):
            with suppress(KeyError):
                await face(method, **arguments)
        during = steps
        tasks.cancel_scope.cancel()
    return during > 0

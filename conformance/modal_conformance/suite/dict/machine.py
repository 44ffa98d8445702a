"""A Dict beside its model, taken through the same random steps: what each answers must be what the model allows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

import modal
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from modal_conformance import strategies as some
from modal_conformance.models.dict import IDLE, SINCE_WRITE, DictModel
from modal_conformance.steps import Step
from modal_conformance.suite.machines import Scene

__all__ = ["DictMachine", "steps"]

#: No sum of these is a life of seven or thirty days, so a clock that runs on decides nothing.
HOURS = tuple(11 * number for number in (1, 5, 14, 15, 16, 64, 66))
NOTHING = "no such key"

keys = st.sampled_from(["a", b"a", ("a", 7)])
values = st.one_of(st.integers(), some.awkward_values())


def steps(scene: Scene) -> st.SearchStrategy[Step]:
    """What may be done next: the more often here, the more often there.

    One strategy and one rule, not a rule for each: what matters shows only when all kinds of steps meet, and Hypothesis
    would leave out some rules in each run.
    """
    shapes = [*["put", "get"] * 3, *["pop", "update"] * 2, "contains", "clear", "length"]
    shapes += ["list_keys", "list_items", "list_values"]
    if scene.edition != "0.73":
        shapes += ["put_if_absent", "pop_with_default"]
    if scene.clock is not None:
        shapes += ["let_time_pass"] * 5
    return st.builds(_step, st.sampled_from(shapes), keys, values, st.sampled_from(HOURS))


def _step(shape: str, key: Any, value: Any, hours: int) -> Step:
    match shape:
        case "put" | "put_if_absent":
            return Step(shape, {"key": key, "value": value})
        case "get" | "contains" | "pop" | "pop_with_default":
            return Step(shape, {"key": key})
        case "update":
            return Step(shape, {"contents": {"a": value, "b": value}})
        case "let_time_pass":
            return Step(shape, {"hours": hours})
        case _:
            return Step(shape, {})


class DictMachine(RuleBasedStateMachine):
    """One Dict and its model. A law subclasses it with the scene that it is for, and a rule that takes steps."""

    scene: ClassVar[Scene]

    def __init__(self) -> None:
        super().__init__()
        self.newer = self.scene.edition != "0.73"
        self.model = DictModel(IDLE if self.newer else SINCE_WRITE)
        self._open = ExitStack()
        self.d = self._open.enter_context(self.scene.enter(modal.Dict.ephemeral()))

    def teardown(self) -> None:
        """End the Dict."""
        self._open.close()

    def take(self, step: Step) -> None:
        """Carry out a step on both, and compare."""
        getattr(self, step.operation)(**step.arguments)

    def call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.scene.carry_out(partial(self.scene.face, method, *args, **kwargs))

    def collect(self, method: Callable[..., Any]) -> list[Any]:
        found: list[Any] = self.scene.carry_out(partial(self.scene.face.collect, method))
        return found

    def see(self, key: Any, found: bool) -> None:
        """Compare with the model whether a key was found."""
        expected = self.model.presence(key)
        assert self.model.saw(key, found), f"{key!r} must be {expected.value}, and was {'found' if found else 'absent'}"

    def stored(self) -> bool | None:
        """What `put` returns when it stored something."""
        return True if self.newer else None

    def put(self, key: Any, value: Any) -> None:
        assert self.call(self.d.put, key, value) is self.stored()
        self.model.write(key, value)

    def put_if_absent(self, key: Any, value: Any) -> None:
        won = self.call(self.d.put, key, value, skip_if_exists=True)
        assert won is True or won is False
        self.see(key, not won)
        if won:
            self.model.write(key, value)
        else:
            self.model.touched(key)

    def get(self, key: Any) -> None:
        value = self.call(self.d.get, key, NOTHING)
        found = not some.same(value, NOTHING)
        self.see(key, found)
        if found:
            assert some.same(value, self.model.value(key)), f"under {key!r} there is {value!r}"
            self.model.read(key)

    def contains(self, key: Any) -> None:
        answer = self.call(self.d.contains, key)
        assert answer is True or answer is False
        self.see(key, answer)
        self.model.touched(key)

    def pop(self, key: Any) -> None:
        try:
            value = self.call(self.d.pop, key)
        except KeyError:
            self.see(key, False)
        else:
            self.removed(key, value)

    def pop_with_default(self, key: Any) -> None:
        value = self.call(self.d.pop, key, default=NOTHING)
        if some.same(value, NOTHING):
            self.see(key, False)
        else:
            self.removed(key, value)

    def removed(self, key: Any, value: Any) -> None:
        self.see(key, True)
        assert some.same(value, self.model.value(key)), f"{value!r} was popped from {key!r}"
        self.model.remove(key)

    def update(self, contents: dict[str, Any]) -> None:
        assert self.call(self.d.update, **contents) is None
        for key, value in contents.items():
            self.model.write(key, value)

    def clear(self) -> None:
        assert self.call(self.d.clear) is None
        self.model.clear()

    def length(self) -> None:
        count, expected = self.call(self.d.len), self.model.lengths()
        assert count in expected, f"len is {count}, not between {expected.start} and {expected.stop - 1}"

    def list_keys(self) -> None:
        self.see_keys(self.collect(self.d.keys))

    def list_items(self) -> None:
        entries = self.collect(self.d.items)
        self.see_keys([key for key, _ in entries])
        for key, value in entries:
            assert some.same(value, self.model.value(key)), f"items has {value!r} for {key!r}"

    def see_keys(self, found: list[Any]) -> None:
        assert len(found) == len(set(found)), f"a key came twice: {found!r}"
        for key in self.model.possible_keys() | set(found):
            self.see(key, key in found)
            self.model.touched(key)

    def list_values(self) -> None:
        found = self.collect(self.d.values)
        present, possible = self.model.present_keys(), self.model.possible_keys()
        assert len(present) <= len(found) <= len(possible), f"{len(found)} values came"
        if present == possible:
            assert some.same_in_any_order(found, [self.model.value(key) for key in present])
        for key in possible:
            self.model.touched(key)

    def let_time_pass(self, hours: int) -> None:
        assert self.scene.clock is not None, "a scene without a clock has no such steps"
        self.scene.clock.advance(hours=hours)
        self.model.advance(timedelta(hours=hours))

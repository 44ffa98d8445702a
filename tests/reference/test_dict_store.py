"""The entries of a Dict against a plain model: life, limits, and refusals that change nothing."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import EntryLife, Refusal, RefusalKind
from modal_reference._engine.dicts import DictStore

KEYS = [b"a", b"b", b"c"]
LIFE = 10.0
SLIDING = EntryLife(LIFE, sliding=True)
FIXED = EntryLife(LIFE, sliding=False)
COUNTED = EntryLife(LIFE, sliding=False, counted_when_expired=True)
MOST_BYTES = 8
OPERATIONS = ["get", "put", "keep", "pop", "contains", "length", "keys", "values", "update", "sweep", "clear"]


class Step(NamedTuple):
    """One operation, some seconds after the one before."""

    after: float
    name: str
    key: bytes
    value: bytes


steps = st.lists(
    st.builds(
        Step,
        # Steps of a quarter of a life, so that many fall on the very instant of an expiry.
        st.sampled_from([0.0, LIFE / 4, LIFE / 2, LIFE]),
        st.sampled_from(
            ["get", "put", "keep", "pop", "contains", "length", "keys", "values", "update", "sweep", "clear"]
        ),
        st.sampled_from(KEYS),
        st.sampled_from([b"", b"x", b"y" * MOST_BYTES, b"z" * (MOST_BYTES + 1)]),
    ),
    max_size=30,
)


class Model:
    """What a Dict is: values with the instant of their last add, and of their last use."""

    def __init__(self, life: EntryLife) -> None:
        self.life = life
        self.entries: dict[bytes, tuple[bytes, float]] = {}

    def present(self, now: float) -> dict[bytes, bytes]:
        return {key: value for key, (value, since) in self.entries.items() if now - since < self.life.seconds}

    def use(self, now: float, key: bytes) -> bytes | None:
        value = self.present(now).get(key)
        if value is not None and self.life.sliding:
            self.entries[key] = (value, now)
        return value

    def add(self, now: float, key: bytes, value: bytes) -> None:
        self.entries[key] = (value, now)


def stepped(store: DictStore, step: Step, now: float) -> object:
    match step.name:
        case "put":
            return store.put(now, step.key, step.value)
        case "keep":
            return store.put(now, step.key, step.value, skip_if_exists=True)
        case "update":
            store.update(now, [(key, step.value) for key in KEYS])
            return None
        case "values":
            return store.values(now, KEYS)
        case "keys":
            return sorted(store.keys(now))
        case "length":
            return store.length(now)
        case "clear":
            store.clear()
            return None
        case "sweep":
            store.sweep(now)
            return None
        case name:
            return getattr(store, name)(now, step.key)


def expected(model: Model, step: Step, now: float) -> object:  # noqa: C901  # one case per operation, as above
    match step.name:
        case "put":
            model.add(now, step.key, step.value)
            return True
        case "keep":
            if model.use(now, step.key) is not None:
                return False
            model.add(now, step.key, step.value)
            return True
        case "update":
            for key in KEYS:
                model.add(now, key, step.value)
        case "get":
            return model.use(now, step.key)
        case "contains":
            return model.use(now, step.key) is not None
        case "pop":
            value = model.use(now, step.key)
            if value is not None:
                del model.entries[step.key]
            return value
        case "values":
            return [model.use(now, key) for key in KEYS]
        case "keys":
            return sorted(model.present(now))
        case "length":
            return len(model.entries if model.life.counted_when_expired else model.present(now))
        case "clear":
            model.entries.clear()
    return None


@pytest.mark.parametrize("life", [SLIDING, FIXED, COUNTED], ids=["sliding", "fixed", "counted"])
@given(steps=steps)
def test_a_store_is_its_model(life: EntryLife, steps: list[Step]) -> None:
    store, model = DictStore(life, MOST_BYTES, None), Model(life)
    now = 0.0
    for step in steps:
        now += step.after
        if step.name in {"put", "keep", "update"} and len(step.value) > MOST_BYTES:
            before = store.snapshot()
            with pytest.raises(Refusal) as caught:
                stepped(store, step, now)
            assert caught.value.kind is RefusalKind.TOO_LARGE
            assert store.snapshot() == before
        else:
            assert stepped(store, step, now) == expected(model, step, now)


def test_an_update_with_one_value_that_is_too_large_stores_none() -> None:
    store = DictStore(SLIDING, MOST_BYTES, None)
    with pytest.raises(Refusal, match=r"9 bytes when serialized, at most 8 are allowed"):
        store.update(0.0, [(b"a", b"fits"), (b"b", b"z" * 9)])
    assert store.keys(0.0) == []


def test_the_length_stops_at_its_cap_and_the_entries_do_not() -> None:
    store = DictStore(SLIDING, MOST_BYTES, 5)
    store.update(0.0, [(b"%d" % number, b"") for number in range(7)])
    assert store.length(0.0) == 5
    assert len(store.keys(0.0)) == 7


def test_a_sweep_tells_how_many_it_removed_and_leaves_what_is_still_counted() -> None:
    for life, removed in ((SLIDING, 2), (COUNTED, 0)):
        store = DictStore(life, MOST_BYTES, None)
        store.update(0.0, [(b"a", b""), (b"b", b"")])
        store.put(LIFE, b"c", b"")
        assert store.sweep(LIFE) == removed
        assert store.length(LIFE) == 3 - removed

"""`modal_universe`, `modal_clock` and `modal_events` act on the current universe, in a stranger's suite as in laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pytest_modalkit import Backend, UniverseOptions
from pytest_modalkit.faults import NotTestable
from pytest_modalkit.fixtures import CurrentClock, CurrentEvents, CurrentUniverse
from pytest_modalkit.universes import Universes
from tests.plugin.conftest import Run


def test_they_act_on_the_current_universe_of_the_reference(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        from datetime import UTC, datetime, timedelta
        import modal, pytest

        cache = modal.Dict.from_name("cache", create_if_missing=True)

        def test_entries_expire(modal_clock, modal_events):
            cache["a"] = 1
            modal_clock.advance(days=8)
            assert "a" not in cache
            assert [event.kind.value for event in modal_events][:1] == ["object_created"]
            assert len(modal_events.of("entries_expired")) == 1
            assert len(modal_events) == 2

        def test_the_next_test_has_a_clock_of_its_own(modal_clock):
            now = modal_clock.now()
            assert now.tzinfo is UTC or now.utcoffset() == timedelta(0)
            assert abs(now - datetime.now(UTC)) < timedelta(minutes=5)

        def test_a_start_in_the_past(modal_clock, modal_universe):
            modal_clock.start_at(datetime(2025, 5, 1, tzinfo=UTC))
            cache["legacy"] = 1
            assert modal_universe.clock.now().date().isoformat() == "2025-05-01"
            modal_clock.advance(timedelta(days=20))
            assert "legacy" in cache
            with pytest.raises(RuntimeError, match="has been used"):
                modal_clock.start_at(datetime(2025, 5, 1, tzinfo=UTC))

        def test_frozen(modal_clock):
            modal_clock.freeze()
            assert modal_clock.now() == modal_clock.now()
            modal_clock.advance(hours=25, settle=True)
            modal_clock.settle()
            frozen = modal_clock.now()
            modal_clock.unfreeze()
            assert modal_clock.now() > frozen

        def test_the_universe(modal_universe):
            assert not modal_universe.is_open
            assert modal_universe.edition == "1"
            own = modal_universe.own()
            assert modal_universe.is_open
            assert own is modal_universe.own()
        """,
    )
    outcome.assert_outcomes(passed=5)


class Recorder:
    """The hooks of a backend, which remember how they were called."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self.calls: list[Any] = []
        self.time = now

    def hook(self, name: str) -> Any:
        return lambda *args, **kwargs: self.calls.append((name, args, kwargs))

    def clock(self) -> CurrentClock:
        names = ("advance_clock", "settle", "freeze", "start_at")
        hooks: dict[str, Any] = {name: self.hook(name) for name in names}
        backend = Backend("recorder", "x", now=lambda: self.time, **hooks)
        return CurrentClock(backend, Universes(backend, UniverseOptions()))


def test_the_clock_calls_the_hooks_of_the_backend() -> None:
    recorder = Recorder()
    clock = recorder.clock()
    assert clock.now() == recorder.time
    clock.advance(hours=25)
    clock.advance(timedelta(seconds=1), settle=True)
    clock.settle()
    clock.freeze()
    clock.unfreeze()
    clock.start_at(recorder.time)
    assert recorder.calls == [
        ("advance_clock", (timedelta(hours=25),), {}),
        ("advance_clock", (timedelta(seconds=1),), {"settle": True}),
        ("settle", (), {}),
        ("freeze", (True,), {}),
        ("freeze", (False,), {}),
        ("start_at", (recorder.time,), {}),
    ]


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        ((), {}, TypeError, r"either a timedelta or its units, as in advance\(hours=25\)"),
        ((timedelta(1),), {"hours": 1}, TypeError, "either a timedelta or its units"),
        ((), {"hours": -1}, ValueError, "backwards"),
        ((timedelta(-1),), {}, ValueError, "backwards"),
        ((), {"fortnights": 1}, TypeError, "fortnights"),
    ],
)
def test_an_impossible_distance_moves_nothing(
    args: tuple[Any, ...], kwargs: dict[str, Any], error: type[Exception], message: str
) -> None:
    recorder = Recorder()
    with pytest.raises(error, match=message):
        recorder.clock().advance(*args, **kwargs)
    assert recorder.calls == []


def test_times_without_a_zone_are_refused_in_both_directions() -> None:
    recorder = Recorder(now=datetime(2026, 1, 1))  # noqa: DTZ001 - what an adapter may get wrong
    with pytest.raises(NotTestable, match="naive time"):
        recorder.clock().now()
    with pytest.raises(ValueError, match="no time zone"):
        recorder.clock().start_at(datetime(2026, 1, 1))  # noqa: DTZ001
    assert recorder.calls == []


def test_what_a_backend_does_not_offer_is_named_with_the_way_out() -> None:
    backend = Backend("bare", "x")
    universes = Universes(backend, UniverseOptions())
    clock = CurrentClock(backend, universes)
    with pytest.raises(NotTestable, match=r"'bare' has no hook 'advance_clock'.*Backend\(advance_clock=\.\.\.\)"):
        clock.advance(hours=1)
    with pytest.raises(NotTestable, match="no hook 'now'"):
        clock.now()
    with universes.within("test"):
        with pytest.raises(NotTestable, match="no hook 'new_universe'"):
            CurrentUniverse(backend, universes).own()
        with pytest.raises(NotTestable, match="giving an object that has `events`"):
            list(CurrentEvents(backend, universes))


def test_events_of_a_backend_that_keeps_a_plain_list(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal

        def test_events(modal_events, modal_clock, modal_universe):
            modal_clock.settle()
            assert list(modal_events) == ["settled"]
            modal_universe.own().events[:] = [type("Event", (), {"kind": "a"}), type("Event", (), {"kind": "b"})]
            assert [event.kind for event in modal_events.of("b")] == ["b"]
        """
    )
    outcome.assert_outcomes(passed=1)


def test_looking_a_stand_in_over_opens_nothing(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal

        def test_inspected(modal_universe, modal_clock, modal_events):
            for each in (modal_universe, modal_clock, modal_events):
                repr(each), dir(each), hasattr(each, "anything"), getattr(each, "_repr_pretty_", None)
            assert modal.opened == []
        """
    )
    outcome.assert_outcomes(passed=1)

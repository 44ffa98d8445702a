"""Laws of what differs from the declaration of a class: later changes win, and what is not named stays."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import Options, Resources, ResourcesChange, Scaling, ScalingChange
from modal_reference._faces.class_changes import UNCHANGED, ClassChanges
from modal_reference._faces.retries import Retries

OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "cpu": st.floats(0.1, 8),
    "memory": st.integers(1, 4096),
    "gpu": st.sampled_from(["T4", "a100:2", "any"]),
    "retries": st.integers(0, 5) | st.builds(Retries, max_retries=st.integers(0, 5)),
    "max_containers": st.integers(0, 9),
    "buffer_containers": st.integers(0, 9),
    "scaledown_window": st.integers(2, 3600),
    "timeout": st.integers(1, 86400),
    "region": st.sampled_from(["us-east", "eu"]),
    "cloud": st.sampled_from(["aws", "gcp"]),
}
some_options = st.fixed_dictionaries({}, optional=OPTIONS)
counts = st.none() | st.integers(0, 9)
changes_of_scaling = st.builds(ScalingChange, counts, counts, counts, st.none() | st.floats(1, 100))
scalings = st.builds(Scaling, st.integers(0, 9), st.none() | st.integers(1, 9), st.integers(0, 9), st.floats(1, 100))


@given(first=some_options, second=some_options)
def test_one_change_after_another_is_both_at_once(first: dict[str, Any], second: dict[str, Any]) -> None:
    one_by_one = ClassChanges.of(second).on_top_of(ClassChanges.of(first))
    assert one_by_one == ClassChanges.of(first | second)


@given(options=some_options)
def test_no_change_changes_nothing(options: dict[str, Any]) -> None:
    changes = ClassChanges.of(options)
    assert UNCHANGED.on_top_of(changes) == changes.on_top_of(UNCHANGED) == changes
    assert ClassChanges.of(dict.fromkeys(OPTIONS)) == UNCHANGED
    assert UNCHANGED.options(None, None) == Options()


@given(options=some_options)
def test_what_travelled_before_stays_under_what_is_named(options: dict[str, Any]) -> None:
    before = Options(timeout=7.0, secrets=["st-1"])
    found = ClassChanges.of(options).options(None, before)
    assert found.secrets == ["st-1"]
    assert found.timeout == options.get("timeout", 7.0)


@given(scaling=scalings, change=changes_of_scaling)
def test_a_figure_that_is_not_named_stays(scaling: Scaling, change: ScalingChange) -> None:
    changed = scaling.changed(change)
    for name, now in changed._asdict().items():
        named = getattr(change, name)
        expected = getattr(scaling, name) if named is None else named
        assert now == (expected or None if name == "max_containers" else expected)


def test_a_limit_goes_with_what_is_asked_for() -> None:
    declared = Resources(cpu=1.0, cpu_limit=2.0, memory=128, memory_limit=256, gpus=["T4:1"])
    assert declared.changed(ResourcesChange()) == declared
    assert declared.changed(ResourcesChange(cpu=3.0)) == declared._replace(cpu=3.0, cpu_limit=None)
    assert declared.changed(ResourcesChange(gpus=[])) == declared._replace(gpus=[])

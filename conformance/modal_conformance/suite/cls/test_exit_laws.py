"""Laws of hooks that run when a container ends; each has a run of its own, whose end it looks at."""

from __future__ import annotations

from typing import Any

import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.running import running
from modal_conformance.workloads import cls as module
from pytest_modalkit import requirement

#: Longer than a container without inputs is kept, in seconds, under any default.
IDLE = 3600


def ends(diary: Any, key: str, seconds: float) -> list[str]:
    """What the hooks of the end have written, after what those of the beginning have."""
    assert diary.get(timeout=seconds, partition=key) == "enter"
    return sorted(diary.get(timeout=seconds, partition=key) for _ in range(2))


@requirement("cls.exit.when-container-ends", "cls.exit.not-before", "cls.exit.async")
def test_hooks_of_the_end_run_when_the_app_ends(diary: Any, seconds: float, name: str) -> None:
    with running(module.__name__) as workload:
        workload.Derived(key=name).kind.remote()
        assert diary.len(partition=name) == 1
    assert ends(diary, name, seconds) == ["exit", "exit of derived"]


@requirement("cls.exit.after-failures")
def test_hooks_of_the_end_run_after_failures_too(diary: Any, seconds: float, name: str) -> None:
    with running(module.__name__) as workload, pytest.raises(LookupError):
        workload.Derived(key=name).fail.remote()
    assert ends(diary, name, seconds) == ["exit", "exit of derived"]


@requirement("cls.exit.when-idle")
def test_hooks_of_the_end_run_when_a_container_is_idle(clock: Clock, diary: Any, seconds: float, name: str) -> None:
    with running(module.__name__) as workload:
        workload.Derived(key=name).kind.remote()
        clock.advance(seconds=IDLE, settle=True)
        assert ends(diary, name, seconds) == ["exit", "exit of derived"]

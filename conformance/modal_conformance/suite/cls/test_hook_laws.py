"""Laws of hooks that run when a container begins, and of those that are inherited."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from pytest_modalkit import requirement


@requirement("cls.enter.before-inputs", "cls.enter.in-order", "cls.enter.async", "cls.inherited.hooks")
def test_hooks_run_in_order_before_the_first_input(work: Any, name: str) -> None:
    assert work.Derived(key=name).hooks.remote() == ["first", "second", "third"]


@requirement("cls.enter.once-per-container")
def test_hooks_run_once_for_a_container(work: Any, diary: Any, name: str) -> None:
    derived = work.Derived(key=name)
    assert [derived.hooks.remote() for _ in range(3)] == [["first", "second", "third"]] * 3
    assert diary.get_many(10, block=False, partition=name) == ["enter"]


@requirement("cls.enter.each-container")
def test_hooks_run_in_every_container(work: Any, diary: Any, name: str) -> None:
    for more in range(3):
        assert work.Derived(key=name, more=more).hooks.remote() == ["first", "second", "third"]
    assert diary.get_many(10, block=False, partition=name) == ["enter"] * 3


@requirement("cls.enter.snap-first")
def test_hooks_for_a_snapshot_run_first(work: Any) -> None:
    assert work.Snapped().hooks.remote() == ["sooner", "later"]


@requirement("cls.enter.failure")
def test_a_hook_that_fails_fails_the_input(work: Any) -> None:
    with pytest.raises((LookupError, modal.Error)):
        work.Broken().run.remote()


@requirement("cls.inherited.methods", "cls.inherited.overridden", "cls.inherited.parameters")
def test_methods_and_parameters_are_inherited(work: Any, name: str) -> None:
    assert work.Derived(key=name, more=5).kind.remote() == "derived 5"
    assert work.Derived(key=name).hooks.remote()[0] == "first"

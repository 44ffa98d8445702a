"""`modal_faults` in a stranger's suite, what it says where a backend has no hook, and plans that shrink."""

from __future__ import annotations

import pytest
from hypothesis import find

from pytest_modalkit import Backend, Fault, FaultPlan, UniverseOptions
from pytest_modalkit.faults import NotTestable
from pytest_modalkit.fixtures import CurrentFaults
from pytest_modalkit.strategies import fault_plans, faults
from pytest_modalkit.universes import Universes
from tests.plugin.conftest import Run


def test_they_strike_the_current_universe_of_the_reference_and_end_with_it(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        import modal, pytest
        from pytest_modalkit import Fault, FaultPlan

        cache = modal.Dict.from_name("cache", create_if_missing=True)

        def test_an_operation_fails(modal_faults):
            modal_faults.fail("dict_put", error=modal.exception.InternalFailure, times=1)
            with pytest.raises(modal.exception.InternalFailure, match="fault 0 of modal_faults, fail.*, times=1"):
                cache["a"] = 1
            modal_faults.delay("dict_get", seconds=0.01)
            cache["a"] = 1
            assert cache["a"] == 1
            assert [(each.rule, each.operation) for each in modal_faults.injected] == [(0, "dict_put"), (1, "dict_get")]
            assert len(modal_faults.plan.faults) == 2

        def test_the_next_test_has_none(modal_faults):
            assert modal_faults.plan == FaultPlan()
            assert modal_faults.injected == []
            cache["a"] = 1

        def test_a_plan_begins_and_ends(modal_faults):
            modal_faults.begin(FaultPlan((Fault("fail", "dict_*"),), seed=5))
            with pytest.raises(modal.exception.ConnectionError):
                cache.hydrate().len()
            modal_faults.begin(FaultPlan())
            assert cache.len() == 0

        def test_a_misspelt_operation(modal_faults):
            with pytest.raises(ValueError, match="did you mean 'dict_put'"):
                modal_faults.fail("dict_putt")
            with pytest.raises(ValueError, match="choose 'start' or 'input'"):
                modal_faults.kill(at="inputs")
        """,
    )
    outcome.assert_outcomes(passed=4)


def test_a_property_whose_faults_shrink(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        test_it="""
        import modal
        from hypothesis import Phase, given, settings
        from pytest_modalkit.strategies import fault_plans

        cache = modal.Dict.from_name("cache", create_if_missing=True)

        @settings(derandomize=True, database=None, deadline=None)
        @given(plan=fault_plans(["dict_put", "dict_len"], moments=()))
        def test_a_put_never_fails(modal_faults, plan):
            cache.hydrate()
            modal_faults.begin(plan)
            failed = False
            try:
                cache["a"] = 1
            except modal.Error:
                failed = True
            assert not failed
        """,
    )
    outcome.assert_outcomes(failed=1)
    outcome.stdout.fnmatch_lines(["*(Fault('fail', 'dict_put', times=1),),*"])


def test_a_backend_without_the_hook_is_told_what_it_lacks() -> None:
    bare = Backend("bare", "json")
    with pytest.raises(NotTestable, match=r"no hook 'faults', which modal_faults needs here.*Backend\(faults=...\)"):
        CurrentFaults(bare, Universes(bare, UniverseOptions())).kill()


def test_plans_shrink_to_the_one_fault_that_matters() -> None:
    found = find(fault_plans(["dict_put"]), lambda plan: any(each.action == "kill" for each in plan.faults))
    assert Fault("kill", "container_start", times=1) in found.faults, "each fault is the plainest of its kind"
    assert find(fault_plans(), lambda plan: True) == FaultPlan()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"action": "kil", "operation": "container_start"}, "did you mean 'kill'"),
        ({"action": "fail", "operation": "dict_put", "probability": 1.5}, "between 0 and 1"),
        ({"action": "fail", "operation": "dict_put", "skip": -1}, "not negative"),
        ({"action": "delay", "operation": "dict_put"}, "needs seconds"),
        ({"action": "preempt", "operation": "dict_put"}, "struck at 'container_start' or 'container_input'"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Fault(**given)  # type: ignore[arg-type]


def test_a_strategy_needs_something_to_strike() -> None:
    with pytest.raises(ValueError, match="nothing that could go wrong"):
        faults(moments=())
    with pytest.raises(ValueError, match="choose 'start' or 'input'"):
        faults(moments=("end",))

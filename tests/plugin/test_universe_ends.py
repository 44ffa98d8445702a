"""When there is no universe, or it ends early: collection, interruptions, failures, and properties.

- Nothing is open between tests, or while tests are collected: use of the backend there stops with a message.
- Each example of a property has a universe of its own, unless a wider scope holds one.
- Failures and interruptions leave nothing open.
"""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Run


def test_each_example_of_a_property_has_a_universe_of_its_own(toy: Run) -> None:
    outcome = toy(
        others=True,
        test_it="""
        import modal, pytest
        from hypothesis import given, settings, strategies as st

        @settings(max_examples=7, database=None)
        @given(st.integers())
        def test_property(modal_universe, modal_clock, n):
            assert not modal_universe.is_open
            assert modal_universe.own().data == {}
            modal.put("n", n)
            modal_clock.advance(hours=1)

        @settings(max_examples=3, database=None)
        @given(n=st.integers())
        @pytest.mark.parametrize("again", [1, 2])
        def test_parametrized(again, n):
            assert modal.get("n") is None
            modal.put("n", n)

        class TestMethods:
            @settings(max_examples=3, database=None)
            @given(n=st.integers())
            def test_method(self, n):
                assert modal.get("n") is None
                modal.put("n", n)

        def test_all_are_closed():
            assert modal.closed == list(range(len(modal.opened)))
            assert len(modal.opened) >= 7 + 3
        """,
    )
    outcome.assert_outcomes(passed=5)


def test_examples_share_the_universe_that_a_wider_scope_holds(toy: Run) -> None:
    outcome = toy(
        others=True,
        test_it="""
        import modal, pytest
        from hypothesis import HealthCheck, given, settings, strategies as st

        @pytest.fixture(scope="module")
        def deployed():
            return modal.number()

        @settings(max_examples=4, database=None)
        @given(st.integers())
        def test_module_scope(deployed, n):
            assert modal.number() == deployed

        @pytest.fixture
        def narrow():
            modal.put("narrow", 1)

        @settings(max_examples=4, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(st.integers())
        def test_function_scope(narrow, n):
            assert modal.get("narrow") == 1
        """,
    )
    outcome.assert_outcomes(passed=2)


def test_use_while_collecting_stops_with_a_message_that_says_so(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal

        modal.put("too", "early")

        def test_never_runs():
            pass
        """
    )
    outcome.assert_outcomes(errors=1)
    outcome.stdout.fnmatch_lines(["*NoUniverse: modal was used while tests were being collected*"])


def test_use_in_a_conftest_and_between_tests_stops_with_a_message_that_says_so(toy: Run) -> None:
    outcome = toy(
        conftest="""
        import modal

        def attempt():
            try:
                modal.put("a", 1)
            except RuntimeError as error:
                return str(error)

        early = attempt()

        def pytest_runtest_logstart(nodeid):
            print("between:", attempt())

        def pytest_sessionfinish():
            print("after:", attempt())
        """,
        test_it="""
        import conftest

        def test_early():
            assert "before collection" in conftest.early
        """,
    )
    outcome.assert_outcomes(passed=1)
    outcome.stdout.fnmatch_lines(["*between: modal was used between two tests*", "*after: modal was used after*"])


def test_a_failing_test_or_fixture_leaves_nothing_open(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture(scope="module")
        def broken():
            modal.put("half", "made")
            raise RuntimeError("broken")

        def test_with_broken_fixture(broken):
            pass

        """,
        test_next="""
        import modal

        def test_fails():
            assert modal.number() == 1
            assert False

        def test_after():
            assert modal.closed == [0, 1]
        """,
    )
    outcome.assert_outcomes(passed=1, failed=1, errors=1)


def test_an_interrupted_session_closes_what_is_open(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture(scope="session")
        def server():
            return modal.number()

        def test_interrupted(server):
            raise KeyboardInterrupt
        """,
        conftest="""
        import modal

        def pytest_unconfigure():
            print("closed", modal.closed)
        """,
    )
    assert outcome.ret == pytest.ExitCode.INTERRUPTED
    outcome.stdout.fnmatch_lines(["*closed [[]0[]]*"])


@pytest.mark.parametrize("backend", ["eager", "plain"])
def test_backends_that_do_not_say_when_they_are_used_get_a_fresh_world_before_each_test(toy: Run, backend: str) -> None:
    outcome = toy(
        backend=backend,
        test_it="""
        import modal, pytest
        from hypothesis import given, settings, strategies as st

        @pytest.fixture
        def prepared():
            modal.put("prepared", 1)

        def test_first(prepared):
            assert modal.get("prepared") == 1
            modal.put("left", 1)

        def test_second():
            assert modal.get("left") is None

        @settings(max_examples=4, database=None)
        @given(st.integers())
        def test_property(n):
            assert list(modal.keys()) == []
            modal.put("n", n)
        """,
    )
    outcome.assert_outcomes(passed=3)

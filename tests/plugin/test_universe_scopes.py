"""Which universe is open for which fixture and test.

- A test and its function-scoped fixtures share one universe, to the last line of their teardown.
- A wider fixture that is the first to use the backend holds its universe until it is gone itself.

What happens where no scope is open, and in properties, is in `test_universe_ends`.
"""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Run


def test_each_test_has_a_universe_of_its_own_and_a_module_level_handle_serves_both(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal

        handle = modal.put

        def test_first():
            handle("a", 1)
            assert modal.get("a") == 1

        def test_second():
            assert modal.get("a") is None
            handle("a", 2)

        def test_two_worlds_were_opened_and_closed():
            assert modal.closed == [0, 1]
        """
    )
    outcome.assert_outcomes(passed=3)


def test_nothing_is_opened_for_a_test_that_uses_nothing(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal

        def test_uses_nothing(modal_universe, modal_clock, modal_events):
            assert modal.opened == []

        def test_uses_it():
            modal.number()
            assert len(modal.opened) == 1
        """
    )
    outcome.assert_outcomes(passed=2)


@pytest.mark.parametrize("scope", ["class", "module", "package", "session"])
def test_a_wide_fixture_that_uses_the_backend_first_keeps_its_universe_until_its_own_teardown(
    toy: Run, scope: str
) -> None:
    outcome = toy(
        test_it=f"""
        import modal, pytest

        @pytest.fixture(scope={scope!r})
        def deployed():
            modal.put("app", "running")
            yield modal.number()
            assert modal.get("app") == "running"
            assert modal.closed == []

        class TestOne:
            def test_first(self, deployed):
                assert modal.number() == deployed
                modal.put("left", "behind")

            def test_second(self, deployed):
                assert modal.get("left") == "behind"
        """,
        test_last="""
        import modal

        def test_every_other_world_was_closed():
            assert modal.number() == modal.opened[-1].number
            assert modal.closed == list(range(len(modal.opened) - 1))
        """
        if scope != "session"
        else "",
    )
    outcome.assert_outcomes(passed=2 if scope == "session" else 3)


def test_a_wide_fixture_that_does_not_use_the_backend_holds_nothing(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture(scope="session", autouse=True)
        def settings():
            return {"name": "cache"}

        def test_first(settings):
            modal.put(settings["name"], 1)

        def test_second(settings):
            assert modal.get(settings["name"]) is None
        """
    )
    outcome.assert_outcomes(passed=2)


def test_a_cleanup_sees_the_world_of_its_test_in_whatever_order_fixtures_were_listed(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture
        def cleanup():
            yield
            assert modal.get("made by") in ("body", "user")
            assert modal.closed == [], "the world ended before its cleanup"
            modal.closed.clear()

        @pytest.fixture
        def user():
            modal.put("made by", "user")
            yield
            modal.get("made by")

        def test_used_in_the_body_only(cleanup):
            modal.put("made by", "body")

        @pytest.fixture(autouse=True)
        def forget():
            modal.closed.clear()

        def test_cleanup_before_user(cleanup, user):
            pass

        def test_user_before_cleanup(user, cleanup):
            pass

        def test_request_finalizer(request, cleanup):
            request.addfinalizer(lambda: modal.put("made by", "user"))
        """
    )
    outcome.assert_outcomes(passed=4)


def test_the_teardown_of_a_wide_fixture_that_uses_the_backend_only_then_gets_a_world_for_it(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture(scope="module")
        def late():
            yield
            assert modal.get("of the test") is None
            print("late world", modal.number(), "closed", modal.closed)

        def test_uses_it(late):
            modal.put("of the test", 1)
        """,
        test_next="""
        import modal

        def test_after():
            assert modal.closed == [0, 1]
        """,
    )
    outcome.assert_outcomes(passed=2)


def test_a_wide_fixture_asked_for_in_a_test_body_holds_what_it_opened(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture(scope="module")
        def deployed():
            return modal.number()

        def test_first(request):
            assert request.getfixturevalue("deployed") == 0

        def test_second():
            assert modal.number() == 0
            assert modal.closed == []
        """
    )
    outcome.assert_outcomes(passed=2)


def test_each_value_of_a_parametrized_wide_fixture_has_a_world_of_its_own(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import modal, pytest

        @pytest.fixture(scope="module", params=["a", "b"])
        def deployed(request):
            assert modal.get("app") is None
            modal.put("app", request.param)
            return request.param

        def test_sees_its_own(deployed):
            assert modal.get("app") == deployed

        def test_sees_its_own_still(deployed):
            assert modal.get("app") == deployed
        """
    )
    outcome.assert_outcomes(passed=4)


def test_threads_of_a_test_see_its_universe(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import threading
        import modal

        def test_threads():
            threads = [threading.Thread(target=modal.put, args=(n, n)) for n in range(8)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            assert sorted(modal.keys()) == list(range(8))
            assert len(modal.opened) == 1
        """
    )
    outcome.assert_outcomes(passed=1)


def test_unittest_classes_and_xunit_functions_follow_the_same_rule(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import unittest
        import modal

        class TestCase(unittest.TestCase):
            def setUp(self):
                modal.put("set up", 1)

            def tearDown(self):
                assert modal.get("set up") == 1

            def test_first(self):
                modal.put("left", 1)

            def test_second(self):
                assert modal.get("left") is None

        class TestWithClassSetUp(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                modal.put("class", 1)

            @classmethod
            def tearDownClass(cls):
                assert modal.get("class") == 1

            def test_first(self):
                modal.put("left", 1)

            def test_second(self):
                assert modal.get("left") == 1
        """
    )
    outcome.assert_outcomes(passed=4)


def test_tests_run_again_get_a_fresh_universe(toy: Run) -> None:
    outcome = toy(
        conftest="""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for again in range(2):
                runtestprotocol(item, nextitem=nextitem)
            return True
        """,
        test_it="""
        import modal

        def test_twice():
            assert modal.get("a") is None
            modal.put("a", 1)
        """,
    )
    outcome.assert_outcomes(passed=2)


@pytest.mark.parametrize("backend", ["lazy", "eager"])
def test_a_test_that_runs_in_a_forked_child_gets_a_universe_there(toy: Run, backend: str) -> None:
    outcome = toy(
        backend=backend,
        conftest="""
        import os
        import pytest
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            child = os.fork()
            if child == 0:
                reports = runtestprotocol(item, log=False, nextitem=None)
                os._exit(sum(not report.passed for report in reports))
            failed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            report = pytest.TestReport(item.nodeid, item.location, {}, "failed" if failed else "passed", None, "call")
            item.ihook.pytest_runtest_logreport(report=report)
            return True
        """,
        test_it="""
        import modal

        def test_first(modal_clock):
            modal.put("left", 1)
            modal_clock.advance(hours=1)
            assert modal.get("left") == 1

        def test_second():
            assert modal.get("left") is None
        """,
    )
    outcome.assert_outcomes(passed=2)

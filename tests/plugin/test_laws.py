"""How laws are collected and run: on each face, under the profile, each example in a fresh universe."""

from __future__ import annotations

import pytest

from pytest_modalkit import requirement
from pytest_modalkit.laws import MARK
from tests.plugin.conftest import Run

# A law must name a requirement of the catalogue; this one needs no capability.
ID = "dict.exists.class"


@pytest.mark.parametrize("ids", [(), ("",), (3,), (lambda: None,)])
def test_the_decorator_takes_ids(ids: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match="@requirement takes the ids"):
        requirement(*ids)


def test_the_decorator_marks_the_law_and_gives_it_back() -> None:
    def law() -> None: ...

    assert requirement("a.b", "c.d")(law) is law
    (mark,) = (mark for mark in law.pytestmark if mark.name == MARK)  # type: ignore[attr-defined]
    assert mark.args == ("a.b", "c.d")


def test_a_law_runs_once_on_each_face_and_a_law_without_face_once(toy: Run) -> None:
    outcome = toy(
        "-v",
        test_it=f"""
        import modal, pytest
        from pytest_modalkit import Face, requirement

        @requirement("{ID}")
        async def test_on_each(face: Face):
            await face(modal.put, "a", 1)
            assert await face(modal.get, "a") == 1
            assert await face.collect(modal.keys) == ["a"]

        @requirement("{ID}")
        @pytest.mark.parametrize("n", [1, 2])
        async def test_parametrized_too(face: Face, n):
            assert await face(modal.get, "a") is None

        @requirement("{ID}")
        @pytest.mark.parametrize("face", [Face("trio")], ids=str)
        async def test_chooses_its_face(face):
            await face(modal.put, "a", 1)

        @requirement("{ID}")
        def test_without_face():
            assert modal.get("a") is None
        """,
    )
    outcome.assert_outcomes(passed=3 + 6 + 1 + 1)
    for line in ("*::test_on_each[[]sync] *", "*::test_on_each[[]asyncio] *", "*::test_on_each[[]trio] *"):
        outcome.stdout.fnmatch_lines([line])


def test_a_property_law_runs_each_example_on_its_face_in_a_fresh_universe_under_the_profile(toy: Run) -> None:
    outcome = toy(
        "--modal-profile=smoke",
        others=True,
        test_it=f"""
        import modal
        from hypothesis import given, settings, strategies as st
        from pytest_modalkit import Face, requirement

        seen = []

        @requirement("{ID}")
        @given(n=st.integers())
        async def test_async(face: Face, backend, clock, n):
            assert await face.collect(modal.keys) == []
            await face(modal.put, n, face.name)
            clock.advance(days=1)
            assert len(face.transcript) == 2
            seen.append(face.name)

        @requirement("{ID}")
        @given(n=st.integers())
        def test_plain(n):
            assert list(modal.keys()) == []
            modal.put(n, n)
            seen.append("plain")

        @requirement("{ID}")
        def test_five_examples_each():
            assert seen == ["sync"] * 5 + ["asyncio"] * 5 + ["trio"] * 5 + ["plain"] * 5
        """,
    )
    outcome.assert_outcomes(passed=5)


def test_a_machine_inside_a_law_takes_the_profile_and_other_tests_keep_their_own_settings(toy: Run) -> None:
    outcome = toy(
        "--modal-profile=smoke",
        conftest="""
        from hypothesis import settings
        settings.register_profile("mine", max_examples=11, database=None)
        settings.load_profile("mine")
        """,
        test_it=f"""
        import modal
        from hypothesis import given, settings, strategies as st
        from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
        from pytest_modalkit import requirement

        machines, steps, examples = [], [], []

        class Machine(RuleBasedStateMachine):
            def __init__(self):
                super().__init__()
                machines.append(self)

            @rule()
            def step(self):
                steps.append(self)

        @requirement("{ID}")
        def test_machine():
            run_state_machine_as_test(Machine)
            assert len(machines) == 5
            assert len(steps) == 5 * 15
            assert settings().derandomize

        @given(st.integers())
        def test_downstream(n):
            assert settings().max_examples == 11
            examples.append(n)

        def test_counts():
            assert len(examples) == 11
            assert settings.default.max_examples == 11
        """,
    )
    outcome.assert_outcomes(passed=3)


def test_a_seed_chooses_the_examples_of_properties_and_machines(toy: Run) -> None:
    test_it = f"""
        from hypothesis import given, strategies as st
        from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
        from pytest_modalkit import requirement

        @requirement("{ID}")
        @given(n=st.integers())
        def test_property(n):
            print("drew", n)

        class Machine(RuleBasedStateMachine):
            @rule(n=st.integers())
            def step(self, n):
                print("stepped", n)

        @requirement("{ID}")
        def test_machine():
            run_state_machine_as_test(Machine)
        """

    def drawn(*arguments: str) -> list[str]:
        outcome = toy("-s", "--modal-profile=smoke", *arguments, test_it=test_it)
        outcome.assert_outcomes(passed=2)
        return [line for line in outcome.stdout.lines if "drew" in line or "stepped" in line]

    seeded = drawn("--modal-seed=1")
    assert seeded == drawn("--modal-seed=1")
    assert seeded != drawn()


def test_a_law_that_breaks_the_rules_of_laws_is_the_kits_fault(toy: Run) -> None:
    outcome = toy(
        test_it=f"""
        import asyncio
        from hypothesis import given, strategies as st
        from pytest_modalkit import Face, requirement

        @requirement("{ID}")
        async def test_without_face():
            pass

        @requirement("{ID}")
        @given(n=st.integers())
        async def test_property_without_face(n):
            pass

        @requirement("{ID}")
        async def test_suspends(face: Face):
            await asyncio.sleep(0)
        """
    )
    outcome.assert_outcomes(passed=1, failed=4)  # asyncio may sleep; sync and trio may not
    outcome.stdout.fnmatch_lines(
        ["*KitError: the law *test_without_face is a coroutine function: it must take * `face`"]
    )
    outcome.stdout.fnmatch_lines(["*KitError: the law *test_property_without_face is a coroutine function*"])
    outcome.stdout.fnmatch_lines(["*KitError: the law *test_suspends* suspended on the sync face*"])


def test_a_failure_shows_the_law_and_not_the_kit(toy: Run) -> None:
    outcome = toy(
        test_it=f"""
        import modal
        from hypothesis import given, strategies as st
        from pytest_modalkit import Face, requirement

        @requirement("{ID}")
        @given(n=st.integers())
        async def test_fails(face: Face, n):
            await face(modal.put, "a", n)
            assert await face(modal.get, "a") == 0

        @requirement("{ID}")
        async def test_raises(face: Face):
            await face(modal.put)
        """
    )
    outcome.assert_outcomes(failed=6)
    outcome.stdout.fnmatch_lines(["*assert 1 == 0"])
    outcome.stdout.no_fnmatch_line("*pytest_modalkit/laws.py:*: *")
    outcome.stdout.no_fnmatch_line("*pytest_modalkit/scopes.py:*: *")
    outcome.stdout.no_fnmatch_line("*pytest_modalkit/faces.py:*: *")


def test_a_users_own_face_fixture_is_left_alone(toy: Run) -> None:
    outcome = toy(
        test_it="""
        import pytest

        @pytest.fixture
        def face():
            return "mine"

        def test_mine(face):
            assert face == "mine"

        class TestMethods:
            def test_mine(self, face):
                assert face == "mine"
        """,
        test_other="def test_it(face): pass",
    )
    outcome.assert_outcomes(passed=2, errors=1)
    outcome.stdout.fnmatch_lines(["*the fixture 'face' is for laws: put @requirement(...) on the test*"])


def test_the_examples_share_what_a_wider_fixture_holds_on_each_face(toy: Run) -> None:
    outcome = toy(
        test_it=f"""
        import modal, pytest
        from hypothesis import given, strategies as st
        from pytest_modalkit import Face, requirement

        @pytest.fixture(scope="module")
        def deployed(backend):
            assert backend.limits["dict.value_bytes"] == 9
            return modal.number()

        @requirement("{ID}")
        @given(n=st.integers())
        async def test_shared(face: Face, deployed, n):
            assert await face(modal.number) == deployed
        """
    )
    outcome.assert_outcomes(passed=3)


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_asynchronous_tests_of_others_run_by_their_own_plugin_in_their_own_universe(
    toy: Run, pytester: pytest.Pytester, mode: str
) -> None:
    outcome = toy(
        *(["-o", "anyio_mode=auto"] if mode == "auto" else []),
        others=True,
        test_it=f"""
        import modal, pytest
        from hypothesis import given, settings, strategies as st
        from pytest_modalkit import Face, requirement

        pytestmark = [pytest.mark.anyio] if {mode!r} == "strict" else []

        @pytest.fixture(params=["asyncio", "trio"])
        def anyio_backend(request):
            return request.param

        @pytest.fixture
        async def prepared(anyio_backend):
            await modal.put.aio("prepared", 1)
            yield
            assert await modal.get.aio("prepared") == 1

        async def test_downstream(prepared, anyio_backend):
            assert await modal.get.aio("prepared") == 1
            assert await modal.get.aio("left") is None
            await modal.put.aio("left", 1)

        @settings(max_examples=3, database=None)
        @given(n=st.integers())
        async def test_downstream_property(n):
            assert await modal.get.aio("left") is None
            await modal.put.aio("left", 1)
        """,
    )
    outcome.assert_outcomes(passed=4)


def test_a_law_in_somebodys_own_file_stays_a_law_where_a_plugin_takes_coroutines_for_its_own(toy: Run) -> None:
    outcome = toy(
        conftest="""
        import inspect
        import pytest

        class Theirs(pytest.Function):
            def runtest(self):
                raise AssertionError("a law was taken")

        @pytest.hookimpl(wrapper=True)
        def pytest_pycollect_makeitem(collector, name, obj):
            items = yield
            if isinstance(items, list) and name.startswith("test_"):
                return [Theirs.from_parent(collector, name=item.name, callobj=obj) for item in items]
            return items
        """,
        test_it=f"""
        from hypothesis import given, strategies as st
        from pytest_modalkit import Face, requirement

        @requirement("{ID}")
        async def test_law(face: Face):
            pass

        @requirement("{ID}")
        @given(n=st.integers())
        async def test_property(face: Face, n):
            pass

        class TestMethods:
            @requirement("{ID}")
            async def test_law(self, face: Face):
                pass

        def test_not_a_law():
            pass
        """,
    )
    outcome.assert_outcomes(passed=9, failed=1)

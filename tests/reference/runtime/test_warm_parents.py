"""A warm parent is executed once, holds nothing of a user, waits for the next one if it may, and tells why it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from modal_reference._driver import runtimes
from modal_reference._driver.universe import Universe
from modal_reference._engine import FunctionDefinition, Method
from modal_reference._runtime import warm
from modal_reference._runtime.process import ProcessRuntime
from modal_reference.exception import RemoteError
from tests.reference.runtime.watching import Yard
from tests.reference.runtime.workshop import Workshop
from tests.reference.waiting import until


@pytest.fixture
def no_spares() -> Iterator[None]:
    """Warm parents end with their universe, as they do by default."""
    runtimes.keep_spares(False)
    yield
    runtimes.keep_spares(True)


@pytest.mark.usefixtures("no_spares")
def test_it_ends_with_its_universe(level: str) -> None:
    with Universe() as universe:
        yard = Yard(ProcessRuntime(universe, at_most=level))
        yard.shell("exit 0").end()
        assert yard.runtime._parent is not None
        pid = yard.runtime._parent.pid
        yard.runtime.close()
    assert warm.waiting() == []
    assert not Path(f"/proc/{pid}").exists()


def test_it_waits_for_the_next_universe_where_spares_are_kept(level: str) -> None:
    pids = []
    for _ in range(3):
        with Universe() as universe:
            yard = Yard(ProcessRuntime(universe, at_most=level))
            assert yard.shell("exit 0").end().code == 0
            assert yard.runtime._parent is not None
            pids.append(yard.runtime._parent.pid)
            yard.runtime.close()
    assert len(set(pids)) == 1


def test_one_that_died_while_it_waited_is_replaced(level: str) -> None:
    for _ in range(2):
        with Universe() as universe:
            yard = Yard(ProcessRuntime(universe, at_most=level))
            assert yard.shell("exit 6").end().code == 6
            yard.runtime.close()
        [waiting] = [each for each in warm.waiting() if each.kind.at_most == level and each.kind.edition == "1"]
        os.kill(waiting.pid, 9)
        until(lambda: not waiting.is_usable())  # noqa: B023  # it is called before the next round


def test_each_edition_has_its_own(workshop: Workshop) -> None:
    workshop.write("code_of_test.py", "import modal\ndef f(): return modal.__name__, modal.Dict.__module__")
    newest = workshop.publish(FunctionDefinition("f", workshop.code("f"), {"": Method()}))
    assert workshop.call(newest)[0] == "modal_reference"
    with Universe(edition="0.73") as universe:
        older = Workshop(universe, workshop.folder)
        assert older.call(older.publish(FunctionDefinition("f", older.code("f"), {"": Method()}))) == (
            "modal_reference._editions.v0_73",
            "modal.dict",
        )


@pytest.fixture
def preloading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_spares: None) -> Path:
    """A folder from which a warm parent loads what `MODALKIT_PRELOAD` names."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_what_is_named_runs_before_the_first_fork_and_reaches_every_container(
    preloading: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (preloading / "early.py").write_text("import modal\ndef go(): modal.mark = 'set before'\n")
    monkeypatch.setenv("MODALKIT_PRELOAD", "early:go")
    with Universe() as universe:
        workshop = Workshop(universe, tmp_path_factory.mktemp("code"))
        marked = workshop.declare("import modal\ndef f(): return modal.mark")
        assert workshop.call(marked) == "set before"


def test_one_that_cannot_begin_fails_the_inputs_and_says_why(
    preloading: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (preloading / "early.py").write_text("def go(): raise LookupError('nothing works today')\n")
    monkeypatch.setenv("MODALKIT_PRELOAD", "early:go")
    with Universe() as universe:
        workshop = Workshop(universe, tmp_path_factory.mktemp("code"))
        plain = workshop.declare("def f(): pass")
        with pytest.raises(RemoteError, match="nothing works today"):
            workshop.call(plain)
        assert isinstance(universe.runtime, ProcessRuntime)
        with pytest.raises(RuntimeError, match="nothing works today"):
            _ = universe.runtime.isolation


def test_it_holds_nothing_that_a_container_has_imported(workshop: Workshop) -> None:
    fresh = workshop.declare(
        "import sys\nseen = 'marker' in sys.modules\nimport types\nsys.modules['marker'] = types\ndef f(): return seen",
        max_inputs=1,
    )
    assert [workshop.call(fresh) for _ in range(3)] == [False, False, False]


def test_a_worker_may_be_a_fresh_interpreter(level: str, tmp_path: Path) -> None:
    def spawning(universe: Universe) -> ProcessRuntime:
        return ProcessRuntime(universe, at_most=level, is_spawned=True)

    with Universe(runtime=spawning) as universe:
        workshop = Workshop(universe, tmp_path)
        plain = workshop.declare(
            "import modal, sys\ndef f(x):\n    print('hello'); return x, modal.__name__, 'gc' in sys.modules"
        )
        assert workshop.call(plain, 3)[:2] == (3, "modal_reference")
        assert workshop.printed(1) == ["hello\n"]


def test_a_runtime_is_chosen_by_its_name_or_by_what_makes_it() -> None:
    with Universe(runtime="modal_reference._runtime.process:ProcessRuntime") as universe:
        assert isinstance(universe.runtime, ProcessRuntime)
    with pytest.raises(ValueError, match=r"there is no runtime 'podman': choose 'process'"):
        Universe(runtime="podman")

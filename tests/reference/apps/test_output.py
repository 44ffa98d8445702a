"""What `enable_output` shows, and that nothing is shown without it."""

from __future__ import annotations

import os
import pty
import sys

import pytest

import modal_reference as modal
from modal_reference import App
from modal_reference._faces import output
from tests.reference.apps import shop
from tests.reference.children import run_python

pytestmark = pytest.mark.usefixtures("universe")


def test_without_output_nothing_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with shop.app.run():
        shop.say.remote("loud")
        list(shop.square.map([1, 2]))
    assert capfd.readouterr() == ("", "")


def test_what_functions_print_comes_out_here(capfd: pytest.CaptureFixture[str]) -> None:
    with modal.enable_output(), shop.app.run():
        shop.say.remote("loud")
        shop.say.remote("alarm", error=True)
    shown = capfd.readouterr()
    assert "loud\n" in shown.out
    assert "alarm" not in shown.out
    assert "alarm\n" in shown.err


def test_the_steps_of_a_run_and_the_progress_of_maps_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    with modal.enable_output(), shop.app.run():
        list(shop.square.map(range(7)))
    shown = capfd.readouterr()
    assert shown.out == ""
    assert f"App {shop.app.app_id} is running" in shown.err
    assert "square: 7 of 7 inputs done" in shown.err
    assert "App completed" in shown.err


def test_output_ends_with_its_block() -> None:
    assert not output.is_enabled()
    with modal.enable_output():
        with modal.enable_output():
            assert output.is_enabled()
        assert output.is_enabled()
    assert not output.is_enabled()
    with pytest.raises(ZeroDivisionError), modal.enable_output():
        _ = 1 / 0
    assert not output.is_enabled()


def test_progress_can_be_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    with output.showing(is_progress_shown=False), shop.app.run():
        shop.say.remote("loud")
        list(shop.square.map([1]))
    assert capfd.readouterr() == ("loud\n", "")


def test_a_run_may_ask_questions_where_output_is_shown() -> None:
    app = App()
    with modal.enable_output(), app.run(interactive=True), pytest.warns(modal.exception.DeprecationError):
        assert app.is_interactive


def test_a_terminal_shows_a_bar_for_each_map(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        with modal.enable_output(), shop.app.run():
            for _ in zip(shop.square.map(range(3)), shop.add.map(range(3)), strict=True):
                continue
        terminal.flush()
        shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "square" in shown
    assert "add" in shown


def test_rich_is_loaded_only_where_it_is_used() -> None:
    program = "import modal_reference as modal, sys\nwith modal.enable_output(): pass\nprint('rich' in sys.modules)"
    assert run_python(program, {}).strip() == "False"


def test_a_prompt_is_refused_outside_of_containers_and_inside() -> None:
    with pytest.raises(modal.exception.InvalidError, match="inside of a function"):
        modal.interact()
    with shop.app.run(), pytest.raises(modal.exception.InvalidError, match="no terminal"):
        shop.ask.remote()

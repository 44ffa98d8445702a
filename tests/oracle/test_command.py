"""The command: exit codes, output, and the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools.oracle import cli
from tools.oracle.asking import Answers, NoAnswer, Side
from tools.oracle.environments import Environment, NotInstalled
from tools.oracle.scope import Client

Make = Callable[..., Answers]


class World:
    """What the sides answer, and which clients cannot be installed."""

    def __init__(self, answers: Answers) -> None:
        self.real = answers
        self.ours = answers
        self.page = Path()
        self.out_of_reach: dict[str, str] = {}
        self.caveat = ""

    def prepare(self, client: Client) -> Environment:
        if client.label in self.out_of_reach:
            raise NotInstalled(self.out_of_reach[client.label])
        return Environment(python=Path(client.label), caveat=self.caveat)

    def ask(self, side: Side, names: Sequence[str], walked: Sequence[str]) -> Answers:
        return self.real if side.edition is None else self.ours


@pytest.fixture
def world(answers: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """Two sides that agree, no catalogue and no explanations."""
    made = World(answers(rule__x="returns 1"))
    made.page = tmp_path / "oracle.md"
    monkeypatch.setattr(cli, "PAGE", made.page)
    monkeypatch.setattr(cli, "ask", made.ask)
    monkeypatch.setattr(cli, "prepare", made.prepare)
    monkeypatch.setattr(cli, "load", dict)
    monkeypatch.setattr(cli, "read_explanations", list)
    monkeypatch.setattr(cli, "documented_names", lambda: {"modal.App.run": ("show_progress",)})
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    return made


def test_agreement_is_green_and_leaves_a_page(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    told = capsys.readouterr().out
    assert "newest: modal 9.9 against edition 1: 8 facts, 0 differences explained, 0 not" in told
    assert "all agree, or differ for a reason" in told
    assert "| newest | 9.9 | 1 | 8 | 0 | 0 |" in world.page.read_text()
    assert "`modal.App.run`" in world.page.read_text(), "what the newest client no longer offers"


def test_a_difference_is_red(world: World, answers: Make, capsys: pytest.CaptureFixture[str]) -> None:
    world.ours = answers(rule__x="returns 2")
    assert cli.main(["--client", "newest"]) == 1
    told = capsys.readouterr().out
    assert "1 differences without an explanation" in told
    assert "face:rule:x" in told
    assert not world.page.exists(), "the page shows a comparison with both clients"


def test_a_client_that_cannot_be_installed_is_never_green(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.out_of_reach = {"newest": "no index can be reached"}
    assert cli.main([]) == 3
    told = capsys.readouterr().out
    assert "NOT COMPARED: newest: no index can be reached" in told
    assert "INCOMPLETE" in told
    assert not world.page.exists()


def test_a_client_that_may_be_out_of_date_is_never_green(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.caveat = "nobody knows"
    assert cli.main([]) == 3
    assert "NOT SURE: nobody knows" in capsys.readouterr().out


def test_a_probe_that_fails_is_not_compared(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(side: Side, names: Sequence[str], walked: Sequence[str]) -> Answers:
        raise NoAnswer("the client cannot be imported")

    monkeypatch.setattr(cli, "ask", fails)
    assert cli.main([]) == 3
    assert capsys.readouterr().out.count("the client cannot be imported") == 2


def test_json_has_everything(world: World, answers: Make, capsys: pytest.CaptureFixture[str]) -> None:
    world.ours = answers(rule__x="returns 2")
    assert cli.main(["--json", "--client", "newest"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["compared"][0]["version"] == "9.9"
    assert told["unexplained"] == [{"client": "newest", "id": "face:rule:x", "real": "returns 1", "ours": "returns 2"}]
    assert told["gone"] == [{"name": "modal.App.run", "in_old": None}]
    assert told["exit_code"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--client", "latest"], "there is no client 'latest'"),
        (["--environment", "newest"], "give NAME=PYTHON"),
        (["--environment", "newest=/no/such/python"], "give NAME=PYTHON"),
    ],
)
def test_a_wrong_call_is_told(
    arguments: list[str], words: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_given_environment_is_not_prepared(world: World, tmp_path: Path) -> None:
    world.out_of_reach = {"newest": "must not be installed"}
    python = tmp_path / "python"
    python.touch()
    assert cli.main(["--client", "newest", "--environment", f"newest={python}"]) == 0

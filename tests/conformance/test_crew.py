"""The processes of a crew: what they find, what they say, and how they end. Their `modal` is a small one of our own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modal_conformance.crew import Crew, Member
from modal_conformance.steps import Step

#: A Dict that appears when a file does, and whose puts are lines of another file; the key "never" is never put.
MODAL = """
import pathlib, time, types

FOLDER = pathlib.Path(__file__).parent.parent

class NotFoundError(Exception):
    pass

exception = types.SimpleNamespace(NotFoundError=NotFoundError)

class Dict:
    @staticmethod
    def from_name(name, create_if_missing=False):
        if create_if_missing:
            (FOLDER / name).touch()
        return Dict(name)

    def __init__(self, name):
        self.name = name

    def hydrate(self):
        print("a word to nobody")
        if not (FOLDER / self.name).exists():
            (FOLDER / "looked").touch()
            raise NotFoundError(self.name)
        return self

    def put(self, key, value):
        if key == "never":
            time.sleep(3600)
        with open(FOLDER / self.name, "a") as lines:
            print(key, file=lines)
        return True
"""
TARGET = {"kind": "Dict", "name": "shelf"}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file behind the Dict of that name, which is not there yet."""
    (tmp_path / "modal").mkdir()
    (tmp_path / "modal" / "__init__.py").write_text(MODAL)
    inherited = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [inherited])]))
    return tmp_path / "shelf"


@pytest.fixture
def member(shelf: Path) -> Iterator[Member]:
    with Crew(size=1, patience=30.0) as crew:
        yield crew.members[0]


def put(key: str) -> Step:
    return Step("put", {"key": key, "value": 0})


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once something holds, which another process brings about."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "the other process did nothing of the kind"
        os.sched_yield()


def test_a_member_tells_what_it_saw(member: Member, shelf: Path) -> None:
    shelf.touch()
    history = member.carry_out(TARGET, put("a"), put("b"))
    assert [(call.client, call.arguments["key"], call.answer.value) for call in history] == [
        ("process 1", "a", True),
        ("process 1", "b", True),
    ]
    assert shelf.read_text().split() == ["a", "b"]


def test_a_member_looks_for_what_others_have_made_until_it_is_there(member: Member, shelf: Path) -> None:
    member.order(TARGET, [put("a")])
    wait_until(shelf.with_name("looked").exists)
    shelf.touch()
    member.report()
    assert shelf.read_text().split() == ["a"]


def test_a_member_that_finds_nothing_says_so(shelf: Path) -> None:
    with Crew(size=1) as crew, pytest.raises(AssertionError, match=r"process 1 failed:(.|\n)*NotFoundError: shelf"):
        crew.members[0].carry_out(TARGET, put("a"))


def test_a_member_makes_what_is_missing_where_it_is_told_to(member: Member, shelf: Path) -> None:
    member.carry_out({**TARGET, "create": "yes"}, put("a"))
    assert shelf.read_text().split() == ["a"]


def test_a_member_that_works_aloud_tells_of_each_step(member: Member, shelf: Path) -> None:
    shelf.touch()
    member.order(TARGET, [put("a"), put("b"), put("never"), put("c")], aloud=True)
    assert [member.report(), member.report()] == [{"done": 0}, {"done": 1}]
    assert member.kill() == 0
    assert shelf.read_text().split() == ["a", "b"]


def test_a_member_that_is_killed_has_told_what_was_not_heard_yet(member: Member, shelf: Path) -> None:
    shelf.touch()
    member.order(TARGET, [put("a"), put("b"), put("never")], aloud=True)
    wait_until(lambda: shelf.read_text().split() == ["a", "b"])
    assert member.report() == {"done": 0}
    # It may have been killed between the second put and the word on it.
    assert member.kill() in (0, 1)


def test_a_member_that_may_leave_ends_by_itself(member: Member, shelf: Path) -> None:
    shelf.touch()
    member.carry_out(TARGET, put("a"))
    member.leave()
    with pytest.raises(AssertionError, match="process 1 ended"):
        member.report()

"""Two sides' facts become differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.oracle.asking import Answers
from tools.oracle.comparing import differences, facts_of, missing_names, missing_parameters, signature

Make = Callable[..., Answers]


@pytest.mark.parametrize(
    ("parameters", "written"),
    [
        ([], "()"),
        ([["key", "positional_or_keyword", "<required>"]], "(key)"),
        ([["a", "positional_or_keyword", "1"], ["b", "keyword_only", "None"]], "(a=1, *, b=None)"),
        ([["a", "keyword_only", "1"], ["b", "keyword_only", "2"]], "(*, a=1, b=2)"),
        ([["other", "positional_only", "None"], ["kwargs", "var_keyword", "<required>"]], "(other=None, /, **kwargs)"),
        ([["other", "positional_only", "<required>"]], "(other, /)"),
        ([["args", "var_positional", "<required>"], ["x", "keyword_only", "0"]], "(*args, x=0)"),
        ([["name", "positional_or_keyword", "<required>"], ["_sleep", "positional_or_keyword", "300"]], "(name)"),
    ],
)
def test_signatures_read_as_python_writes_them(parameters: list[list[str]], written: str) -> None:
    assert signature(parameters) == written


def test_sides_that_say_the_same_do_not_differ(answers: Make) -> None:
    one = facts_of(answers(rule__x="returns 1"), ["modal.Dict", "modal.Dict.get"])
    assert one == {
        "name:modal.Dict": "class",
        "signature:modal.Dict": "()",
        "bases:modal.Dict": "modal.object.Object",
        "foreign-bases:modal.Dict": "none",
        "name:modal.Dict.get": "callable",
        "signature:modal.Dict.get": "(key, default=None)",
        "aio:modal.Dict.get": "the same signature",
        "rule:x": "returns 1",
    }
    assert differences("newest", one, dict(one)) == []


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("signature:modal.Dict.get", "(key)"),
        ("aio:modal.Dict.get", "none"),
        ("bases:modal.Dict", "none"),
        ("name:modal.Dict.get", "property"),
        ("rule:x", "raises TypeError"),
    ],
)
def test_each_fact_that_differs_is_told(question: str, changed: str, answers: Make) -> None:
    one = facts_of(answers(rule__x="returns 1"), ["modal.Dict", "modal.Dict.get"])
    (found,) = differences("newest", one, {**one, question: changed})
    assert (found.client, found.id, found.real, found.ours) == ("newest", f"face:{question}", one[question], changed)


def test_a_question_that_only_one_side_answers_is_a_difference(answers: Make) -> None:
    (found,) = differences("newest", {"rule:x": "returns 1"}, {})
    assert (found.real, found.ours) == ("returns 1", "absent")


def test_a_missing_name_is_told_once(answers: Make) -> None:
    names = ["modal.Dict", "modal.Dict.get"]
    there = facts_of(answers(), names)
    gone = facts_of(answers(surface={"modal.Dict": answers().surface["modal.Dict"]}), names)
    assert [one.id for one in differences("newest", there, gone)] == ["face:name:modal.Dict.get"]


def test_a_namespace_that_cannot_be_imported_is_told_once() -> None:
    real = {"situation a:import": "raises ValueError"}
    ours = {"situation a:import": "works", "situation a:loglevel": "returns 'INFO'"}
    assert [one.id for one in differences("newest", real, ours)] == ["face:situation a:import"]


def test_operators_need_no_twin() -> None:
    surface: dict[str, Any] = {"modal.Dict.__len__": {"kind": "callable", "parameters": [], "aio": None}}
    answers = Answers(version="1", surface=surface, facts={})
    assert "aio:modal.Dict.__len__" not in facts_of(answers, surface)


def test_what_a_client_no_longer_has(answers: Make) -> None:
    documented = {"modal.Dict": (), "modal.Dict.get": ("key", "default", "timeout"), "modal.Mount": ("path",)}
    assert missing_names(answers(), documented) == ["modal.Mount"]
    assert missing_parameters(answers(), documented) == {"modal.Dict.get": ["timeout"]}

"""The catalogue is held against a client."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modalkit.catalogue import AioTwin, BaseOf, Evidence, Exists, Form, Level, Requirement, SignatureOf, load
from tools.oracle.asking import Answers
from tools.oracle.catalogue import areas_to_write, compare_catalogue, names_in, uncatalogued
from tools.oracle.scope import documented_names

SURFACE: dict[str, Any] = {
    "modal.Dict": {"kind": "class", "bases": ["modal.object.Object"], "foreign": []},
    "modal.Error": {"kind": "class", "bases": ["Exception", "BaseException"], "foreign": []},
    "modal.exception.AuthError": {
        "kind": "class",
        "bases": ["modal.exception.Error", "Exception"],
        "foreign": ["grpclib.exceptions.GRPCError"],
    },
    "modal.Dict.put": {
        "kind": "callable",
        "parameters": [
            ["key", "positional_or_keyword", "<required>"],
            ["skip_if_exists", "keyword_only", "False"],
            ["seconds", "positional_or_keyword", "86400"],
            ["default", "positional_or_keyword", "<sentinel>"],
            ["kwargs", "var_keyword", "<required>"],
        ],
        "aio": [],
    },
    "modal.Dict.from_name": {"kind": "callable", "parameters": [], "aio": None},
    "modal.Dict.old": {"kind": "missing"},
}
ANSWERS = Answers(version="1.6.4", surface=SURFACE, facts={})


def _requirement(form: Form, **changed: Any) -> Requirement:
    given: dict[str, Any] = {
        "id": "dict.some",
        "area": "dict",
        "statement": "…",
        "documents": (),
        "editions": ("1",),
        "level": Level.MUST,
        "evidence": Evidence.DOCUMENTED,
        "forms": (form,),
        **changed,
    }
    return Requirement(**given)


def _parameter(parameter: str, default: str | None, kind: str | None) -> SignatureOf:
    return SignatureOf(of="modal.Dict.put", parameter=parameter, default=default, kind=kind)


TRUE_FORMS: list[Form] = [
    Exists(of="modal.Dict"),
    AioTwin(of="modal.Dict.put"),
    BaseOf(of="modal.Dict", base="modal.object.Object"),
    BaseOf(of="modal.exception.AuthError", base="modal.Error"),
    BaseOf(of="modal.Error", base="builtins.Exception"),
    _parameter("key", "<required>", "positional_or_keyword"),
    _parameter("skip_if_exists", "False", "keyword_only"),
    _parameter("key", None, "keyword_only"),
    _parameter("seconds", "86400", None),
    _parameter("default", None, "positional_or_keyword"),
    _parameter("kwargs", None, "var_keyword"),
]
FALSE_FORMS: list[tuple[Form, str]] = [
    (Exists(of="modal.Dict.old"), "no modal.Dict.old"),
    (Exists(of="modal.Never.asked"), "no modal.Never.asked"),
    (AioTwin(of="modal.Dict.from_name"), "no .aio twin"),
    (BaseOf(of="modal.Dict", base="modal.Error"), "bases: modal.object.Object"),
    (_parameter("skip_if_exists", "False", "positional_or_keyword"), "skip_if_exists is keyword_only"),
    (_parameter("skip_if_exists", "0", "keyword_only"), "the default of skip_if_exists is False"),
    (_parameter("key", "None", "positional_or_keyword"), "the default of key is <required>"),
    (_parameter("timeout", "None", None), "takes key, skip_if_exists, seconds, default, kwargs"),
    (
        SignatureOf(of="modal.Dict.from_name", parameter="kwargs", default=None, kind="var_keyword"),
        "takes no further keywords",
    ),
]


@pytest.mark.parametrize("form", TRUE_FORMS, ids=str)
def test_what_is_true_of_the_client_is_no_difference(form: Form) -> None:
    assert compare_catalogue("newest", "1", [_requirement(form)], ANSWERS) == []


@pytest.mark.parametrize(("form", "told"), FALSE_FORMS, ids=str)
def test_what_is_not_true_of_the_client_is_a_difference(form: Form, told: str) -> None:
    (found,) = compare_catalogue("newest", "1", [_requirement(form)], ANSWERS)
    assert (found.id, found.real) == ("catalogue:dict.some", told)


def test_requirements_of_another_edition_are_not_asked_of_this_client() -> None:
    assert (
        compare_catalogue("newest", "1", [_requirement(Exists(of="modal.Dict.old"), editions=("0.73",))], ANSWERS) == []
    )


@pytest.mark.parametrize("said", [{"superseded_by": "`modal.Dict.new`"}, {"removed": "1.1.0"}])
def test_what_the_catalogue_says_is_gone_must_be_gone(said: dict[str, str]) -> None:
    gone = _requirement(Exists(of="modal.Dict.old"), editions=("0.73", "1"), **said)
    assert compare_catalogue("newest", "1", [gone], ANSWERS) == []
    still_there = _requirement(Exists(of="modal.Dict"), editions=("0.73",), **said)
    (found,) = compare_catalogue("newest", "1", [still_there], ANSWERS)
    assert found.real == "still so"
    assert compare_catalogue("0.73", "0.73", [still_there], ANSWERS) == []


def test_edition_0_73_must_have_what_was_superseded_later() -> None:
    gone = _requirement(Exists(of="modal.Dict.old"), editions=("0.73",), superseded_by="`modal.Dict.new`")
    assert [one.real for one in compare_catalogue("0.73", "0.73", [gone], ANSWERS)] == ["no modal.Dict.old"]


def test_documented_names_that_no_requirement_speaks_of_are_differences() -> None:
    requirements = [_requirement(Exists(of="modal.Dict.get"))]
    names = ["modal.dict.Dict.get", "modal.Dict.put", "modal.App.run", "modal.dict"]
    assert [one.id for one in uncatalogued(names, requirements)] == ["catalogue:name:modal.Dict.put"]


def test_areas_without_any_requirement_are_told_apart() -> None:
    requirements = [_requirement(Exists(of="modal.Dict.get"))]
    names = ["modal.Dict.get", "modal.Dict.put", "modal.Image.env", "modal.gpu.T4", "modal.Volume.commit"]
    assert areas_to_write(names, requirements) == ["gpu", "image"]
    begun = [*requirements, _requirement(Exists(of="modal.Image"), area="image")]
    assert areas_to_write(names, begun) == ["gpu"]
    assert [one.id for one in uncatalogued(names, begun)] == [
        "catalogue:name:modal.Dict.put",
        "catalogue:name:modal.Image.env",
    ]


def test_every_documented_name_of_the_areas_done_is_in_the_catalogue() -> None:
    requirements = list(load().values())
    assert len(names_in(requirements)) > 50
    assert uncatalogued(documented_names(), requirements) == []

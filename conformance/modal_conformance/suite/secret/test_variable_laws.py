"""Laws of the variables of Secrets: what a container has in its environment, and nobody else."""

from __future__ import annotations

import os
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.running import Idle
from modal_conformance.suite.secret.reading import seen
from pytest_modalkit import requirement

workload = Idle("modal_conformance.workloads.secret")

#: Texts that a careless hand spoils: quotes, lines, spaces at the ends, other alphabets, nothing at all.
AWKWARD = [
    "bar",
    "",
    " ",
    "two words ",
    "a=b",
    "'x'",
    '"',
    "$HOME",
    "${A}",
    "first\nsecond",
    "\t",
    "\\n",
    "Ünïcödé 🂡",
    "#",
]


@requirement("secret.module.same-class")
def test_the_class_in_the_module_is_that_at_the_top() -> None:
    assert modal.secret.Secret is modal.Secret


@requirement("secret.constructor.is-refused")
def test_the_class_is_not_called() -> None:
    secret = modal.Secret  # found first: that there is no such class is another matter
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        secret()


@requirement("secret.from-dict.reaches-containers", "secret.from-dict.none-is-ignored")
def test_entries_are_variables_but_those_that_are_none() -> None:
    there = {f"MODALKIT_{number}": text for number, text in enumerate([*AWKWARD, "long" * 1000])}
    assert seen([modal.Secret.from_dict({**there, "MODALKIT_NONE": None})], [*there, "MODALKIT_NONE"]) == there


@requirement("secret.from-dict.nothing")
def test_a_secret_may_be_empty() -> None:
    assert seen([modal.Secret.from_dict(), modal.Secret.from_dict({})], ["MODALKIT_NOTHING"]) == {}


@requirement("secret.from-dict.wrong-type")
@pytest.mark.parametrize("wrong", ["A", [("A", "b")], {"A": 1}, {1: "a"}, {"A": b"a"}, None])
def test_what_is_no_dictionary_of_texts_is_refused(wrong: Any) -> None:
    with pytest.raises(modal.exception.InvalidError):
        modal.Secret.from_dict(wrong)


@requirement("secret.argument.only-there")
def test_nobody_else_has_the_variables() -> None:
    name = "MODALKIT_HIDDEN"
    app = modal.App()
    with_it = app.function(name="with", secrets=[modal.Secret.from_dict({name: "x"})])(workload.variables)
    without = app.function(name="without")(workload.variables)
    with app.run():
        assert with_it.remote([name]) == {name: "x"}
        assert without.remote([name]) == {}
        assert name not in os.environ


@requirement("secret.argument.several")
def test_of_several_the_later_counts() -> None:
    given = [{"MODALKIT_A": "1", "MODALKIT_B": "1"}, {"MODALKIT_B": "2", "MODALKIT_C": "2"}, {}, {"MODALKIT_B": ""}]
    together = {"MODALKIT_A": "1", "MODALKIT_B": "", "MODALKIT_C": "2"}
    assert seen([modal.Secret.from_dict(each) for each in given], together) == together


@requirement("secret.argument.before-import")
def test_the_module_has_the_variables_when_it_is_imported() -> None:
    app = modal.App()
    secret = modal.Secret.from_dict({workload.WANTED: "early"})
    function = app.function(secrets=[secret])(workload.found_at_import)
    with app.run():
        assert function.remote() == "early"


@requirement("secret.argument.classes", "secret.argument.shared")
def test_methods_have_the_variables_too() -> None:
    app = modal.App()
    secret = modal.Secret.from_dict({"MODALKIT_SHARED": "x"})
    reader = app.cls(secrets=[secret])(workload.Reader)
    function = app.function(secrets=[secret])(workload.variables)
    with app.run():
        assert reader().variables.remote(["MODALKIT_SHARED"]) == {"MODALKIT_SHARED": "x"}
        assert function.remote(["MODALKIT_SHARED"]) == {"MODALKIT_SHARED": "x"}


@requirement("secret.argument.must-be-a-list")
def test_a_secret_alone_is_refused() -> None:
    app, alone = modal.App(), modal.Secret.from_dict({})
    with pytest.raises((TypeError, modal.exception.InvalidError)):
        app.function(secrets=alone)(workload.variables)  # type: ignore[arg-type]


@requirement("secret.secrecy.repr")
@given(value=st.from_regex(r"\Ahunter2[a-z]{8}\Z"))
def test_a_handle_shows_no_value(value: str) -> None:
    secret = modal.Secret.from_dict({"KEY": value})
    assert value not in f"{secret!r} {secret}"


@requirement("secret.secrecy.errors")
@given(value=st.from_regex(rb"\Ahunter2[a-z]{8}\Z"))
def test_a_refusal_shows_no_value(value: bytes) -> None:
    with pytest.raises(modal.exception.InvalidError) as refused:
        modal.Secret.from_dict({"KEY": value})  # type: ignore[dict-item]
    assert value.decode() not in str(refused.value)

"""Laws of Secrets: where their variables come from, who sees them, and that nothing else does."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73
from modal_reference._engine import ControlPlane, CreationMode
from modal_reference._faces.secrets import secrets_of
from modal_reference._serialization import dumps, loads
from modal_reference.exception import AlreadyExistsError, DeprecationError, InvalidError, NotFoundError
from tests.reference.waiting import every_face

HIDDEN = "hunter2-and-nobody-may-see-it"
both_editions = pytest.mark.parametrize("secret_class", [modal.Secret, v0_73.Secret])
names = st.text(st.characters(exclude_characters="=\0", exclude_categories=["Cs"]), min_size=1)
values = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def variables(secret: Any) -> dict[str, str]:
    found = secret._variables()
    assert isinstance(found, dict)
    return found


# What they are made of


@both_editions
@given(entries=st.dictionaries(names, st.none() | values))
def test_a_secret_has_the_variables_it_was_given_but_those_that_are_none(
    secret_class: Any, entries: dict[str, str | None]
) -> None:
    kept = {name: value for name, value in entries.items() if value is not None}
    assert variables(secret_class.from_dict(entries)) == kept


@both_editions
@pytest.mark.parametrize(
    "wrong", ["x", None, [("a", "b")], {"A": 1}, {1: "a"}, {"": "a"}, {"a=b": "c"}, {"a\0b": "c"}, {"a": "b\0c"}]
)
def test_what_is_no_dictionary_of_texts_is_refused(secret_class: Any, wrong: Any) -> None:
    with pytest.raises(InvalidError, match="env_dict"):
        secret_class.from_dict(wrong)


def test_an_error_names_the_key_and_never_the_value() -> None:
    for wrong in ({"KEY": HIDDEN.encode()}, {"KEY": HIDDEN + "\0"}):
        with pytest.raises(InvalidError, match="'KEY'") as refused:
            modal.Secret.from_dict(wrong)  # type: ignore[arg-type]
        assert HIDDEN not in str(refused.value)


def test_local_variables_are_taken_when_the_secret_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODALKIT_A", "before")
    secret = modal.Secret.from_local_environ(["MODALKIT_A"])
    monkeypatch.setenv("MODALKIT_A", "after")
    assert variables(secret) == {"MODALKIT_A": "before"}


def test_a_local_variable_that_is_not_there_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODALKIT_B", raising=False)
    with pytest.raises(InvalidError, match="there is no variable 'MODALKIT_B'"):
        modal.Secret.from_local_environ(["MODALKIT_B"])


def test_a_file_is_read_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here, there = modal.Secret.from_dotenv(), modal.Secret.from_dotenv(tmp_path / "x.py", filename=".env-dev")
    (tmp_path / "x.py").touch()
    (tmp_path / ".env").write_text("A=1\n")
    (tmp_path / ".env-dev").write_text("A=2\n")
    assert (variables(here), variables(there)) == ({"A": "1"}, {"A": "2"})


def test_without_a_file_the_secret_is_empty(tmp_path: Path) -> None:
    assert variables(modal.Secret.from_dotenv(tmp_path, filename=".env-that-nobody-has")) == {}


# Named ones


@every_face
def test_a_named_secret_is_found_by_its_name(universe: Universe, call: Any) -> None:
    call(modal.Secret.objects.create, "s", {"A": HIDDEN})
    secret = call(modal.Secret.from_name("s").hydrate)
    assert secret.object_id.startswith("st-")
    assert (secret.name, call(secret.info).name, call(secret.info).environment_name) == ("s", "s", "main")
    assert [each.name for each in call(modal.Secret.objects.list)] == ["s"]
    call(modal.Secret.objects.delete, "s")
    with pytest.raises(NotFoundError):
        call(modal.Secret.from_name("s").hydrate)


@every_face
def test_a_name_is_taken_once(universe: Universe, call: Any) -> None:
    call(modal.Secret.objects.create, "s", {"A": "1"})
    with pytest.raises(AlreadyExistsError):
        call(modal.Secret.objects.create, "s", {"A": "2"})
    call(modal.Secret.objects.create, "s", {"B": "2"}, allow_existing=True)
    with pytest.raises(NotFoundError, match="lacks 'B'"):
        call(modal.Secret.from_name("s", required_keys=["B"]).hydrate)


@every_face
def test_variables_that_are_required_and_missing_are_named(universe: Universe, call: Any) -> None:
    call(modal.Secret.objects.create, "s", {"A": HIDDEN})
    call(modal.Secret.from_name("s", required_keys=["A"]).hydrate)
    with pytest.raises(NotFoundError, match="lacks 'B'") as refused:
        call(modal.Secret.from_name("s", required_keys=["A", "B"]).hydrate)
    assert HIDDEN not in str(refused.value)


@every_face
def test_an_update_adds_and_overwrites(universe: Universe, call: Any) -> None:
    call(modal.Secret.objects.create, "s", {"A": "1"})
    call(modal.Secret.from_name("s").update, {"B": "2"})
    call(modal.Secret.from_name("s", required_keys=["A", "B"]).hydrate)
    with pytest.raises(InvalidError, match="env_dict"):
        call(modal.Secret.from_name("s").update, {"B": 2})


def test_names_break_no_rule() -> None:
    with pytest.raises(InvalidError, match="Invalid Secret name"):
        modal.Secret.from_name("not a name")
    with pytest.raises(InvalidError, match="required_keys"):
        modal.Secret.from_name("s", required_keys=[1])  # type: ignore[list-item]


# Spellings of 0.73


@every_face
def test_the_old_ways_work_and_warn(universe: Universe, call: Any) -> None:
    with pytest.warns(DeprecationError, match=r"Secret\.create_deployed is deprecated"):
        created = call(modal.Secret.create_deployed, "s", {"A": "1"})
    with pytest.warns(DeprecationError, match=r"Secret\.lookup is deprecated"):
        assert call(modal.Secret.lookup, "s", required_keys=["A"]).object_id == created


@every_face
def test_edition_0_73_has_them_with_its_own_parameters(call: Any) -> None:
    with Universe(edition="0.73") as universe:
        from modal_reference._client import current

        current.activate(universe)
        first = call(v0_73.Secret.create_deployed, "s", {"A": "1"})
        with pytest.raises(AlreadyExistsError):
            call(v0_73.Secret.create_deployed, "s", {"A": "2"})
        assert call(v0_73.Secret.create_deployed, "s", {"B": "2"}, overwrite=True) == first
        with pytest.warns(DeprecationError, match=r"use modal\.Secret\.from_name"):
            found = call(v0_73.Secret.lookup, "s", 1, None, None, ["A", "B"])
        assert found.object_id == first
        with pytest.warns(DeprecationError, match="'label' of from_name"):
            v0_73.Secret.from_name(label="s")  # type: ignore[call-arg]


# What nobody sees


@both_editions
def test_a_handle_shows_names_and_no_values(secret_class: Any) -> None:
    assert repr(secret_class.from_dict({"KEY": HIDDEN})) == "Secret.from_dict([KEY])"
    assert HIDDEN not in repr(vars(secret_class.from_dict({"KEY": HIDDEN})))


def test_values_are_not_in_events_and_what_travels(universe: Universe) -> None:
    modal.Secret.objects.create("s", {"KEY": HIDDEN})
    modal.Secret.from_name("s").update({"KEY": HIDDEN})
    anonymous = modal.Secret.from_dict({"KEY": HIDDEN}).hydrate()
    modal.Secret.objects.delete("s")
    assert HIDDEN not in repr(list(universe.events))
    assert HIDDEN.encode() not in dumps(anonymous)
    assert loads(dumps(anonymous)).hydrate().object_id == anonymous.object_id


def test_a_secret_that_is_not_hydrated_does_not_travel() -> None:
    with pytest.raises(InvalidError, match="cannot be serialized before it is hydrated"):
        dumps(modal.Secret.from_dict({"KEY": HIDDEN}))
    with pytest.raises(InvalidError):
        pickle.dumps(modal.Secret.from_name("s"))


def test_the_control_plane_refuses_without_telling_values(universe: Universe) -> None:
    from modal_reference._client import current

    link = current.resolve()
    link.run(ControlPlane.secret_create, "", "s", CreationMode.MUST_NOT_EXIST, {"KEY": HIDDEN})
    with pytest.raises(AlreadyExistsError) as refused:
        link.run(ControlPlane.secret_create, "", "s", CreationMode.MUST_NOT_EXIST, {"KEY": HIDDEN})
    assert HIDDEN not in str(refused.value)


# As an argument


def test_secrets_are_a_list_of_secrets() -> None:
    one = modal.Secret.from_dict({})
    assert secrets_of([one, one]) == (one, one)
    assert secrets_of(()) == secrets_of(None) == ()
    for wrong in (one, "x", 5, ["x"], [None]):
        with pytest.raises(InvalidError, match="secrets"):
            secrets_of(wrong)


@both_editions
def test_a_secret_is_not_made_by_its_constructor(secret_class: Any) -> None:
    with pytest.raises(InvalidError, match=r"use Secret\.from_name or Secret\.from_dict"):
        secret_class()


@both_editions
@pytest.mark.parametrize("wrong", [5, None, [5]])
def test_keys_that_a_secret_must_have_are_names(secret_class: Any, wrong: Any) -> None:
    with pytest.raises(InvalidError, match="must be a list of names"):
        secret_class.from_name("a", required_keys=wrong)

"""Laws of names and of the repr that shows them.

- letters, digits, dashes, periods and underscores, 1 to 64 of them, and nothing that looks like the id of an app
- an invalid name is refused at once, by from_name and by objects.create
"""

from __future__ import annotations

import string

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.objects import Kind, deleting, each_kind
from pytest_modalkit import Face, requirement

ALLOWED = string.ascii_letters + string.digits + "-_."
MOST = 64

awkward_characters = st.sampled_from([" ", "/", ":", "@", "\n", "\0", "é", "\u0660", "\u212a", "\U0001f409", "~", "+"])
other_characters = st.one_of(awkward_characters, st.characters(exclude_characters=ALLOWED))
app_ids = st.text(string.ascii_letters + string.digits, min_size=22, max_size=22).map("ap-{}".format)


@st.composite
def invalid_names(draw: st.DrawFn) -> str:
    """Names with one character that is not allowed, anywhere in them."""
    before, after = draw(some.texts(4)), draw(st.text(ALLOWED, max_size=8))
    return f"{before}{draw(other_characters)}{after}"


@requirement("object.name.allowed-characters")
@each_kind
@given(name=st.text(ALLOWED, max_size=20))
async def test_allowed_characters_make_a_name(face: Face, kind: Kind, name: str) -> None:
    unused = some.unused_name(f"{name}-_.9")
    async with deleting(face, kind, unused):
        handle = await face(kind.from_name(unused, create_if_missing=True).hydrate)
        assert await face(handle.len) == 0


@requirement("object.name.allowed-characters")
@each_kind
@given(name=some.valid_names())
def test_from_name_takes_every_allowed_name(kind: Kind, name: str) -> None:
    assert kind.has_instance(kind.from_name(name))


@requirement("object.name.other-characters-are-refused", "object.name.refused-at-once")
@each_kind
@given(name=invalid_names())
def test_other_characters_are_refused_at_once(kind: Kind, name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        kind.from_name(name)
    with pytest.raises(modal.exception.InvalidError):
        kind.from_name(name, create_if_missing=True)


@requirement("object.name.empty-is-refused")
@each_kind
def test_an_empty_name_is_refused(kind: Kind) -> None:
    with pytest.raises(modal.exception.InvalidError):
        kind.from_name("")


@requirement("object.name.up-to-64-characters")
@each_kind
@given(letter=st.sampled_from(ALLOWED), excess=st.integers(min_value=1, max_value=200))
async def test_a_name_has_64_characters_at_most(face: Face, kind: Kind, letter: str, excess: int) -> None:
    longest = some.unused_name(letter).ljust(MOST, letter)
    async with deleting(face, kind, longest):
        assert await face(kind.from_name(longest, create_if_missing=True).len) == 0
    with pytest.raises(modal.exception.InvalidError):
        kind.from_name(letter * (MOST + excess))


@requirement("object.name.like-an-app-id-is-refused")
@each_kind
@given(name=app_ids)
def test_a_name_like_an_app_id_is_refused(kind: Kind, name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        kind.from_name(name)
    for other in (name[:-1], f"{name}-", name.replace("ap-", "xp-")):
        assert kind.has_instance(kind.from_name(other))


@requirement("object.name.refused-by-create")
@each_kind
@given(name=st.one_of(invalid_names(), app_ids, st.sampled_from(["", "n" * (MOST + 1)])))
async def test_create_refuses_the_same_names(face: Face, kind: Kind, name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(kind.objects.create, name)
    with pytest.raises(modal.exception.InvalidError):
        await face(kind.objects.create, name, allow_existing=True)


@requirement("object.repr.of-named")
@each_kind
@given(name=some.valid_names())
def test_the_repr_shows_how_a_handle_was_made(kind: Kind, name: str) -> None:
    assert repr(kind.from_name(name)) == f"modal.{kind.__name__}.from_name({name!r})"


@requirement("object.v0-73.repr.of-named")
@each_kind
@given(name=some.valid_names())
def test_the_repr_is_that_of_the_class(kind: Kind, name: str) -> None:
    assert repr(kind.from_name(name)) == f"{kind.__name__}()"

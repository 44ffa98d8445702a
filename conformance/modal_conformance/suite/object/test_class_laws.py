"""Laws of what handles and their classes show of themselves, and of arguments that every class takes.

- a handle taken by identifier shows the identifier
- the classes say that they live where users import them from
- the name of an environment is a text; objects.delete takes only what can be a name
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.objects import Kind, each_kind
from pytest_modalkit import Face, requirement

#: Bytes are not among them: the real client takes them for a text.
no_texts = st.one_of(st.integers(min_value=1), st.sampled_from([True, ("main",), {"main": 1}]))
identifiers = st.text("abcXYZ0189", min_size=4, max_size=22)


@requirement("object.repr.of-id")
@each_kind
@given(rest=identifiers)
def test_the_repr_shows_the_identifier(kind: Kind, rest: str) -> None:
    object_id = f"{kind.__name__[:2].lower()}-{rest}"
    assert repr(kind.from_id(object_id)) == f"{kind.__name__}.from_id({object_id!r})"


@requirement("object.class.home-module")
@pytest.mark.parametrize("title", ["Dict", "Queue"])
def test_a_class_lives_where_it_is_imported_from(title: str) -> None:
    assert getattr(modal, title).__module__ == f"modal.{title.lower()}"


@requirement("object.name.refused-by-delete")
@each_kind
@pytest.mark.parametrize("name", ["", "has space", "has/slash", "n" * 65, "ap-" + "0" * 22])
async def test_delete_refuses_what_can_be_no_name(face: Face, kind: Kind, name: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(kind.objects.delete, name)
    with pytest.raises(modal.exception.InvalidError):
        await face(kind.objects.delete, name, allow_missing=True)


@requirement("object.environment.is-a-text")
@each_kind
@given(environment=no_texts)
async def test_an_environment_that_is_no_text_is_refused(face: Face, kind: Kind, environment: Any) -> None:
    with pytest.raises((modal.Error, AttributeError, TypeError, ValueError)):
        await face(kind.from_name("law-nowhere", environment_name=environment, create_if_missing=True).hydrate)

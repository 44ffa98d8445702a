"""Laws of the parameters of classes: types, defaults, and one form for equal values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._engine import Parameter
from modal_reference._faces.parameters import bound_locally, canonical, declared_in, parameters_of
from modal_reference._serialization import dumps, loads
from modal_reference.exception import InvalidError

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-(2**63), 2**63 - 1),
    "str": st.text(st.characters(exclude_categories=["Cs"])),
    "bytes": st.binary(),
    "bool": st.booleans(),
}
type_names = st.sampled_from(sorted(VALUES))
names = st.text("abcxyz", min_size=1)


@st.composite
def parameter_sets(draw: st.DrawFn) -> tuple[list[Parameter], dict[str, Any]]:
    """Parameters, with a value for each that needs one and for some that do not."""
    parameters, values = [], {}
    for name in draw(st.lists(names, unique=True)):
        type_name = draw(type_names)
        default = draw(st.none() | VALUES[type_name].map(dumps))
        parameters.append(Parameter(name, type_name, default))
        if default is None or draw(st.booleans()):
            values[name] = draw(VALUES[type_name])
    return parameters, values


# One form for equal values


@given(found=parameter_sets(), data=st.data())
def test_the_order_of_keywords_makes_no_difference(
    found: tuple[list[Parameter], dict[str, Any]], data: st.DataObject
) -> None:
    parameters, values = found
    shuffled = dict(data.draw(st.permutations(list(values.items()))))
    assert canonical(parameters, False, (), values) == canonical(parameters, False, (), shuffled)


@given(found=parameter_sets())
def test_a_default_that_is_given_is_the_default(found: tuple[list[Parameter], dict[str, Any]]) -> None:
    parameters, values = found
    whole = {each.name: loads(each.default) for each in parameters if each.default is not None} | values
    assert canonical(parameters, False, (), values) == canonical(parameters, False, (), whole)


@given(found=parameter_sets())
def test_the_bytes_hold_the_values_or_nothing_where_all_are_the_defaults(
    found: tuple[list[Parameter], dict[str, Any]],
) -> None:
    parameters, values = found
    data = canonical(parameters, False, (), values)
    defaults = {each.name: loads(each.default) for each in parameters if each.default is not None}
    args, kwargs = loads(data) if data else ((), defaults)
    assert args == ()
    assert kwargs == defaults | values


@given(found=parameter_sets())
def test_another_value_is_another_form(found: tuple[list[Parameter], dict[str, Any]]) -> None:
    parameters, values = found
    numbers = [each.name for each in parameters if each.type_name == "bytes"]
    for name in numbers:
        before = {**values, name: b"one"}
        assert canonical(parameters, False, (), before) != canonical(parameters, False, (), before | {name: b"other"})


@given(args=st.lists(st.integers()), kwargs=st.dictionaries(names, st.integers()))
def test_a_constructor_gets_whatever_it_is_given(args: list[int], kwargs: dict[str, int]) -> None:
    data = canonical([], True, args, kwargs)
    assert (loads(data) if data else ((), {})) == (tuple(args), kwargs)


# What is refused


NUMBER = Parameter("number", "int")


@pytest.mark.parametrize(
    ("type_name", "wrong"),
    [
        ("int", "s"),
        ("int", 1.5),
        ("int", None),
        ("int", b"x"),
        ("str", 1),
        ("str", b"x"),
        ("bytes", "x"),
        ("bytes", bytearray(b"x")),
        ("bool", 1),
        ("bool", "true"),
    ],
)
def test_a_value_of_another_type_is_refused(type_name: str, wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"Expected {type_name}, got {type(wrong).__name__}"):
        canonical([Parameter("x", type_name)], False, (), {"x": wrong})


@given(number=st.integers(min_value=2**63) | st.integers(max_value=-(2**63) - 1))
def test_an_int_has_64_bits(number: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        canonical([NUMBER], False, (), {"number": number})


def test_a_bool_is_an_int_and_the_same_one() -> None:
    assert canonical([NUMBER], False, (), {"number": True}) == canonical([NUMBER], False, (), {"number": 1})


def test_what_is_missing_unknown_or_without_a_name_is_told() -> None:
    with pytest.raises(InvalidError, match="Missing required parameter: number"):
        canonical([NUMBER], False, (), {})
    with pytest.raises(InvalidError, match="numbr: no such parameter; the class has number"):
        canonical([NUMBER], False, (), {"number": 1, "numbr": 2})
    with pytest.raises(InvalidError, match=r"5 was given by position.*write number=\.\.\."):
        canonical([NUMBER], False, (5,), {})
    with pytest.raises(UnicodeEncodeError):
        canonical([Parameter("x", "str")], False, (), {"x": "\ud800"})


# Declaring


class Base:
    inherited: str = modal.parameter(default="base")
    replaced: int = modal.parameter()


class Derived(Base):
    replaced: str = modal.parameter(default="text")  # type: ignore[assignment]
    own: "bytes" = modal.parameter()  # noqa: UP037
    told: list[int] = modal.parameter(init=False)
    plain: int = 3


def test_parameters_are_inherited_and_can_be_declared_anew() -> None:
    assert parameters_of(Derived) == (
        Parameter("inherited", "str", dumps("base")),
        Parameter("replaced", "str", dumps("text")),
        Parameter("own", "bytes", None),
    )
    assert list(declared_in(Base).fields) == ["inherited", "replaced"]


def test_a_field_gives_its_default_until_an_object_has_a_value() -> None:
    found = Derived()
    assert found.inherited == "base"
    found.inherited = "mine"
    assert found.inherited == "mine"
    with pytest.raises(AttributeError, match="'own' has no default"):
        _ = found.own


def test_a_parameter_needs_an_annotation() -> None:
    class Bare:
        x = modal.parameter()

    with pytest.raises(InvalidError, match=r"Bare\.x has no annotation.*`x: str = modal\.parameter\(\)`"):
        parameters_of(Bare)


@pytest.mark.parametrize("annotation", [float, list, list[int], Any, int | None, "float", "Nowhere", complex, object])
def test_a_parameter_has_one_of_four_types(annotation: Any) -> None:
    found = type("Wrong", (), {"x": modal.parameter(), "__annotations__": {"x": annotation}})
    with pytest.raises(
        InvalidError, match="is not a supported modal.parameter.* type. Use one of: int, str, bytes, bool"
    ):
        parameters_of(found)


def test_a_field_that_is_no_parameter_has_any_type() -> None:
    found = type("Right", (), {"x": modal.parameter(init=False), "__annotations__": {"x": "float"}})
    assert parameters_of(found) == ()
    assert parameters_of(type("Bare", (), {"x": modal.parameter(init=False)})) == ()


def test_an_object_made_here_takes_values_by_position_too() -> None:
    assert bound_locally(Derived, (b"x",), {"inherited": "y"}) == {"own": b"x", "inherited": "y", "replaced": "text"}
    with pytest.raises(TypeError, match="missing a required argument: 'own'"):
        bound_locally(Derived, (), {})
    with pytest.raises(TypeError, match="unexpected keyword argument 'q'"):
        bound_locally(Derived, (b"x",), {"q": 1})
    with pytest.raises(TypeError, match="takes no arguments"):
        bound_locally(object, (5,), {})


def test_parameter_takes_keywords() -> None:
    with pytest.raises(TypeError):
        modal.parameter(3)  # type: ignore[call-arg]

"""Laws of parameters: what arrives, what is refused, and which types there are."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.workloads.cls import Constructed, Keyed, Plain
from pytest_modalkit import Face, requirement


@requirement("cls.parameter.arrives", "cls.parameter.default")
async def test_values_and_defaults_arrive(face: Face, work: Any) -> None:
    assert await face(work.Counter().parameters.remote) == (0, "nameless")
    assert await face(work.Counter(start=3, name="Ada").parameters.remote) == (3, "Ada")
    assert await face(work.Counter(name="Ada").parameters.remote) == (0, "Ada")


@requirement("cls.parameter.texts-and-numbers")
@pytest.mark.parametrize("text", ["", " ", "Ünïcödé 🂡", "first\nsecond", "long" * 500])
@pytest.mark.parametrize("number", [-(2**63), 2**63 - 1])
def test_texts_and_numbers_arrive_whole(work: Any, text: str, number: int) -> None:
    assert work.Typed(text=text, number=number).values.remote() == (text, number, b"", False)


@requirement("cls.parameter.bytes-and-booleans")
def test_bytes_and_booleans_arrive_whole(work: Any) -> None:
    data = bytes(range(256))
    assert work.Typed(text="", data=data, flag=True).values.remote() == ("", 0, data, True)


@requirement("cls.parameter.required", "cls.parameter.unknown", "cls.parameter.init-false.not-in-constructor")
@pytest.mark.parametrize("given", [{}, {"text": "x", "other": 1}, {"number": 1}], ids=str)
async def test_what_is_missing_or_too_much_is_refused(face: Face, work: Any, given: dict[str, Any]) -> None:
    with pytest.raises((TypeError, modal.Error)):
        await face(work.Typed(**given).values.remote)
    with pytest.raises((TypeError, modal.Error)):
        await face(work.Counter(total=3).add.remote)


@requirement("cls.parameter.init-false.can-be-set")
def test_a_field_is_set_by_a_hook(work: Any) -> None:
    assert work.Counter(start=7, name="field").add.remote(0) == 7


def decorated(annotation: Any) -> Any:
    """A Cls with a parameter of a type; None leaves the annotation away."""
    annotations = {} if annotation is None else {"field": annotation}
    kind = type("Made", (Plain,), {"field": modal.parameter(), "__annotations__": annotations, "__module__": __name__})
    return modal.App().cls(serialized=True)(kind)


@requirement("cls.parameter.needs-annotation", "cls.parameter.types")
@pytest.mark.parametrize("annotation", [None, float, list, dict, object])
def test_other_types_are_refused(annotation: Any) -> None:
    with pytest.raises(modal.exception.InvalidError):
        decorated(annotation)
    for known in (str, int, bytes, bool):
        assert isinstance(decorated(known), modal.Cls)


@requirement("cls.parameter.no-own-constructor")
def test_parameters_and_a_constructor_exclude_each_other() -> None:
    both = type("Both", (Keyed,), {"__init__": lambda self, name: None, "__module__": __name__})
    with pytest.raises(modal.exception.InvalidError):
        modal.App().cls(serialized=True)(both)


@requirement("cls.v0-73.own-constructor", "cls.v0-73.own-constructor.own-pool")
def test_a_constructor_gets_what_is_given() -> None:
    app = modal.App()
    constructed: Any = app.cls()(Constructed)
    with app.run():
        assert constructed([1], second={2}).values.remote() == [[1], {2}]
        assert constructed(None).values.remote() == [None, 2]
        assert constructed(1).process.remote() != constructed(2).process.remote()

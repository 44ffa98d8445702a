"""Laws of devices: every spelling of one device means the same, and a wrong one is refused where it is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference import gpu
from modal_reference._editions import v0_73
from modal_reference._faces.gpus import DEVICES, gpu_list, gpu_shortcode
from modal_reference.exception import DeprecationError, InvalidError

names = st.sampled_from(sorted(DEVICES))
counts = st.integers(1, 8)
#: What document 003 lists, with what each stands for.
DOCUMENTED = {
    "t4": "T4:1",
    "l4": "L4:1",
    "a100": "A100-40GB:1",
    "a100-80gb": "A100-80GB:1",
    "h100": "H100:1",
    "a10g": "A10G:1",
    "l40s": "L40S:1",
    "any": "ANY:1",
}
OBJECTS: dict[str, tuple[dict[str, Any], str]] = {
    "A100": ({"size": "80GB", "count": 2}, "A100-80GB:2"),
    "A10G": ({"count": 4}, "A10G:4"),
    "Any": ({}, "ANY:1"),
    "H100": ({"count": 8}, "H100:8"),
    "L4": ({}, "L4:1"),
    "L40S": ({}, "L40S:1"),
    "T4": ({"count": 3}, "T4:3"),
}


@pytest.mark.parametrize("shortcode", DOCUMENTED)
def test_a_documented_shortcode_is_known(shortcode: str) -> None:
    assert gpu_list(shortcode) == [DOCUMENTED[shortcode]]


@given(name=names, data=st.data())
def test_case_makes_no_difference(name: str, data: st.DataObject) -> None:
    flips = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    mixed = "".join(each.upper() if up else each.lower() for each, up in zip(name, flips, strict=True))
    assert gpu_shortcode(mixed) == gpu_shortcode(name)


@given(name=names, count=counts)
def test_a_count_follows_a_colon_and_is_one_without(name: str, count: int) -> None:
    assert gpu_shortcode(f"{name}:{count}") == f"{DEVICES[name]}:{count}"
    assert gpu_shortcode(name) == gpu_shortcode(f"{name}:1")


@given(fallbacks=st.lists(st.tuples(names, counts).map(lambda each: f"{each[0]}:{each[1]}")))
def test_a_list_is_acceptable_devices_in_the_order_of_preference(fallbacks: list[str]) -> None:
    assert gpu_list(fallbacks) == [gpu_shortcode(each) for each in fallbacks]


def test_nothing_asks_for_none() -> None:
    assert gpu_list(None) == []
    assert gpu_list([]) == []
    assert gpu_list(["T4", None]) == ["T4:1"]


@pytest.mark.parametrize(
    "wrong",
    ["foo", "", "A100-20GB", ":2", "cpu", 5, True, False, ("H100", "A100"), {"H100"}, b"H100", [["A100"]], ["T4", "x"]],
)
def test_what_is_no_device_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidError):
        gpu_list(wrong)


def test_a_typing_mistake_is_told_the_closest_name() -> None:
    with pytest.raises(InvalidError, match=r"no device 'A100-80G'; did you mean 'A100-80GB'\?"):
        gpu_list("A100-80G")


@pytest.mark.parametrize("count", ["x", "", "0", "-1", "9", "1.5", "2:3", "0x2", "1_0", "+1"])
def test_a_count_that_is_none_is_refused(count: str) -> None:
    with pytest.raises(InvalidError, match=f"Invalid GPU count: {count!r}".replace("+", r"\+")):
        gpu_list(f"A100:{count}")


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_means_what_its_text_does(name: str) -> None:
    given, text = OBJECTS[name]
    assert gpu_list(getattr(v0_73.gpu, name)(**given)) == [text]
    with pytest.warns(DeprecationError, match=f"gpu={name}.* is deprecated: write gpu="):
        found = getattr(gpu, name)(**given)
    assert gpu_list([found, "any"]) == [text, "ANY:1"]
    assert isinstance(found, getattr(v0_73.gpu, name))


def test_an_a100_is_the_smaller_one_unless_told_otherwise() -> None:
    assert repr(v0_73.gpu.A100()) == "GPU(A100-40GB, count=1)"
    assert repr(v0_73.gpu.Any(count=2)) == "GPU(Any, count=2)"
    with pytest.raises(ValueError, match="40GB or 80GB"):
        v0_73.gpu.A100(size="20GB")


@pytest.mark.parametrize("count", [0, -1, "2", 1.5])
def test_an_object_has_at_least_one_device(count: Any) -> None:
    with pytest.raises(InvalidError, match="count is"):
        v0_73.gpu.H100(count=count)


def test_a_wrong_device_is_refused_by_the_decorator() -> None:
    app = modal.App()
    with pytest.raises(InvalidError, match="no device 'H1000'"):
        app.function(gpu="H1000")
    with pytest.raises(InvalidError, match="it must be a text such as 'T4'"):
        app.cls(gpu=gpu.T4)  # type: ignore[arg-type]

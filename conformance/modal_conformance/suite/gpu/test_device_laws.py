"""Laws of devices: which texts are taken, with which counts, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.objects import quietly
from modal_conformance.workloads.goods import Till, double
from pytest_modalkit import requirement

CODES = ["t4", "l4", "a100", "a100-80gb", "h100", "a10g", "l40s", "any"]
codes = st.sampled_from(CODES)
counts = st.integers(1, 8)


def as_function(gpu: Any) -> Any:
    """A function that asks for a device."""
    return modal.App().function(gpu=gpu)(double)


def as_class(gpu: Any) -> Any:
    """A class that asks for a device."""
    return modal.App().cls(gpu=gpu)(Till)


both = pytest.mark.parametrize("declare", [as_function, as_class], ids=["function", "cls"])


def check_taken(code: str) -> None:
    """See that a text is taken by both decorators."""
    for declare in (as_function, as_class):
        assert declare(code) is not None


@requirement("gpu.shortcode.t4")
def test_a_t4_is_taken() -> None:
    check_taken("t4")


@requirement("gpu.shortcode.l4")
def test_an_l4_is_taken() -> None:
    check_taken("l4")


@requirement("gpu.shortcode.a100")
def test_an_a100_is_taken() -> None:
    check_taken("a100")


@requirement("gpu.shortcode.a100-80gb")
def test_an_a100_with_80_gb_is_taken() -> None:
    check_taken("a100-80gb")


@requirement("gpu.shortcode.h100")
def test_an_h100_is_taken() -> None:
    check_taken("h100")


@requirement("gpu.shortcode.a10g")
def test_an_a10g_is_taken() -> None:
    check_taken("a10g")


@requirement("gpu.shortcode.l40s")
def test_an_l40s_is_taken() -> None:
    check_taken("l40s")


@requirement("gpu.shortcode.any")
def test_any_device_is_taken() -> None:
    check_taken("any")


@requirement("gpu.shortcode.any-case")
@given(code=codes, flips=st.lists(st.booleans(), min_size=9, max_size=9))
def test_capitals_make_no_difference(code: str, flips: list[bool]) -> None:
    mixed = [each.upper() if flip else each for each, flip in zip(code, flips, strict=False)]
    assert as_function("".join(mixed)) is not None


@requirement("gpu.shortcode.count")
@given(code=codes, count=counts)
def test_a_count_follows_a_colon(code: str, count: int) -> None:
    check_taken(f"{code}:{count}")


@requirement("gpu.shortcode.count.must-be-whole")
@both
@pytest.mark.parametrize("count", ["x", "", "1.5", "2:3"])
def test_a_count_is_whole(declare: Callable[[Any], Any], count: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        declare(f"a100:{count}")


@requirement("gpu.shortcode.unknown")
@pytest.mark.parametrize("code", ["h1000", "cpu", "nvidia"])
def test_a_device_that_nobody_has_is_refused(code: str) -> None:
    app = modal.App()

    def declare_and_run() -> None:
        app.function(gpu=code)(double)
        with app.run():
            pass

    with pytest.raises(modal.Error):
        declare_and_run()


@requirement("gpu.argument.none")
@both
def test_no_device_need_be_asked_for(declare: Callable[[Any], Any]) -> None:
    assert declare(None) is not None
    assert declare([]) is not None


@requirement("gpu.argument.list")
@given(fallbacks=st.lists(st.builds("{}:{}".format, codes, counts) | codes, min_size=1, max_size=4))
def test_any_of_a_list_will_do(fallbacks: list[str]) -> None:
    for declare in (as_function, as_class):
        assert declare(fallbacks) is not None


@requirement("gpu.argument.wrong-type", "gpu.argument.list.wrong-type")
@both
@pytest.mark.parametrize("wrong", [5, True, ("H100", "A100"), b"T4", ["H100", 5]], ids=repr)
def test_what_is_no_device_is_refused(declare: Callable[[Any], Any], wrong: Any) -> None:
    with pytest.raises(modal.exception.InvalidError):
        declare(wrong)


@requirement("gpu.argument.with-options")
@given(code=codes, count=counts)
def test_options_of_a_class_take_the_same(code: str, count: int) -> None:
    assert as_class(None).with_options(gpu=f"{code}:{count}") is not None
    with pytest.raises(modal.exception.InvalidError):
        as_class(None).with_options(gpu=f"{code}:x")


@requirement("gpu.argument.runs")
def test_a_function_with_a_device_can_be_called() -> None:
    app = modal.App()
    function = app.function(gpu="any")(double)
    with app.run():
        assert function.remote(2) == 4


# --- edition 0.73 ---


def device(name: str, **options: Any) -> Any:
    """An object of a class of `modal.gpu`, which later clients of that edition warn about."""
    with quietly():
        return getattr(modal.gpu, name)(**options)


@requirement(
    "gpu.v0-73.class.a100.is-taken",
    "gpu.v0-73.class.a10g.is-taken",
    "gpu.v0-73.class.any.is-taken",
    "gpu.v0-73.class.h100.is-taken",
    "gpu.v0-73.class.l4.is-taken",
    "gpu.v0-73.class.l40s.is-taken",
    "gpu.v0-73.class.t4.is-taken",
)
@both
@pytest.mark.parametrize("name", ["A100", "A10G", "Any", "H100", "L4", "L40S", "T4"])
def test_objects_are_taken(declare: Callable[[Any], Any], name: str) -> None:
    assert declare(device(name)) is not None
    assert declare(["t4", device(name, count=2)]) is not None


@requirement("gpu.v0-73.class.count", "gpu.v0-73.class.shows-device")
@pytest.mark.parametrize("name", ["A10G", "Any", "H100", "L4", "L40S", "T4"])
def test_objects_show_device_and_count(name: str) -> None:
    assert repr(device(name)) == f"GPU({name}, count=1)"
    assert repr(device(name, count=4)) == f"GPU({name}, count=4)"


@requirement("gpu.v0-73.class.a100.size", "gpu.v0-73.class.a100.wrong-size")
def test_an_a100_has_one_of_two_sizes() -> None:
    assert repr(device("A100")) == repr(device("A100", size="40GB")) == "GPU(A100-40GB, count=1)"
    assert repr(device("A100", size="80GB", count=2)) == "GPU(A100-80GB, count=2)"
    with pytest.raises(ValueError, match="20GB"):
        device("A100", size="20GB")

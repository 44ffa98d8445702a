"""What the reference promises of `modal.exception` beyond the laws of the suite."""

from __future__ import annotations

import signal

import pytest

from modal_reference import exception
from modal_reference._editions.v0_73 import exception as exception_0_73
from modal_reference.exception import DeprecationError, ImageBuildError, simulate_preemption


@pytest.mark.parametrize("name", ["FilesystemExecutionError", "PendingDeprecationError"])
def test_a_superseded_class_is_that_of_0_73_and_warns(name: str) -> None:
    with pytest.warns(DeprecationError, match=name):
        found = getattr(exception, name)
    assert found is getattr(exception_0_73, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="NoSuchError"):
        exception.NoSuchError  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("module", [exception, exception_0_73])
def test_every_public_class_says_that_it_lives_in_modal_exception(module: object) -> None:
    names = module.__all__  # type: ignore[attr-defined]
    assert {getattr(module, name).__module__ for name in names} == {"modal.exception"}


def test_the_classes_of_0_73_are_those_of_the_newest_edition() -> None:
    shared = set(exception.__all__) & set(exception_0_73.__all__)
    assert len(shared) == len(exception_0_73.__all__) - 2
    for name in shared:
        assert getattr(exception, name) is getattr(exception_0_73, name)


def test_an_image_build_error_is_rebuilt_from_both_arguments() -> None:
    error = ImageBuildError("failed", "im-1")
    kind, arguments = error.__reduce__()
    copy = kind(*arguments)
    assert (str(copy), copy.image_id) == ("failed", "im-1")


@pytest.mark.parametrize(("wait", "jitter"), [(0, 0), (-1, 0), (1, -1)])
def test_times_that_make_no_sense_arm_nothing(wait: int, jitter: int) -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(ValueError, match="pass"):
        simulate_preemption(wait, jitter)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)

"""Calls of one input: what goes there, what comes back, and how they fail."""

from __future__ import annotations

import os
import traceback
from typing import Any

import pytest

import modal_reference as modal
from modal_reference import App, FunctionCall
from modal_reference._driver.universe import Universe
from modal_reference.exception import ExecutionError, InvalidError, NotFoundError, OutputExpiredError, RemoteError
from modal_reference.types import InputStatus
from tests.reference.apps import shop
from tests.reference.waiting import every_face, in_thread

pytestmark = pytest.mark.usefixtures("open_shop")


@every_face
def test_a_function_gets_its_arguments_and_gives_its_result(call: Any) -> None:
    assert call(shop.add.remote, 1, 2, z=4) == 7
    assert call(shop.greet.remote, "you") == "hello you"


def test_a_function_runs_in_another_process() -> None:
    there = shop.where.remote()
    assert there["pid"] != os.getpid()
    assert not there["is_local"]
    assert modal.is_local()


def test_a_function_knows_its_input_and_its_call() -> None:
    call = shop.where.spawn()
    there = call.get()
    assert there["call"] == call.object_id
    (node,) = call.get_call_graph()
    assert there["input"] == node.input_id
    assert modal.current_input_id() is None
    assert modal.current_function_call_id() is None


@every_face
def test_an_exception_comes_back_as_it_was(call: Any) -> None:
    with pytest.raises(shop.OutOfStock) as caught:
        call(shop.buy.remote, "pear")
    assert (caught.value.thing, caught.value.left) == ("pear", 0)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[-1].name == "buy"
    assert frames[-1].filename == shop.__file__


def test_arguments_and_results_are_copies() -> None:
    basket = ["apple"]
    assert shop.call.remote(shop.square, 3) == 9
    assert shop.buy.remote(basket[0]) == "bought apple"
    assert basket == ["apple"]


def test_a_handle_in_the_arguments_can_be_called_there() -> None:
    assert shop.call.remote(shop.add, 20, 22) == 42


def test_a_call_that_was_begun_in_a_container_can_be_waited_for_here() -> None:
    begun = shop.spawn.remote(7)
    assert isinstance(begun, FunctionCall)
    assert begun.get() == 49


@every_face
def test_a_spawned_call_tells_its_result_as_often_as_it_is_asked(call: Any) -> None:
    begun = call(shop.square.spawn, 9)
    assert call(begun.get) == 81
    assert call(begun.get, timeout=0) == 81
    assert call(begun.num_inputs) == 1


def test_a_call_is_found_by_its_identifier() -> None:
    begun = shop.square.spawn(5)
    assert FunctionCall.from_id(begun.object_id).get() == 25


@every_face
def test_a_result_that_is_not_there_in_time_is_a_builtin_timeout(call: Any) -> None:
    begun = shop.wait.spawn(60)
    with pytest.raises(TimeoutError, match="no result after 0.05 seconds"):
        call(begun.get, timeout=0.05)
    begun.cancel()


def test_a_call_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        FunctionCall.from_id("fc-0123456789012345678901").get()


def test_a_cancelled_call_has_failed() -> None:
    begun = shop.wait.spawn(60)
    begun.cancel()
    with pytest.raises(RemoteError, match="cancelled"):
        begun.get()
    (node,) = begun.get_call_graph()
    assert node.status is InputStatus.TERMINATED


def test_the_call_graph_tells_who_called_whom() -> None:
    begun = shop.sum_of_squares.spawn(3)
    assert begun.get() == 5
    (top,) = begun.get_call_graph()
    assert (top.function_name, top.module_name) == ("sum_of_squares", shop.__name__)
    assert top.status is InputStatus.SUCCESS
    assert [child.function_name for child in top.children] == ["square"] * 3


@every_face
def test_gather_gives_the_results_in_the_order_of_the_calls(call: Any) -> None:
    slow, fast = shop.wait.spawn(0.1), shop.square.spawn(3)
    assert list(call(FunctionCall.gather, slow, fast, slow)) == [0.1, 9, 0.1]


@every_face
def test_gather_raises_what_fails_first_and_waits_for_nothing_else(call: Any) -> None:
    endless, failing = shop.wait.spawn(600), shop.buy.spawn("pear")
    with pytest.raises(shop.OutOfStock):
        call(FunctionCall.gather, endless, failing)
    endless.cancel()


def test_a_generator_is_not_called_like_a_function_nor_the_other_way_round() -> None:
    with pytest.raises(InvalidError, match="is a generator"):
        shop.count.remote(3)
    with pytest.raises(InvalidError, match="is a generator"):
        shop.count.spawn(3)
    with pytest.raises(InvalidError, match="is no generator"):
        list(shop.square.remote_gen(3))


def test_an_app_cannot_be_run_inside_of_a_container() -> None:
    with pytest.raises(InvalidError, match="running already"):
        shop.run_within.remote()


def test_a_function_of_an_app_that_does_not_run_cannot_be_called_from_a_container_either() -> None:
    with pytest.raises(ExecutionError, match="its app is not running"):
        shop.call_other.remote(3)


def test_a_function_of_the_same_name_elsewhere_is_another_function(open_shop: App) -> None:
    with shop.other.run():
        assert in_thread(shop.triple.remote, 4) == 12
        assert shop.other.app_id != open_shop.app_id


def test_how_busy_a_function_is_can_be_asked() -> None:
    begun = shop.wait.spawn(60)
    stats = shop.wait.get_current_stats()
    assert stats.backlog + stats.num_running_inputs == 1
    begun.cancel()


def test_a_result_that_was_returned_is_not_kept(universe: Universe) -> None:
    there = shop.where.remote()
    with pytest.raises(OutputExpiredError):
        FunctionCall.from_id(there["call"]).get()

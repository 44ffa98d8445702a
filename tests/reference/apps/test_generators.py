"""Generators in containers: pieces as they come, failures after them, and giving them up."""

from __future__ import annotations

import gc

import pytest

from modal_reference import Dict
from tests.reference.apps import shop
from tests.reference.apps.faces import Collect, every_collector
from tests.reference.waiting import until

pytestmark = pytest.mark.usefixtures("open_shop")


@every_collector
def test_pieces_come_in_order(collect: Collect) -> None:
    assert collect(shop.count.remote_gen, 5) == [0, 1, 2, 3, 4]
    assert collect(shop.count_slowly.remote_gen, 3) == [0, 1, 2]
    assert collect(shop.count.remote_gen, 0) == []


@every_collector
def test_many_pieces_come_in_order(collect: Collect) -> None:
    assert collect(shop.count.remote_gen, 3000) == list(range(3000))


def test_a_failure_comes_after_the_pieces_before_it() -> None:
    pieces = shop.count_then_fail.remote_gen(3)
    assert [next(pieces), next(pieces), next(pieces)] == [0, 1, 2]
    with pytest.raises(shop.OutOfStock) as caught:
        next(pieces)
    assert caught.value.left == 3
    assert list(pieces) == []


@every_collector
def test_a_generator_that_is_given_up_ends_in_its_container(collect: Collect) -> None:
    with Dict.ephemeral() as mark:
        assert collect(shop.tick_for_ever.remote_gen, mark, limit=3) == [0, 1, 2]
        gc.collect()
        until(lambda: "ended" in mark)


def test_a_generator_that_is_closed_ends_in_its_container() -> None:
    with Dict.ephemeral() as mark:
        pieces = shop.tick_for_ever.remote_gen(mark)
        assert next(pieces) == 0
        pieces.close()
        until(lambda: "ended" in mark)
        assert list(pieces) == []

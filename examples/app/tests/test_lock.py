from __future__ import annotations

from typing import Any

from digest.locking import only_one


def test_only_one_holds_a_lock() -> None:
    with only_one("report", "ann") as ann, only_one("report", "bob") as bob:
        assert ann
        assert not bob


def test_a_lock_is_free_again_after_its_block() -> None:
    with only_one("report", "ann"):
        pass
    with only_one("report", "bob") as bob:
        assert bob


def test_who_does_not_hold_a_lock_does_not_free_it() -> None:
    with only_one("report", "ann"):
        with only_one("report", "bob"):
            pass
        with only_one("report", "eve") as eve:
            assert not eve


def test_the_lock_of_an_owner_who_died_goes_away(modal_clock: Any) -> None:
    from digest.stores import locks

    locks["report"] = "somebody who died"
    modal_clock.advance(days=7, seconds=1)
    with only_one("report", "bob") as bob:
        assert bob

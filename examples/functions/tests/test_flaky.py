from __future__ import annotations

from typing import Any

import pytest
from flaky import ServiceDown, app, attempts, fetch


def test_two_failures_do_no_harm(modal_clock: Any) -> None:
    with app.run():
        call = fetch.spawn("news", failures=2)
        modal_clock.advance(seconds=10, settle=True)
        assert call.get() == "news after 3 attempts"


def test_four_failures_are_too_many(modal_clock: Any) -> None:
    with app.run():
        call = fetch.spawn("news", failures=4)
        modal_clock.advance(seconds=30, settle=True)
        with pytest.raises(ServiceDown, match="attempt 4"):
            call.get()
    assert attempts["news"] == 4

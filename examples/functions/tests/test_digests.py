from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from digests import app, sent


@pytest.fixture
def september(modal_clock: Any) -> Any:
    modal_clock.start_at(datetime(2026, 9, 1, 12, tzinfo=UTC))
    return modal_clock


def test_what_is_due_in_a_week_is_done(september: Any) -> None:
    with app.run():
        september.advance(days=7, settle=True)
        assert sent["digest"] == 7


def test_the_bill_comes_once_a_month(september: Any) -> None:
    with app.run():
        september.advance(days=31, settle=True)
        assert sent["bill"] == 1

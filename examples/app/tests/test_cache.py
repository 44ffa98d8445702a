from __future__ import annotations

import asyncio
from typing import Any

from digest.counting import cached_count, cached_count_aio
from digest.stores import counts


def test_a_document_is_counted_once() -> None:
    assert cached_count("a", "to be or not to be", "w1") == {"to": 2, "be": 2, "or": 1, "not": 1}
    assert cached_count("a", "another text under the same name", "w1") == {"to": 2, "be": 2, "or": 1, "not": 1}


def test_every_test_begins_with_an_empty_cache() -> None:
    assert counts.len() == 0


def test_what_nobody_asks_for_is_forgotten_after_a_week(modal_clock: Any) -> None:
    cached_count("a", "x", "w1")
    modal_clock.advance(days=6)
    assert counts.get("a") == {"x": 1}, "reading an entry keeps it"
    modal_clock.advance(days=6)
    assert "a" in counts
    modal_clock.advance(days=8)
    assert counts.get("a") is None


def test_the_first_of_many_tasks_wins() -> None:
    async def race() -> list[dict[str, int]]:
        return await asyncio.gather(*(cached_count_aio("a", f"word{i}") for i in range(5)))

    results = asyncio.run(race())
    assert all(result == results[0] for result in results)

"""What is done by itself: a digest every day, a bill on the first of the month."""

from __future__ import annotations

import modal

app = modal.App("digests")
sent = modal.Dict.from_name("digests-sent", create_if_missing=True)


@app.function(schedule=modal.Period(days=1))
def daily_digest() -> None:
    """Send the digest of a day."""
    _count("digest")


@app.function(schedule=modal.Cron("0 6 1 * *"))
def monthly_bill() -> None:
    """Send the bill of a month."""
    _count("bill")


def _count(letter: str) -> None:
    sent.put(letter, sent.get(letter, 0) + 1)

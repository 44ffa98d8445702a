"""Throw darts in parallel, and take the counts in the order in which they come."""

from __future__ import annotations

import random

import modal

app = modal.App("pi")


@app.function()
def hits(seed: int, darts: int) -> int:
    """How many of some darts hit the quarter of a circle."""
    dice = random.Random(seed)
    return sum(dice.random() ** 2 + dice.random() ** 2 <= 1 for _ in range(darts))


def estimate(darts: int, throwers: int) -> float:
    """An estimate of pi, by so many darts of each thrower."""
    counts = hits.map(range(throwers), kwargs={"darts": darts}, order_outputs=False)
    inside: int = sum(counts)
    return 4 * inside / (darts * throwers)


@app.local_entrypoint()
def main(darts: int = 100_000, throwers: int = 8) -> None:
    """Print an estimate."""
    print(f"pi is about {estimate(darts, throwers):.4f}")

from __future__ import annotations

import pytest
from pi import app, estimate, hits


def test_containers_count_as_this_process_does() -> None:
    with app.run():
        assert list(hits.map(range(4), kwargs={"darts": 50})) == [hits.local(seed, 50) for seed in range(4)]


def test_an_estimate() -> None:
    with app.run():
        assert estimate(darts=2000, throwers=4) == pytest.approx(3.14, abs=0.1)

from __future__ import annotations

from crawler import app, results, work, worker


def test_every_number_is_done_once() -> None:
    with app.run():
        work.put(50)
        done = sum(worker.map(["ann", "bob", "eve"]))
    assert done == results.len()
    assert {50, 25, 1} <= set(results.keys())

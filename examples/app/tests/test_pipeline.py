from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from digest.pipeline import STOP, stop, submit, take, work
from digest.stores import counts, jobs


def test_each_document_is_done_by_exactly_one_worker() -> None:
    submit({f"doc{i}": f"word{i} and more" for i in range(50)})
    stop(workers=3)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(work, ["w1", "w2", "w3"]))
    assert sum(done) == 50
    assert counts.len() == 50
    assert jobs.len() == 0


def test_urgent_documents_are_taken_first() -> None:
    submit({"later": "x"})
    submit({"now": "y"}, urgent=True)
    assert take(0) == ("now", "y")
    assert take(0) == ("later", "x")


def test_a_worker_gives_up_when_nothing_comes(modal_clock: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(take, 3600.0)
        while not job.done():
            modal_clock.advance(minutes=30)
        assert job.result() is STOP


def test_jobs_that_nobody_takes_are_forgotten_after_a_day(modal_clock: Any) -> None:
    submit({"a": "x"})
    modal_clock.advance(hours=23)
    submit({"b": "y"})
    modal_clock.advance(hours=23)
    assert jobs.len() == 2, "the last put counts for all"
    modal_clock.advance(hours=2)
    assert jobs.len() == 0


def test_a_worker_in_a_process_of_its_own_shares_the_universe() -> None:
    submit({"a": "to be or not to be"})
    stop(workers=1)
    worker = "from digest.pipeline import work; print(work('far away'))"
    ended = subprocess.run([sys.executable, "-c", worker], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.strip() == "1"
    assert counts["a"] == {"to": 2, "be": 2, "or": 1, "not": 1}

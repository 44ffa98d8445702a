"""Documents go in at one end; workers take them, and their counts come out at the other."""

from __future__ import annotations

import queue
from collections.abc import Mapping

from digest.counting import cached_count
from digest.stores import jobs

#: What a worker takes as its sign to stop.
STOP = None


def submit(documents: Mapping[str, str], urgent: bool = False) -> None:
    """Hand documents to the workers; urgent ones are taken first."""
    jobs.put_many(list(documents.items()), partition="urgent" if urgent else None)


def stop(workers: int) -> None:
    """Tell so many workers to stop when all is done."""
    jobs.put_many([STOP] * workers)


def take(patience: float) -> tuple[str, str] | None:
    """The next document; None when it is time to stop: somebody said so, or nothing came within so many seconds."""
    urgent: tuple[str, str] | None = jobs.get(block=False, partition="urgent")
    if urgent is not None:
        return urgent
    try:
        return jobs.get(timeout=patience)
    except queue.Empty:
        return STOP


def work(worker: str, patience: float = 60.0) -> int:
    """Count documents until there are no more; tell how many."""
    done = 0
    while (job := take(patience)) is not STOP:
        name, text = job
        if cached_count(name, text, worker) is not None:
            done += 1
    return done

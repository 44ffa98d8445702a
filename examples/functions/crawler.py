"""Workers that take work from a Queue, put results into a Dict, and find more work on the way."""

from __future__ import annotations

import modal

app = modal.App("crawler")
work = modal.Queue.from_name("crawler-work", create_if_missing=True)
results = modal.Dict.from_name("crawler-results", create_if_missing=True)


@app.function()
def worker(name: str) -> int:
    """Divide numbers until there is no work left; tell how many were divided."""
    done = 0
    while (number := work.get(block=False)) is not None:
        # Of several workers that come by the same number, one does it.
        if results.put(number, name, skip_if_exists=True):
            done += 1
            if number > 1:
                work.put_many([number // 2, number - number // 2])
    return done


@app.local_entrypoint()
def main(number: int = 100, workers: int = 3) -> None:
    """Divide a number to the end."""
    work.put(number)
    print(sum(worker.map(f"worker {each}" for each in range(workers))), "numbers on the way")

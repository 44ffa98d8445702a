"""One process of a `Crew`: reads orders, carries them out with `import modal`, and writes what it saw.

Orders and reports are lines of JSON on standard input and output; the end of input ends the process.
"""

from __future__ import annotations

import json
import queue
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from modal_conformance.history import Recorder
from modal_conformance.steps import Step, perform

EXPECTED = (KeyError, queue.Empty, queue.Full)
#: Seconds between two looks for an object that is not there yet.
_SHORT = 0.01


def main() -> None:
    """Serve orders until there are no more."""
    import modal

    # What the backend may write to standard output must not be taken for a report.
    reports, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"ready": True}), file=reports, flush=True)
    known: dict[str, Any] = {}
    for line in sys.stdin:
        report = _report(modal, json.loads(line), known, lambda words: print(words, file=reports, flush=True))
        print(json.dumps(report), file=reports, flush=True)


def _report(modal: Any, order: Mapping[str, Any], known: dict[str, Any], say: Callable[[str], None]) -> dict[str, str]:
    recorder = Recorder()
    client = recorder.client(order["client"])
    try:
        place = json.dumps(order["target"])
        if place not in known:
            known[place] = _target(modal, order["target"], order["patience"])
        _wait_until(order["at"])
        for number, step in enumerate(order["steps"]):
            perform(known[place], [Step(*step)], client, expects=EXPECTED)
            if order["aloud"]:
                say(json.dumps({"done": number}))
    except Exception:  # noqa: BLE001 - whatever it is, the law shall tell
        return {"failure": traceback.format_exc()}
    return {"history": recorder.history().to_json()}


def _target(modal: Any, target: Mapping[str, str], patience: float) -> Any:
    """The object that an order is about, found and hydrated: it may be seen here only after a while."""
    kind = getattr(modal, target["kind"])
    deadline = time.monotonic() + patience
    while True:
        try:
            if "id" in target:
                return kind.from_id(target["id"]).hydrate()
            return kind.from_name(target["name"], create_if_missing="create" in target).hydrate()
        except modal.exception.NotFoundError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(_SHORT)


def _wait_until(instant: int) -> None:
    """Begin at the instant that the others were told as well, so that calls overlap."""
    while time.monotonic_ns() < instant:
        pass


if __name__ == "__main__":
    main()

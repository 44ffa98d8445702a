"""One process of a `Crew`: reads orders, carries them out with `import modal`, and writes what it saw.

Orders and reports are lines of JSON on standard input and output; the end of input ends the process.
"""

from __future__ import annotations

import json
import queue
import sys
import time
import traceback
from collections.abc import Mapping
from typing import Any

from modal_conformance.history import Recorder
from modal_conformance.steps import Step, perform

EXPECTED = (KeyError, queue.Empty, queue.Full)


def main() -> None:
    """Serve orders until there are no more."""
    import modal

    # What the backend may write to standard output must not be taken for a report.
    reports, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"ready": True}), file=reports, flush=True)
    for line in sys.stdin:
        print(json.dumps(_report(modal, json.loads(line))), file=reports, flush=True)


def _report(modal: Any, order: Mapping[str, Any]) -> dict[str, str]:
    recorder = Recorder()
    try:
        target = _target(modal, order["target"])
        _wait_until(order["at"])
        steps = [Step(*step) for step in order["steps"]]
        perform(target, steps, recorder.client(order["client"]), expects=EXPECTED)
    except Exception:  # noqa: BLE001 - whatever it is, the law shall tell
        return {"failure": traceback.format_exc()}
    return {"history": recorder.history().to_json()}


def _target(modal: Any, target: Mapping[str, str]) -> Any:
    """The object that an order is about, found and hydrated."""
    kind = getattr(modal, target["kind"])
    handle = kind.from_id(target["id"]) if "id" in target else kind.from_name(target["name"])
    return handle.hydrate()


def _wait_until(instant: int) -> None:
    """Begin at the instant that the others were told as well, so that calls overlap."""
    while time.monotonic_ns() < instant:
        pass


if __name__ == "__main__":
    main()

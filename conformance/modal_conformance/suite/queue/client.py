"""A client in a process of its own: joins the universe of the process that started it, and does what it is told.

    python -m modal_conformance.suite.queue.client NAME CLIENT

Reads a program's steps from its input, one JSON text in one line, and says that it is ready; does them when another
line comes, and writes what it saw.
"""

from __future__ import annotations

import json
import sys

import modal

from modal_conformance.history import Recorder
from modal_conformance.suite.queue.procedures import Procedure
from modal_conformance.suite.queue.programs import carry_out
from pytest_modalkit import Face

READY = "ready"


def main(name: str, client: str) -> None:
    """Be the client `client` of the Queue `name`."""
    q = modal.Queue.from_name(name)
    q.len()
    steps = json.loads(sys.stdin.readline())
    recorder = Recorder()
    print(READY, flush=True)
    sys.stdin.readline()
    Procedure(carry_out)(Face("sync"), q, recorder.client(client), steps)
    print(recorder.history().to_json(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The suite over a backend that does all it promises, and nothing more: nobody may be accused for what is not promised.

The backend is `pocket` of `examples/third_party_backend`, made slow, late and shared.
"""

from __future__ import annotations

import pytest

from pytest_modalkit.verdicts import Verdict
from tests.kit.runs import EXAMPLE, RED, Judge, with_verdict

ROUGH = """
import threading, time
from dataclasses import replace
from pocket.client import Client
from pocket.object import Object

# Each call takes its time.
at_once = BothFaces.__call__

def slowly(self, *args, **kwargs):
    time.sleep(0.001)
    return at_once(self, *args, **kwargs)

BothFaces.__call__ = slowly

# What one client has made, another finds under its name only after a while.
makers = {}
find = Object.store

def store(self):
    is_sought = not self._id and not self._create
    found = find(self)
    client = self._client or Client.from_env()
    maker, seen_from = makers.setdefault(found.object_id, (client, time.monotonic() + 0.2))
    if is_sought and maker is not client and time.monotonic() < seen_from:
        self._id = ""
        raise pocket.exception.NotFoundError("not seen yet")
    return found

Object.store = store

# Others have objects in the same world, and make more all the time.
def others():
    for number in range(100):
        for kind in (Dict, Queue):
            kind.from_name(f"theirs-{number}", create_if_missing=True).hydrate()
            time.sleep(0.05)

threading.Thread(target=others, daemon=True).start()
of_example = backend

# Names stay from one law to the next.
def backend():
    return replace(of_example(), name="rough", reset=None)
"""


def test_a_right_backend_is_not_accused_for_being_slow_late_and_shared(judge: Judge) -> None:
    waivers = (EXAMPLE / "waivers.toml").read_text(encoding="utf-8")
    parts = [f"object.test_{laws}_laws" for laws in ("place", "hydration")]
    parts += [f"dict.test_{laws}_laws" for laws in ("named", "managing")]
    parts += [f"queue.test_{laws}_laws" for laws in ("limit", "managing")]
    result, report = judge(*parts, variant=ROUGH, waivers=waivers, only="client or bound or length or queue_takes")
    assert with_verdict(report, *RED) == set()
    assert result.ret == pytest.ExitCode.OK
    sure = {"object.client.from-name", "object.hydrate.with-client", "dict.from-name.persists"}
    assert with_verdict(report, Verdict.CONFORMS) >= {*sure, "dict.objects.list.max-objects"}
    # What would take it too long is left out, and said to be.
    told = {line.reason or "" for line in report.verdicts.values() if ".limit.partitions." in line.requirement}
    assert all(reason.startswith("to open 100,000 partitions would take ") for reason in told)

"""Histories of concurrent calls, and checkers for what was promised of them.

    recorder = Recorder()
    ...                                    # clients record what they do and see
    verdict = check(recorder.history(), DictModel())
    assert isinstance(verdict, Ok), verdict

`check` asks for linearizability. `dict_promises` and `queue_promises` ask only for what the documents promise: one
winner for `skip_if_exists`, reads of one's own writes, each item once, none invented, order per producer, nothing lost.
Every checker answers `Ok`, `Violated` (with a witness in words) or `Undecided`.

Pure Python that imports nothing but the standard library.
"""

from __future__ import annotations

from modal_conformance.history import dict_promises, queue_promises
from modal_conformance.history.calls import CANCELLED, UNKNOWN, Answer, Call, History, Kind
from modal_conformance.history.checking import check
from modal_conformance.history.dict_model import DictModel
from modal_conformance.history.model import Model
from modal_conformance.history.queue_model import QueueModel
from modal_conformance.history.recorder import ClientRecorder, Recorder
from modal_conformance.history.search import Budget
from modal_conformance.history.verdicts import Ok, Undecided, Verdict, Violated, Witness

__all__ = [
    "CANCELLED",
    "UNKNOWN",
    "Answer",
    "Budget",
    "Call",
    "ClientRecorder",
    "DictModel",
    "History",
    "Kind",
    "Model",
    "Ok",
    "QueueModel",
    "Recorder",
    "Undecided",
    "Verdict",
    "Violated",
    "Witness",
    "check",
    "dict_promises",
    "queue_promises",
]

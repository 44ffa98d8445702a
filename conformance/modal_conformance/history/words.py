"""Calls in words: who called what, when, and what came back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from modal_conformance.history.calls import Answer, Call, Kind

_LONGEST = 60  # characters of one value


def say_call(call: Call) -> str:
    """The call as it would be written, such as `A.put(key="k", value=1)`."""
    arguments = ", ".join(f"{name}={_say_value(value)}" for name, value in call.arguments.items())
    return f"{call.client}.{call.operation}({arguments})"


def say_answer(answer: Answer) -> str:
    """What came back, in words."""
    if answer.kind is Kind.RETURNED:
        return f"returned {_shortened(answer.text)}"
    if answer.kind is Kind.RAISED:
        return f"raised {answer.text}"
    return "was cancelled" if answer.kind is Kind.CANCELLED else "has no answer"


def say_answers(answers: Sequence[Answer]) -> str:
    """What could have come back, in words."""
    told = [answer.text if answer.kind is Kind.RETURNED else f"raise {answer.text}" for answer in answers]
    if not told:
        return "still be waiting"
    verb = "return " if answers[0].kind is Kind.RETURNED else ""
    return verb + " or ".join(_shortened(one) for one in told)


def table(calls: Sequence[Call]) -> list[str]:
    """One line for each call, with times in milliseconds since the first of them began."""
    if not calls:
        return []
    origin = min(call.start for call in calls)
    rows = [(_span(call, origin), say_call(call), say_answer(call.answer)) for call in calls]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"  {span:<{wide[0]}}  {said:<{wide[1]}}  {answer}" for span, said, answer in rows]


def _span(call: Call, origin: int) -> str:
    end = "…" if call.end is None else f"{(call.end - origin) / 1e6:.3f}"
    return f"{(call.start - origin) / 1e6:.3f}-{end} ms"


def _say_value(value: object) -> str:
    return _shortened(json.dumps(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

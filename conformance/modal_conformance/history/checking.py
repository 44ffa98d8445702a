"""Judging a history by a model: linearizability.

Linearizability is more than the documents promise: a backend claims it (capability `linearizable`) or is judged by the
weaker checks in `dict_promises` and `queue_promises` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modal_conformance.history.calls import Call, History
from modal_conformance.history.model import Model, Part, Prepared
from modal_conformance.history.scene import Scene
from modal_conformance.history.search import Budget, Finding, Purse, search
from modal_conformance.history.shrinking import Core, shrink
from modal_conformance.history.verdicts import Ok, Undecided, Verdict, Violated, Witness
from modal_conformance.history.words import say_answer, say_answers, say_call

_FEW = 6  # calls of an order that are told one by one


def check(history: History | Iterable[Call], model: Model, budget: Budget | None = None) -> Verdict:
    """Is there, for each part of the history, one order in which the model would have answered so?

    Args:
        history: What was seen. Open and cancelled calls may have taken effect or not.
        model: The sequential behaviour, such as `DictModel()`.
        budget: When to give up; see `Budget` for the default.

    Returns:
        `Ok`; `Violated` with the fewest calls found that no order fits; `Undecided` if the budget ran out.

    Raises:
        ValueError: A call is none of the model's operations.
    """
    budget = budget or Budget()
    history = history if isinstance(history, History) else History(history)
    purse = Purse(budget.seconds, budget.steps)
    undecided: list[str] = []
    for part in sorted(model.partition(tuple(history)), key=lambda part: len(part.calls)):
        scene = Scene(model, model.prepared(part.calls))
        found = search(scene, purse)
        if found.finding is Finding.CONTRADICTS:
            core = shrink(model, part.calls, Core(scene, found), Purse(budget.shrinking_seconds, budget.steps))
            return Violated(_witness(history, part, core), purse.spent)
        if found.finding is Finding.GAVE_UP:
            undecided.append(f"{part.label} ({len(part.calls)} calls)")
    if undecided:
        return Undecided(f"no verdict on {', '.join(undecided)} within {budget}", purse.spent)
    return Ok(purse.spent)


def _witness(history: History, part: Part, core: Core) -> Witness:
    model = core.scene.model
    # As they were seen, not as they were weakened; without those that may have had no effect: nothing hangs on them.
    seen = [history[call.call.number] for call in core.scene.calls if not call.optional]
    numbers = {call.number for call in seen}
    told = model.headline(seen, [call for call in part.calls if call.number not in numbers])
    reason, calls = told or ("no order of these calls fits what they answered", seen)
    return Witness(
        promise=f"the calls on {part.label} of the {model.noun} take effect one after the other",
        reason=reason,
        calls=calls,
        others=len(history) - len(calls),
        details=_how_far(core.scene, core.found.order),
    )


def _how_far(scene: Scene, order: Sequence[Prepared]) -> list[str]:
    """The longest beginning of an order that fits, and why nothing can come next."""
    places = {call.call.number: node for node, call in enumerate(scene.calls)}
    state, taken = scene.initial, 0
    for call in order:
        node = places[call.call.number]
        taken |= 1 << node
        state = scene.step(state, node, taken)[1]
    told = []
    for node in _next(scene.calls, taken):
        call = scene.calls[node]
        right = scene.right_answers(state, node)
        if call.answer not in right:
            told.append(f"  {say_call(call.call)} would then {say_answers(right)}, but it {say_answer(call.answer)}")
    return [_beginning(order), *told] if told else []


def _beginning(order: Sequence[Prepared]) -> str:
    if not order:
        return "Nothing can come first:"
    told = ", ".join(say_call(call.call) for call in order[-_FEW:])
    skipped = f"{len(order) - _FEW} calls, " if len(order) > _FEW else ""
    return f"An order can go as far as {skipped}{told}:"


def _next(calls: Sequence[Prepared], taken: int) -> list[int]:
    """The answered calls that time allows to come next."""
    left = [node for node, call in enumerate(calls) if not taken >> node & 1 and not call.optional]
    return [node for node in left if not any(calls[other].call.precedes(calls[node].call) for other in left)]

"""``--modal-plan``: what would run, and for how long, as far as earlier runs tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_modalkit.verdicts.subject import Docket, Subject

__all__ = ["plan_lines"]


def plan_lines(docket: Docket, *, backend: str, durations: Mapping[str, float]) -> Iterator[str]:
    """Yield the plan as text.

    Args:
        docket: What was collected.
        backend: Against what.
        durations: Seconds of earlier runs by the label of the law.
    """
    subjects = list(docket.selected.values())
    running = [subject for subject in subjects if subject.grey is None]
    grey = [subject for subject in subjects if subject.grey is not None]
    yield f"plan for {backend}: {_count(running)}"
    for law, parts in _by_law(running).items():
        yield f"  {law}{_faces(parts)}"
        yield f"      {', '.join(parts[0].ids or parts[0].unknown)}"
    if grey:
        yield f"not applicable: {_count(grey)}"
    for law, parts in _by_law(grey).items():
        yield f"  {law}{_faces(parts)}"
        yield f"      {', '.join(parts[0].ids)}: {'; '.join(dict.fromkeys(part.grey or '' for part in parts))}"
    yield _estimate(running, durations)


def _count(subjects: list[Subject]) -> str:
    laws = len({subject.law for subject in subjects})
    ids = len({identity for subject in subjects for identity in subject.ids})
    return f"{_some(ids, 'requirement')}, {_some(laws, 'law')}, {_some(len(subjects), 'run')}"


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _by_law(subjects: list[Subject]) -> dict[str, list[Subject]]:
    grouped: dict[str, list[Subject]] = {}
    for subject in subjects:
        grouped.setdefault(subject.law, []).append(subject)
    return grouped


def _faces(subjects: list[Subject]) -> str:
    faces = [subject.face for subject in subjects if subject.face]
    return f" [{', '.join(faces)}]" if faces else ""


def _estimate(subjects: list[Subject], durations: Mapping[str, float]) -> str:
    known = [durations[subject.label] for subject in subjects if subject.label in durations]
    if not known:
        return "time: no earlier run is known"
    estimate = sum(known) / len(known) * len(subjects)
    return f"time: about {estimate:.1f} s in one process, as {len(known)} of {len(subjects)} last took"

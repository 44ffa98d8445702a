"""The comparison itself: facts of two sides in, differences out. Nothing is run here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.oracle.asking import Answers, Facts, Surface

ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something on which two sides disagree.

    Args:
        client: The label of the real client.
        id: `face:KIND:SUBJECT` or `catalogue:REQUIREMENT`.
        real: What the real client says.
        ours: What our face, or the catalogue, says.
    """

    client: str
    id: str
    real: str
    ours: str


def facts_of(answers: Answers, names: Iterable[str]) -> Facts:
    """All facts of one side, those about names included.

    Args:
        answers: What the side answered.
        names: The names to speak of; one that the side was not asked about is absent.
    """
    facts = dict(answers.facts)
    for name in names:
        facts.update(_facts_of_name(name, answers.surface.get(name, {"kind": "missing"})))
    return facts


def differences(client: str, real: Facts, ours: Facts) -> list[Difference]:
    """What two sides disagree on, in order of the questions."""
    return [
        Difference(
            client=client, id=f"face:{question}", real=real.get(question, ABSENT), ours=ours.get(question, ABSENT)
        )
        for question in sorted({*real, *ours})
        if real.get(question, ABSENT) != ours.get(question, ABSENT) and not _follows(question, real, ours)
    ]


def _follows(question: str, real: Facts, ours: Facts) -> bool:
    """Whether a difference only repeats that one side lacks the name, or cannot even be imported."""
    kind, _, name = question.partition(":")
    if kind.startswith("situation "):
        imports = f"{kind}:import"
        return name != "import" and real.get(imports) != ours.get(imports)
    here = f"name:{name}"
    return kind in ("signature", "aio", "bases", "foreign-bases") and "missing" in (real.get(here), ours.get(here))


def _facts_of_name(name: str, surface: Surface) -> Facts:
    facts = {f"name:{name}": str(surface["kind"])}
    if surface.get("parameters") is not None:
        facts[f"signature:{name}"] = signature(surface["parameters"])
    if surface["kind"] == "callable" and not name.endswith("__"):  # operators have no twins in the documents
        facts[f"aio:{name}"] = _twin(surface)
    if surface["kind"] == "class":
        facts[f"bases:{name}"] = ", ".join(surface["bases"]) or "none"
        facts[f"foreign-bases:{name}"] = ", ".join(surface["foreign"]) or "none"
    return facts


def _twin(surface: Surface) -> str:
    if surface["aio"] is None:
        return "none"
    told = signature(surface["aio"])
    same = surface["parameters"] is not None and told == signature(surface["parameters"])
    return "the same signature" if same else told


def signature(parameters: Sequence[Sequence[str]]) -> str:
    """Parameters as Python writes them; private ones are left out."""
    told: list[str] = []
    before = ""
    for name, kind, default in parameters:
        if name.startswith("_"):
            continue
        if before == "positional_only" != kind:
            told.append("/")
        if kind == "keyword_only" and before not in ("keyword_only", "var_positional"):
            told.append("*")
        stars = {"var_positional": "*", "var_keyword": "**"}.get(kind, "")
        told.append(f"{stars}{name}" if default == "<required>" else f"{name}={default}")
        before = kind
    if before == "positional_only":
        told.append("/")
    return f"({', '.join(told)})"


def missing_names(answers: Answers, names: Iterable[str]) -> list[str]:
    """Those of some names that a side does not offer."""
    return [name for name in names if answers.surface.get(name, {"kind": "missing"})["kind"] == "missing"]


def missing_parameters(answers: Answers, documented: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The documented parameters that a side's functions no longer take, where it has the function at all."""
    gone = {}
    for name, parameters in documented.items():
        taken: list[list[str]] | None = answers.surface.get(name, {}).get("parameters")
        if taken is not None:
            known = {parameter[0] for parameter in taken}
            lost = [parameter for parameter in parameters if parameter not in known]
            if lost:
                gone[name] = lost
    return gone


def is_missing(surface: Mapping[str, Any]) -> bool:
    """Whether a described name is not there."""
    return bool(surface["kind"] == "missing")

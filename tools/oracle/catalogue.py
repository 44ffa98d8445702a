"""The catalogue against a real client: every requirement that is data must be true of it.

- A requirement that names a thing, a parameter, a base or a twin holds for the client of its edition, unless the
  catalogue says that it was superseded or removed.
- What the catalogue calls superseded or removed is indeed gone from the newest client.
- Every documented name of the areas done so far is in some requirement.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_modalkit.catalogue import AioTwin, BaseOf, Exists, Form, Requirement, SignatureOf
from tools.oracle.asking import Answers, Surface
from tools.oracle.comparing import Difference
from tools.oracle.scope import area_of, canonical

_KINDS = {
    "positional_or_keyword": {"positional_or_keyword"},
    "keyword_only": {"keyword_only", "positional_or_keyword"},
    "positional_only": {"positional_only", "positional_or_keyword"},
    "var_keyword": {"var_keyword"},
}
"""A parameter that can be given in more ways than documented does no harm."""


def names_in(requirements: Iterable[Requirement]) -> set[str]:
    """The names that requirements speak of, so that sides are asked about them."""
    return {form.of for requirement in requirements for form in requirement.forms}


def compare_catalogue(
    client: str, edition: str, requirements: Sequence[Requirement], answers: Answers
) -> list[Difference]:
    """What the catalogue says and a client does otherwise.

    Args:
        client: The client's label.
        edition: The edition that goes with it.
        requirements: All of them.
        answers: What the client answered.
    """
    found = []
    for requirement in requirements:
        for form in requirement.forms:
            fault = _fault(form, answers.surface)
            if edition in requirement.editions and fault and not _is_gone(requirement, edition):
                found.append((requirement, fault, form.example()))
            elif _is_stale(requirement, client) and fault is None:
                told = requirement.superseded_by or requirement.removed
                found.append((requirement, "still so", f"said to be gone: {told}"))
    return [
        Difference(client=client, id=f"catalogue:{requirement.id}", real=real, ours=ours)
        for requirement, real, ours in found
    ]


def uncatalogued(names: Iterable[str], requirements: Iterable[Requirement]) -> list[Difference]:
    """Documented names, of areas that have requirements by now, that no requirement speaks of."""
    requirements = list(requirements)
    begun = {requirement.area for requirement in requirements}
    return [
        Difference(client="*", id=f"catalogue:name:{name}", real="documented", ours="in no requirement")
        for name in _unspoken(names, requirements)
        if area_of(name) in begun
    ]


def areas_to_write(names: Iterable[str], requirements: Iterable[Requirement]) -> list[str]:
    """The areas that our face offers and that have no requirement yet."""
    requirements = list(requirements)
    begun = {requirement.area for requirement in requirements}
    return sorted({str(area_of(name)) for name in _unspoken(names, requirements)} - begun)


def _unspoken(names: Iterable[str], requirements: Iterable[Requirement]) -> list[str]:
    """Documented names, of areas that our face offers, that no requirement speaks of."""
    spoken = {canonical(name) for name in names_in(requirements)}
    return [name for name in names if area_of(name) and canonical(name) not in spoken and name.count(".") > 1]


def _is_gone(requirement: Requirement, edition: str) -> bool:
    """Whether the catalogue itself says that the edition's client no longer has it."""
    return edition == "1" and bool(requirement.superseded_by or requirement.removed)


def _is_stale(requirement: Requirement, client: str) -> bool:
    """Whether the requirement speaks of something that the newest client must not have any more."""
    return client == "newest" and bool(requirement.superseded_by or requirement.removed)


def _fault(form: Form, surface: Mapping[str, Surface]) -> str | None:
    """Why a form does not hold on a side; None if it does."""
    here = surface.get(form.of, {"kind": "missing"})
    if here["kind"] == "missing":
        return f"no {form.of}"
    if isinstance(form, SignatureOf):
        return _fault_of_parameter(form, here)
    if isinstance(form, BaseOf):
        known = [*here.get("bases", ()), *here.get("foreign", ())]
        base = _base_name(form.base)
        return None if base in known or base == form.of else f"bases: {', '.join(known) or 'none'}"
    if isinstance(form, AioTwin):
        return None if here.get("aio") is not None else "no .aio twin"
    assert isinstance(form, Exists)
    return None


def _base_name(name: str) -> str:
    """A base as the probe names it: where the class is defined, and builtins without their module."""
    return "modal.exception.Error" if name == "modal.Error" else name.removeprefix("builtins.")


def _fault_of_parameter(form: SignatureOf, here: Surface) -> str | None:
    parameters: list[list[str]] | None = here.get("parameters")
    if parameters is None:
        return "its signature cannot be seen"
    kinds = {kind for _, kind, _ in parameters}
    if form.kind == "var_keyword":
        return None if "var_keyword" in kinds else "takes no further keywords"
    for name, kind, default in parameters:
        if name == form.parameter:
            if form.kind is not None and kind not in _KINDS[form.kind]:
                return f"{name} is {kind}"
            return None if _is_default(default, form.default) else f"the default of {name} is {default}"
    return f"takes {', '.join(name for name, _, _ in parameters) or 'nothing'}"


def _is_default(found: str, documented: str | None) -> bool:
    """Whether a default is as documented; `found` is how the probe writes it."""
    if documented is None or documented == "<any>":
        return documented is None or found != "<required>"
    if found == documented:
        return True
    one, other = _literal(found), _literal(documented)
    return type(one) is type(other) and one is not _NONE_SUCH and bool(one == other)


_NONE_SUCH: Any = object()


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return _NONE_SUCH

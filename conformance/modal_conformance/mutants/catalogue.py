"""Faults in what the catalogue alone checks: one for each form, made for every requirement with that form."""

from __future__ import annotations

import inspect
import sys
import types
from typing import Any

from pytest_modalkit.forms import AioTwin, BaseOf, Exists, SignatureOf, resolve
from pytest_modalkit.mutants import Patch, mutant_for_each


def place_of(dotted: str) -> tuple[Any, str]:
    """Return the owner of what a dotted name stands for, and its name there; the class for a method of an object."""
    path, _, name = dotted.rpartition(".")
    owner = resolve(path)
    if not isinstance(owner, type | types.ModuleType) and name not in getattr(owner, "__dict__", {}):
        owner = type(owner)
    return owner, name


@mutant_for_each("exists")
def name_is_missing(patch: Patch, form: Exists) -> None:
    """A documented name cannot be reached."""
    owner, name = place_of(form.of)
    if isinstance(owner, type) and name not in vars(owner):
        owner = next(base for base in owner.__mro__ if name in vars(base))
    patch.remove(owner, name)
    if form.of in sys.modules:
        patch.item(sys.modules, form.of, None)


@mutant_for_each("signature")
def parameter_is_another(patch: Patch, form: SignatureOf) -> None:
    """A parameter has another name, or another default, than documented."""
    # First, because a method that was looked up may stay on its object.
    signature = inspect.signature(resolve(form.of))
    owner, name = place_of(form.of)
    patch.value(owner, name, with_signature(owner, signature.replace(parameters=changed(signature, form))))


def changed(signature: inspect.Signature, form: SignatureOf) -> list[inspect.Parameter]:
    """Return the parameters of a signature with the documented one spoilt."""
    parameters = dict(signature.parameters)
    if form.kind == "var_keyword":
        return [each for each in parameters.values() if each.kind is not each.VAR_KEYWORD]
    spoilt = parameters[form.parameter]
    if form.default is None:
        parameters[form.parameter] = spoilt.replace(name=f"{spoilt.name}_")
    elif spoilt.default is spoilt.empty:
        # Keyword-only, because what follows it has no default either.
        parameters[form.parameter] = spoilt.replace(default=None, kind=spoilt.KEYWORD_ONLY)
    else:
        parameters[form.parameter] = spoilt.replace(default=object())
    return sorted(parameters.values(), key=lambda each: each.kind)


def with_signature(owner: Any, signature: inspect.Signature) -> Any:
    """Return a function that shows this signature on its owner, and does nothing."""

    def shown(*args: object, **kwargs: object) -> None: ...

    shown.__signature__ = signature  # type: ignore[attr-defined]
    return staticmethod(shown) if isinstance(owner, type) else shown


@mutant_for_each("base")
def base_is_another(patch: Patch, form: BaseOf) -> None:
    """A class lacks its documented base."""
    owner, name = place_of(form.of)
    patch.value(owner, name, type(name, (), {}))


@mutant_for_each("aio")
def twin_is_missing(patch: Patch, form: AioTwin) -> None:
    """A blocking method has no `.aio` twin."""
    owner, name = place_of(form.of)
    patch.value(owner, name, with_signature(owner, inspect.Signature()))

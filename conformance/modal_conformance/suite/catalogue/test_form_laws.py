"""Laws that need no more than their catalogue entry, one for each form.

- a documented name can be reached from `import modal`
- a documented parameter can be given as documented, and has its default
- a documented class has its documented base
- a documented blocking method has its `.aio` twin
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping

import pytest

from pytest_modalkit.forms import AioTwin, BaseOf, Exists, SignatureOf, for_each_requirement, resolve

REQUIRED = "<required>"
POSITIONAL_OR_KEYWORD = inspect.Parameter.POSITIONAL_OR_KEYWORD
# A parameter that can be given in more ways than documented does no harm.
KINDS: Mapping[str, set[inspect._ParameterKind]] = {
    "positional_or_keyword": {POSITIONAL_OR_KEYWORD},
    "keyword_only": {inspect.Parameter.KEYWORD_ONLY, POSITIONAL_OR_KEYWORD},
    "positional_only": {inspect.Parameter.POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD},
    "var_keyword": {inspect.Parameter.VAR_KEYWORD},
}


def parameters_of(dotted: str) -> Mapping[str, inspect.Parameter]:
    function = resolve(dotted)
    try:
        return inspect.signature(function).parameters
    except ValueError:
        pytest.skip(f"the signature of {dotted} is not visible from Python")


def same_default(found: object, documented: str) -> bool:
    if repr(found) == documented:
        return True
    try:
        value = ast.literal_eval(documented)
    except (ValueError, SyntaxError):
        return False
    return type(found) is type(value) and found == value


@for_each_requirement("exists")
def test_a_documented_name_exists(form: Exists) -> None:
    resolve(form.of)


@for_each_requirement("signature")
def test_a_documented_parameter_is_taken(form: SignatureOf) -> None:
    parameters = parameters_of(form.of)
    kinds = {parameter.kind for parameter in parameters.values()}
    if form.kind == "var_keyword":
        assert inspect.Parameter.VAR_KEYWORD in kinds, f"{form.of} takes no further keywords"
        return
    if form.parameter not in parameters and inspect.Parameter.VAR_KEYWORD in kinds:
        pytest.skip(f"{form.of} takes any keyword, so what it does with {form.parameter!r} cannot be seen")
    assert form.parameter in parameters, f"{form.of} takes {', '.join(parameters)}"
    parameter = parameters[form.parameter]
    if form.kind is not None:
        assert parameter.kind in KINDS[form.kind], f"{form.parameter} is {parameter.kind.description}"
    if form.default == REQUIRED:
        assert parameter.default is parameter.empty, f"{form.parameter} may be left out: {parameter}"
    elif form.default is not None:
        assert same_default(parameter.default, form.default), f"the default is {parameter.default!r}"


@for_each_requirement("base")
def test_a_documented_class_has_its_base(form: BaseOf) -> None:
    found = resolve(form.of)
    assert isinstance(found, type), f"{form.of} is {found!r}"
    assert issubclass(found, resolve(form.base)), f"its bases are {found.__mro__[1:]}"


@for_each_requirement("aio")
def test_a_documented_method_has_its_twin(form: AioTwin) -> None:
    assert callable(resolve(f"{form.of}.aio"))

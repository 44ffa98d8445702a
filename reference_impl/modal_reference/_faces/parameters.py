"""Parameters of classes: what `modal.parameter()` leaves behind, and which values they take (document 003)."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from modal_reference._engine import Parameter
from modal_reference._faces.arguments import shown
from modal_reference._serialization import dumps, loads
from modal_reference.exception import InvalidError

#: The types that a parameter may have, by name (seen on modal 1.6.4 and 0.73.173).
TYPES: dict[str, type] = {"int": int, "str": str, "bytes": bytes, "bool": bool}
_LARGEST = 2**63  # an int travels as 64 bits


class NoDefault:
    """Stands for a default that was not given, where None is a value like others."""

    def __repr__(self) -> str:
        return "..."

    def __reduce__(self) -> str:
        return "NO_DEFAULT"


NO_DEFAULT = NoDefault()


class ParameterField:
    """What a class has in the place of a parameter until an object gives it a value.

    Args:
        default: The value of an object that gives none.
        is_parameter: Whether it can be given when an object is made; if not, it only tells a type.
    """

    def __init__(self, default: Any, is_parameter: bool) -> None:
        self.default = default
        self.is_parameter = is_parameter
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.default is NO_DEFAULT:
            raise AttributeError(
                f"the parameter {self._name!r} has no default, and this object was given no value for it"
            )
        return self.default


class Declared(NamedTuple):
    """The fields of a class that are parameters, with the types of their annotations."""

    fields: dict[str, ParameterField]
    types: dict[str, str]


def declared_in(user_class: type) -> Declared:
    """The parameters of a class with those that it inherits, base classes first.

    Raises:
        modal.exception.InvalidError: One has no annotation, or one of a type that parameters cannot have.
    """
    import inspect

    fields: dict[str, ParameterField] = {}
    types: dict[str, str] = {}
    for each in reversed(user_class.__mro__):
        annotations = inspect.get_annotations(each)
        for name, field in vars(each).items():
            if not isinstance(field, ParameterField):
                continue
            if field.is_parameter and name not in annotations:
                raise InvalidError(
                    f"{each.__name__}.{name} has no annotation, a parameter needs one: write `{name}: str = "
                    "modal.parameter()`"
                )
            if field.is_parameter:
                types[name] = _type_name(each, name, annotations[name])
                fields[name] = field
            else:
                types.pop(name, None)
                fields.pop(name, None)
    return Declared(fields, types)


def parameters_of(user_class: type) -> tuple[Parameter, ...]:
    """The parameters of a class, as plain data.

    Raises:
        modal.exception.InvalidError: One has no annotation, or one of a type that parameters cannot have.
        modal.exception.SerializationError: A default cannot be serialized.
    """
    declared = declared_in(user_class)
    return tuple(
        Parameter(name, declared.types[name], None if field.default is NO_DEFAULT else dumps(field.default))
        for name, field in declared.fields.items()
    )


def _type_name(owner: type, name: str, annotation: Any) -> str:
    if isinstance(annotation, str):  # as all are under `from __future__ import annotations`
        annotation = TYPES.get(annotation.strip("'\""), annotation)
        if isinstance(annotation, str):
            annotation = _evaluated(owner, annotation)
    for type_name, found in TYPES.items():
        if annotation is found:
            return type_name
    words = getattr(annotation, "__name__", None) or str(annotation)
    raise InvalidError(
        f"Class parameter {name!r}: {words} is not a supported modal.parameter() type. Use one of: {', '.join(TYPES)}; "
        "or init=False for a field that is no parameter"
    )


def _evaluated(owner: type, annotation: str) -> Any:
    names = vars(sys.modules.get(owner.__module__)) if owner.__module__ in sys.modules else {}
    return names.get(annotation, annotation)


def bound_locally(user_class: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the parameters of an object that is made here, where order counts as it does in Python.

    Raises:
        TypeError: There are too many or too few, or one has another name.
    """
    import inspect

    fields = declared_in(user_class).fields
    if not fields and (args or kwargs):
        raise TypeError(f"{user_class.__name__}() takes no arguments: it has no modal.parameter()")
    signature = inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if field.default is NO_DEFAULT else field.default,
            )
            # A signature takes those without a default first.
            for name, field in sorted(fields.items(), key=lambda each: each[1].default is not NO_DEFAULT)
        ]
    )
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.arguments


def canonical(
    parameters: Sequence[Parameter], has_constructor: bool, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> bytes:
    """The arguments of an object as bytes, the same for the same values; none where all values are the defaults.

    Args:
        parameters: Those of the class.
        has_constructor: Whether the class has a constructor of its own, which may take anything.

    Raises:
        modal.exception.InvalidError: Values were given by position, are missing, or of a name that is none.
        TypeError: A value is of another type than its parameter.
        ValueError: An int has more than 64 bits.
    """
    if has_constructor:
        return dumps((tuple(args), dict(sorted(kwargs.items())))) if args or kwargs else b""
    values = _given(parameters, args, kwargs)
    for each in parameters:
        if each.name not in values and each.default is None:
            raise InvalidError(
                f"Missing required parameter: {each.name}. Pass {each.name}=... where the object is made"
            )
    is_default = all(each.name not in values or dumps(values[each.name]) == each.default for each in parameters)
    if is_default:
        return b""
    for each in parameters:
        if each.name not in values and each.default is not None:
            values[each.name] = loads(each.default)
    return dumps(((), dict(sorted(values.items()))))


def _given(parameters: Sequence[Parameter], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    if args:
        raise InvalidError(
            f"{shown(args[0])} was given by position, but classes with modal.parameter() take keyword arguments: write "
            f"{parameters[0].name if parameters else 'name'}=..."
        )
    types = {each.name: each.type_name for each in parameters}
    unknown = [name for name in kwargs if name not in types]
    if unknown:
        names = ", ".join(types) or "none"
        raise InvalidError(
            f"{', '.join(unknown)}: no such parameter; the class has {names}. Leave it out, or declare it"
        )
    return {name: _checked(name, types[name], value) for name, value in kwargs.items()}


def _checked(name: str, type_name: str, value: Any) -> Any:
    expected = TYPES.get(type_name)
    if expected is None:
        return value
    if not isinstance(value, expected):
        raise TypeError(f"Expected {type_name}, got {type(value).__name__}: {name}={shown(value)}")
    plain = expected(value)
    if expected is int and not -_LARGEST <= plain < _LARGEST:
        raise ValueError(f"{name} is {plain}, it must fit into 64 bits: pass it as a text")
    if expected is str:
        plain.encode("utf-8")  # what cannot travel is refused here, as on the real client
    return plain


def local_values(user_class: type, parameters: Sequence[Parameter], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The values that an object in a container gets: those given, else the defaults that were declared."""
    fields = declared_in(user_class).fields if parameters else {}
    found = {each.name: loads(each.default) for each in parameters if each.default is not None}
    return {name: value for name, value in {**found, **kwargs}.items() if name in fields}


def has_own_constructor(user_class: type) -> bool:
    """Whether a class or one of its bases has an `__init__` of its own."""
    return user_class.__init__ is not object.__init__  # type: ignore[misc]


def parameter(*, default: Any = NO_DEFAULT, init: bool = True) -> Any:
    """Declare a parameter of a class under `@app.cls()`, as a field of a dataclass is declared (document 003).

    The field needs an annotation: `int`, `str`, `bytes` or `bool`. Objects are made with keyword arguments, and each
    set of values has a pool of containers of its own.

    Args:
        default: The value of objects that give none.
        init: Whether it is a parameter at all; if not, the field may have any type, and only tells type checkers of it.
    """
    return ParameterField(default, bool(init))

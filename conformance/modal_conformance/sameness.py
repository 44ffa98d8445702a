"""Whether what was read back is what was stored: `same` compares copies, where `==` is not enough.

A nan is no nan's equal, 1 equals True, exceptions and plain objects equal only themselves, functions compare by
identity, and a list that contains itself has no end. Copies are compared by type, state and behaviour instead.
"""

from __future__ import annotations

import inspect
import struct
import types
from collections.abc import Callable, Collection, Mapping
from typing import Any

__all__ = ["same", "same_in_any_order"]

_UnderWay = set[tuple[int, int]]
_PROBE = 3


def same(first: object, second: object) -> bool:
    """Whether one value is a copy of the other.

    Types must be the same. Numbers compare with their sign, nan included; containers by their elements, also where they
    contain themselves; functions by what they make of a few numbers; classes by name and members; other objects by what
    they give to be serialized, or by their own `==` where they give nothing.
    """
    return _same(first, second, set())


def same_in_any_order(first: Collection[Any], second: Collection[Any]) -> bool:
    """Whether two collections have the same members, each as often."""
    rest = list(second)
    for each in first:
        place = next((place for place, other in enumerate(rest) if same(each, other)), None)
        if place is None:
            return False
        del rest[place]
    return not rest


def _same(first: Any, second: Any, under_way: _UnderWay) -> bool:
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    pair = (id(first), id(second))
    if pair in under_way:  # a structure that contains itself
        return True
    compare = next((how for kind, how in _COMPARISONS if isinstance(first, kind)), _same_object)
    under_way.add(pair)
    try:
        return compare(first, second, under_way)
    finally:
        # Not kept for later: most pairs are made for the comparison, and others will have their addresses.
        under_way.discard(pair)


def _same_atom(first: object, second: object, under_way: _UnderWay) -> bool:
    return first == second


def _same_number(first: complex, second: complex, under_way: _UnderWay) -> bool:
    numbers = complex(first), complex(second)
    packed = [struct.pack("dd", each.real, each.imag) for each in numbers]
    return packed[0] == packed[1] or all(each.real != each.real or each.imag != each.imag for each in numbers)


def _same_sequence(first: Any, second: Any, under_way: _UnderWay) -> bool:
    return _same_items(list(first), list(second), under_way) and _same_attributes(first, second, under_way)


def _same_mapping(first: Mapping[Any, Any], second: Mapping[Any, Any], under_way: _UnderWay) -> bool:
    pairs = list(first.items()), list(second.items())
    return _same_items(*pairs, under_way) and _same_attributes(first, second, under_way)


def _same_items(first: list[Any], second: list[Any], under_way: _UnderWay) -> bool:
    return len(first) == len(second) and all(_same(one, two, under_way) for one, two in zip(first, second, strict=True))


def _same_set(first: Collection[Any], second: Collection[Any], under_way: _UnderWay) -> bool:
    return len(first) == len(second) and all(any(_same(one, two, under_way) for two in second) for one in first)


def _same_exception(first: BaseException, second: BaseException, under_way: _UnderWay) -> bool:
    return _same(first.args, second.args, under_way) and _same_attributes(first, second, under_way)


def _same_attributes(first: object, second: object, under_way: _UnderWay) -> bool:
    return _same(getattr(first, "__dict__", None), getattr(second, "__dict__", None), under_way)


def _same_function(first: types.FunctionType, second: types.FunctionType, under_way: _UnderWay) -> bool:
    return first.__name__ == second.__name__ and _same(_behaviour(first), _behaviour(second), under_way)


def _behaviour(function: Callable[..., Any]) -> object:
    """What a function makes of small numbers, or which error it raises."""
    required = [
        each
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    try:
        return function(*range(_PROBE, _PROBE + len(required)))
    except Exception as error:  # noqa: BLE001 - whatever it raises is its behaviour
        return type(error)


def _same_class(first: type, second: type, under_way: _UnderWay) -> bool:
    names = [(each.__module__, each.__qualname__, _members(each)) for each in (first, second)]
    return names[0] == names[1] and _same(first.__bases__, second.__bases__, under_way)


def _members(kind: type) -> set[str]:
    return {name for name in vars(kind) if not (name.startswith("__") and name.endswith("__"))}


def _same_object(first: Any, second: Any, under_way: _UnderWay) -> bool:
    if hasattr(first, "dtype"):
        return _same_array(first, second)
    try:
        given = first.__reduce_ex__(4), second.__reduce_ex__(4)
    except TypeError:
        return bool(first == second)
    return _same(*given, under_way)


def _same_array(first: Any, second: Any) -> bool:
    """Whether two arrays or scalars of numpy are the same, nan included."""
    shapes = [(each.dtype, each.shape, each.tobytes()) for each in (first, second)]
    return bool(shapes[0] == shapes[1])


_COMPARISONS: tuple[tuple[type | tuple[type, ...], Callable[[Any, Any, _UnderWay], bool]], ...] = (
    ((int, str, bytes, bytearray), _same_atom),
    ((float, complex), _same_number),
    (Mapping, _same_mapping),
    ((set, frozenset), _same_set),
    ((list, tuple), _same_sequence),
    (BaseException, _same_exception),
    (types.FunctionType, _same_function),
    (type, _same_class),
)

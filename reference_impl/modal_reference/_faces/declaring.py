"""What a class under `@app.cls()` may be, and which methods it has for others to call."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from modal_reference._engine import Method
from modal_reference._faces.function_arguments import check_batched
from modal_reference._faces.parameters import declared_in, has_own_constructor
from modal_reference._faces.partials import PartialFunction, Role, partials_of
from modal_reference._faces.user_class import hooks_of, methods_of
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.function_arguments import FunctionArguments


def check_class(found: Any, arguments: FunctionArguments) -> None:
    """Accept what `@app.cls()` stands on.

    Raises:
        TypeError: It is no class.
        modal.exception.InvalidError: Its decorators contradict each other, or the arguments.
    """
    if not inspect.isclass(found):
        raise TypeError(
            f"@app.cls() stands on {found!r}, it must be used on a class: use @app.function() on a function"
        )
    partials = partials_of(found)
    for name, each in partials.items():
        if Role.CONCURRENT in each._roles:
            raise InvalidError(
                f"@modal.concurrent stands on the method {found.__name__}.{name}, but all methods share one container: "
                "decorate the class instead, below @app.cls()"
            )
    _check_batched_methods(found, methods_of(found))
    if has_own_constructor(found) and declared_in(found).fields:
        raise InvalidError(
            f"{found.__name__} has an __init__ of its own and modal.parameter() as well, which both say how its "
            "objects are made: keep one, and do the rest in a method under @modal.enter()"
        )
    if hooks_of(found).enter_snap and not arguments.is_snapshot:
        raise InvalidError(
            f"{found.__name__} has a hook with snap=True, which needs a memory snapshot: pass "
            "enable_memory_snapshot=True to @app.cls()"
        )


def _check_batched_methods(user_class: type, methods: dict[str, PartialFunction]) -> None:
    batched = [name for name, each in methods.items() if each._marks.batching is not None]
    if len(batched) > 1:
        raise InvalidError(
            f"{user_class.__name__} has the batched methods {', '.join(batched)}, it can only have one: give the "
            "others classes of their own"
        )
    if batched and len(methods) > 1:
        raise InvalidError(
            f"{user_class.__name__} has the batched method {batched[0]}, and then cannot have other methods: give them "
            "a class of their own"
        )
    for name in batched:
        check_batched(methods[name]._get_raw_f())


def methods_declared(user_class: type) -> dict[str, Method]:
    """The methods of a class that others can call, as the control plane keeps them."""
    return {name: Method(_is_generator(each), each._marks.batching) for name, each in methods_of(user_class).items()}


def _is_generator(partial: PartialFunction) -> bool:
    if partial._marks.is_generator is not None:
        return bool(partial._marks.is_generator)
    raw = partial._get_raw_f()
    return inspect.isgeneratorfunction(raw) or inspect.isasyncgenfunction(raw)

"""The user's class, as a worker and a local call need it: its hooks, its methods, its objects.

An object of it, made here or in a container, knows by which handles its methods are called, so that `self.f.remote()`
and `self.f.local()` work inside of a method.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from modal_reference._engine import Parameter
from modal_reference._faces.parameters import bound_locally, has_own_constructor, local_values
from modal_reference._faces.partials import INSTANCE_ATTRIBUTE, PartialFunction, Role, partials_of
from modal_reference.exception import ExecutionError


class Hooks(NamedTuple):
    """The hooks of a class, as plain functions of its object, in the order in which they run.

    Args:
        enter_snap: Before the others, as part of a memory snapshot.
        enter: When a container has started.
        exit: When it is about to end.
    """

    enter_snap: list[Callable[..., Any]]
    enter: list[Callable[..., Any]]
    exit: list[Callable[..., Any]]


def hooks_of(user_class: type) -> Hooks:
    """The hooks of a class with those that it inherits: base classes first, each in the order of definition."""
    hooks = Hooks([], [], [])
    for partial in partials_of(user_class).values():
        if Role.ENTER in partial._roles:
            (hooks.enter_snap if partial._marks.is_snap else hooks.enter).append(partial._get_raw_f())
        if Role.EXIT in partial._roles:
            hooks.exit.append(partial._get_raw_f())
    return hooks


def methods_of(user_class: type) -> dict[str, PartialFunction]:
    """The methods of a class that can be called remotely, by name."""
    return {name: each for name, each in partials_of(user_class).items() if each._is_method}


def raw_method(user_class: type, name: str) -> Callable[..., Any]:
    """A method of a class as its author wrote it: a plain function of its object.

    Raises:
        modal.exception.ExecutionError: The class has no such method.
    """
    partial = methods_of(user_class).get(name)
    if partial is None:
        known = ", ".join(methods_of(user_class)) or "none"
        raise ExecutionError(
            f"{user_class.__name__} has no method {name!r}, it has {known}: the code here is another one than the code "
            "that was called"
        )
    return partial._get_raw_f()  # type: ignore[no-any-return]


def make_instance(found: Any, parameters: Sequence[Parameter], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """An object of the user's class in a container, which runs no hooks yet.

    Args:
        found: The class, or the handle of it.
        parameters: Those that were declared.
        args: What its constructor is given.
        kwargs: The same by name; the values of parameters, where it has no constructor of its own.
    """
    from modal_reference._faces.instances import of_container

    user_class = found._get_user_cls() if hasattr(found, "_get_user_cls") else found
    if has_own_constructor(user_class):
        made = user_class(*args, **kwargs)
    else:
        made = user_class()
        made.__dict__.update(local_values(user_class, parameters, kwargs))
    attach(made, of_container(found, made))
    return made


def make_local(user_class: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """An object of the user's class in this process, which runs no hooks yet.

    Raises:
        TypeError: The arguments do not fit.
    """
    if has_own_constructor(user_class):
        return user_class(*args, **kwargs)
    values = bound_locally(user_class, args, kwargs)
    found = user_class()
    found.__dict__.update(values)
    return found


def attach(found: Any, instance: Any) -> None:
    """Have an object of the user's class know by which handles its methods are called."""
    if hasattr(found, "__dict__"):
        found.__dict__[INSTANCE_ATTRIBUTE] = instance

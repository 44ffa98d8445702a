"""What a container offers: the user's function, or an object of the user's class with its methods and hooks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from modal_reference._engine import ContainerTask, FunctionDefinition
from modal_reference._serialization import loads


class Body(NamedTuple):
    """One thing that inputs can ask for.

    Args:
        function: What is called; a method is bound already.
        name: What its user calls it.
        is_async: It has to be awaited, or iterated over asynchronously.
        is_generator: Its results come in pieces.
        is_batched: It gets lists, and gives one.
    """

    function: Callable[..., Any]
    name: str
    is_async: bool
    is_generator: bool
    is_batched: bool


class Service(NamedTuple):
    """Everything that a container calls.

    Args:
        bodies: By the names of methods; a function has the empty name.
        enter: The hooks that run before the first input, those marked `snap` first.
        exit: The hooks that run after the last one.
    """

    bodies: dict[str, Body]
    enter: list[Callable[[], Any]]
    exit: list[Callable[..., Any]]


def service_of(found: Any, task: ContainerTask) -> Service:
    """What a container offers.

    Args:
        found: The function, the class, or a handle of either.

    Raises:
        BaseException: What the user's constructor raises.
    """
    if task.definition.is_class:
        return _of_class(found, task)
    function = found._get_raw_f() if hasattr(found, "_get_raw_f") else found
    return Service({"": _body(function, "", task.definition)}, [], [])


def _of_class(found: Any, task: ContainerTask) -> Service:
    from modal_reference._faces.user_class import hooks_of, make_instance, raw_method

    user_class = found._get_user_cls() if hasattr(found, "_get_user_cls") else found
    arguments, keywords = loads(task.parameters) if task.parameters else ((), {})
    made = make_instance(found, task.definition.parameters, arguments, keywords)
    hooks = hooks_of(user_class)
    return Service(
        {
            name: _body(raw_method(user_class, name).__get__(made), name, task.definition)
            for name in task.definition.methods
        },
        [hook.__get__(made) for hook in (*hooks.enter_snap, *hooks.enter)],
        [hook.__get__(made) for hook in hooks.exit],
    )


def _body(function: Callable[..., Any], method: str, definition: FunctionDefinition) -> Body:
    told = definition.methods[method]
    raw = inspect.unwrap(function)
    return Body(
        function=function,
        name=getattr(function, "__qualname__", definition.name),
        is_async=inspect.iscoroutinefunction(raw) or inspect.isasyncgenfunction(raw),
        is_generator=told.is_generator,
        is_batched=told.batching is not None,
    )

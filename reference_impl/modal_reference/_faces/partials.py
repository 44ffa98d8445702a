"""What the decorators of functions and methods leave behind: the function, and what was said about it.

A decorator such as `@modal.method()` makes a partial function; `@app.function` and `@app.cls` read it. Until then, and
on objects of the user's class itself, it behaves as the function that it holds.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from modal_reference._engine import Batching
from modal_reference.exception import InvalidError

#: Under this name the object of a user's class remembers what its methods are called by, in a container and locally.
INSTANCE_ATTRIBUTE = "__modal_instance__"


class Role(Enum):
    """What a decorator makes of a function; the value is how users write the decorator."""

    METHOD = "modal.method"
    ENTER = "modal.enter"
    EXIT = "modal.exit"
    BUILD = "modal.build"
    BATCHED = "modal.batched"
    CONCURRENT = "modal.concurrent"


_LIFECYCLE = frozenset({Role.ENTER, Role.EXIT, Role.BUILD})
_CALLED = frozenset({Role.METHOD, Role.BATCHED, Role.CONCURRENT})


class Concurrency(NamedTuple):
    """How many inputs one container runs at once.

    Args:
        most: So many at most.
        target: So many the scaling aims at; 0 means `most`.
    """

    most: int
    target: int = 0


class Marks(NamedTuple):
    """What was said about a function so far; None where nothing was."""

    is_generator: bool | None = None
    is_snap: bool | None = None
    batching: Batching | None = None
    concurrency: Concurrency | None = None
    is_build_forced: bool | None = None
    build_timeout: int | None = None


class PartialFunction:
    """A function or class of the user with the decorators that stand on it.

    Args:
        wrapped: The function or class itself.
        roles: What it is to be.
        marks: What was said about it.
    """

    def __init__(self, wrapped: Any, roles: frozenset[Role], marks: Marks) -> None:
        self._wrapped = wrapped
        self._roles = roles
        self._marks = marks
        for name in ("__name__", "__qualname__", "__module__", "__doc__"):
            if hasattr(wrapped, name):
                setattr(self, name, getattr(wrapped, name))

    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        handles = getattr(instance, "__dict__", {}).get(INSTANCE_ATTRIBUTE)
        if handles is not None and self._is_method:
            return handles._method(self._name, self._wrapped)
        return self._wrapped.__get__(instance, owner)

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name

    @property
    def _name(self) -> str:
        return str(getattr(self, "__name__", ""))

    @property
    def _is_method(self) -> bool:
        return Role.METHOD in self._roles or Role.BATCHED in self._roles

    def _get_raw_f(self) -> Any:
        """The function that the decorators stand on."""
        return self._wrapped

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(
            f"{self!r} was not registered with an app, so it cannot be called: a method is called on an object of a "
            "class under @app.cls(), a function needs @app.function() on top"
        )

    def __repr__(self) -> str:
        words = ", ".join(sorted(role.value for role in self._roles))
        return f"<{getattr(self._wrapped, '__qualname__', self._wrapped)} under {words}>"


def marked(wrapped: Any, role: Role, marks: Marks) -> PartialFunction:
    """What a decorator makes of what it stands on, which may bear other decorators already.

    Args:
        role: What the decorator makes of it.
        marks: What the decorator says about it.

    Raises:
        modal.exception.InvalidError: It is nothing that the decorator can stand on, or the two say different things.
    """
    _check_wrapped(wrapped, role)
    if not isinstance(wrapped, PartialFunction):
        return PartialFunction(wrapped, frozenset({role}), marks)
    roles = wrapped._roles | {role}
    if roles & _LIFECYCLE and roles & _CALLED:
        raise InvalidError(
            f"@{role.value}() cannot stand on {wrapped!r}: a method is either called or a hook of the life of a "
            "container. Give each a function of its own"
        )
    return PartialFunction(wrapped._wrapped, roles, _joined(wrapped, role, marks))


def _joined(wrapped: PartialFunction, role: Role, marks: Marks) -> Marks:
    before = wrapped._marks
    if role in wrapped._roles and (role is Role.BUILD or role not in _LIFECYCLE):
        raise InvalidError(f"@{role.value}() stands on {wrapped!r} already: a function takes it once, remove one")
    given = {name: value for name, value in marks._asdict().items() if value is not None}
    return before._replace(**given)


def _check_wrapped(wrapped: Any, role: Role) -> None:
    if getattr(wrapped, "_is_registered", False):
        kind = "app.cls" if getattr(wrapped, "_is_class_handle", False) else "app.function"
        raise InvalidError(f"Cannot stack @{role.value}() on top of @{kind}(): swap the two, {kind} comes on top")
    if isinstance(wrapped, type) and role is not Role.CONCURRENT:
        raise InvalidError(f"Cannot apply @{role.value}() to the class {wrapped.__name__}: put it on a method")
    if not callable(wrapped):
        raise InvalidError(f"@{role.value}() stands on {wrapped!r}, which cannot be called: put it on a function")


def partials_of(user_class: type) -> dict[str, PartialFunction]:
    """The partial functions of a class with those that it inherits, base classes first, in the order of definition.

    One that a subclass declares again keeps its place; one that a subclass overrides by a plain function stays, as on
    the real client (seen on modal 1.6.4).
    """
    found: dict[str, PartialFunction] = {}
    for each in reversed(user_class.__mro__):
        found.update({name: value for name, value in vars(each).items() if isinstance(value, PartialFunction)})
    return found

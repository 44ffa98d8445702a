"""Faults of hooks and of what is inherited."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from modal_reference._agent import service, worker
from modal_reference._agent.service import Service
from modal_reference._engine import ContainerTask
from modal_reference._faces import declaring, instances, parameters, partials, user_class
from modal_reference._faces.parameters import Declared
from modal_reference._faces.partials import PartialFunction
from modal_reference._faces.user_class import Hooks
from pytest_modalkit.mutants import Patch, mutant

_service_of = service.service_of
_hooks_of = user_class.hooks_of
_partials_of = partials.partials_of
_declared_in = parameters.declared_in


def _serve(patch: Patch, change: Callable[[Service], Service]) -> None:
    """Have containers run other hooks."""

    def service_of(found: Any, task: ContainerTask) -> Service:
        return change(_service_of(found, task))

    patch.value(worker, "service_of", service_of)


@mutant("cls.enter.before-inputs", "cls.enter.each-container", "cls.enter.async", "cls.parameter.init-false.can-be-set")
def hooks_do_not_run(patch: Patch) -> None:
    """A container runs no hooks when it starts."""
    _serve(patch, lambda it: it._replace(enter=[]))


@mutant("cls.enter.in-order", "cls.enter.snap-first")
def hooks_run_backwards(patch: Patch) -> None:
    """The last hook runs first."""
    _serve(patch, lambda it: it._replace(enter=[_tolerant(hook) for hook in it.enter[::-1]]))


@mutant("cls.enter.failure")
def failures_of_hooks_are_passed_over(patch: Patch) -> None:
    """A hook that raises is one that has run."""
    _serve(patch, lambda it: it._replace(enter=[_tolerant(hook) for hook in it.enter]))


def _tolerant(hook: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with suppress(Exception):
            return hook()

    return run


@mutant("cls.exit.when-container-ends", "cls.exit.when-idle", "cls.exit.after-failures", "cls.exit.async")
def hooks_of_the_end_do_not_run(patch: Patch) -> None:
    """A container runs no hooks when it ends."""
    _serve(patch, lambda it: it._replace(exit=[]))


@mutant("cls.exit.not-before")
def hooks_of_the_end_run_at_the_beginning(patch: Patch) -> None:
    """Hooks of the end run after those of the beginning."""
    _serve(patch, lambda it: it._replace(enter=[*it.enter, *it.exit], exit=[]))


# --- inheritance ---


def _read(patch: Patch, partials_of: Callable[[type], dict[str, PartialFunction]]) -> None:
    for module in (partials, user_class, declaring):
        patch.value(module, "partials_of", partials_of)


@mutant("cls.inherited.methods")
def methods_are_not_inherited(patch: Patch) -> None:
    """A class has the methods of its own body."""

    def own(found: type) -> dict[str, PartialFunction]:
        return {name: each for name, each in _partials_of(found).items() if name in vars(found) or not each._is_method}

    _read(patch, own)


@mutant("cls.inherited.overridden")
def base_classes_win(patch: Patch) -> None:
    """Of two methods of one name that of the base class counts."""

    def of_bases(found: type) -> dict[str, PartialFunction]:
        return {name: vars(_first(found, name))[name] for name in _partials_of(found)}

    _read(patch, of_bases)


def _first(found: type, name: str) -> type:
    return next(each for each in reversed(found.__mro__) if name in vars(each))


@mutant("cls.inherited.hooks")
def hooks_are_not_inherited(patch: Patch) -> None:
    """A class has the hooks of its own body."""

    def own(found: type) -> Hooks:
        names = [each for each in vars(found).values() if isinstance(each, PartialFunction)]
        mine = {each._get_raw_f() for each in names}
        return Hooks(*([hook for hook in hooks if hook in mine] for hooks in _hooks_of(found)))

    for module in (user_class, instances):
        patch.value(module, "hooks_of", own)


@mutant("cls.inherited.parameters")
def parameters_are_not_inherited(patch: Patch) -> None:
    """A class has the parameters of its own body."""

    def own(found: type) -> Declared:
        fields, types = _declared_in(found)
        return Declared({name: each for name, each in fields.items() if name in vars(found)}, types)

    for module in (parameters, declaring):
        patch.value(module, "declared_in", own)

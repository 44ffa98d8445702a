"""Faults of Functions in what only edition 0.73 has."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from modal_reference._editions.v0_73 import functions
from modal_reference._editions.v0_73._blocking import functions as blocking
from modal_reference._engine import Scaling
from modal_reference._engine.functions import Function
from modal_reference._engine.publishing import Publishing
from modal_reference._faces import warning
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.handle import Source
from modal_reference._faces.operation import StaticOperation
from modal_reference.types import FunctionCurrentStats
from pytest_modalkit.mutants import Patch, mutant

_raw = FunctionHandle._get_raw_f
_rescale = Publishing.rescale


@mutant("function.v0-73.get-raw-f.is-the-function")
def get_raw_f_gives_another_function(patch: Patch) -> None:
    """get_raw_f gives a function around the one that was decorated."""

    def get_raw_f(self: FunctionHandle) -> Callable[..., Any]:
        return functools.partial(_raw(self))

    patch.method(functions.Function, "get_raw_f", get_raw_f)


@mutant("function.v0-73.is-generator")
def nothing_is_a_generator(patch: Patch) -> None:
    """is_generator is always False."""
    patch.method(functions.Function, "is_generator", lambda self: False)


@mutant("function.v0-73.web-url.none")
def functions_have_a_web_url(patch: Patch) -> None:
    """web_url is a text."""
    patch.method(functions.Function, "web_url", lambda self: "https://example.org")


@mutant("function.v0-73.stats.class")
def stats_are_of_another_class(patch: Patch) -> None:
    """get_current_stats gives something with the same fields."""
    patch.value(functions, "FunctionStats", lambda backlog, runners: FunctionCurrentStats(backlog, runners, 0, 0))


@mutant("function.v0-73.keep-warm.sets-pool")
def keep_warm_does_nothing(patch: Patch) -> None:
    """keep_warm is taken and forgotten."""

    def rescale(self: Publishing, function: Function, scaling: Scaling) -> None:
        return None

    patch.method(Publishing, "rescale", rescale)


@mutant("function.v0-73.keep-warm.can-be-lowered")
def keep_warm_is_never_lowered(patch: Patch) -> None:
    """A pool that was kept warm stays as large as it was."""

    def rescale(self: Publishing, function: Function, scaling: Scaling) -> None:
        before = function.pool.scaling.min_containers
        _rescale(self, function, scaling._replace(min_containers=max(scaling.min_containers, before)))

    patch.method(Publishing, "rescale", rescale)


@mutant("function.v0-73.lookup.finds-deployed", "function.v0-73.lookup.raises-not-found")
def lookup_waits_until_it_is_used(patch: Patch) -> None:
    """lookup() gives a handle and does not look."""

    def lookup(app_name: str, name: str, *args: Any, **options: Any) -> Any:
        return functions.Function._of_name(app_name, Source(name))

    patch.value(functions.Function, "lookup", StaticOperation(lookup, blocking.lookup))


@mutant("function.v0-73.from-name.tag-is-renamed", "function.v0-73.lookup.tag-is-renamed")
def old_names_of_parameters_are_silent(patch: Patch) -> None:
    """Old names of parameters do not warn."""
    from modal_reference._editions.v0_73 import _renamed

    def warn_nobody(text: str, category: type[Warning]) -> None:
        return None

    patch.method(_renamed, "warn_user", warn_nobody)
    patch.method(warning, "warn_user", warn_nobody)

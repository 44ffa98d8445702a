"""Faults of Functions in how they are found, what they know of each other, and what is told of their containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modal_reference._engine import (
    AppLayout,
    ControlPlane,
    FunctionStats,
    Refusal,
    RefusalKind,
    Scaling,
)
from modal_reference._engine.apps import App
from modal_reference._engine.functions import Function
from modal_reference._engine.publishing import Publishing
from modal_reference._faces import apps
from modal_reference._faces.blocking import functions as blocking
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.handle import Source
from modal_reference._faces.operation import Operation
from modal_reference.functions import Function as PublicFunction
from modal_reference.functions import FunctionCall
from pytest_modalkit.mutants import Patch, mutant

_lookup = Publishing.lookup
_stats = ControlPlane.function_stats


# --- names ---


@mutant("function.from-name.finds-deployed", "function.from-name.same-function")
def deployed_functions_are_not_found(patch: Patch) -> None:
    """No function of a deployed App is found."""

    def lookup(self: Publishing, environment: str, app_name: str, name: str, is_class: bool) -> Function:
        raise Refusal(RefusalKind.NOT_FOUND, f"Function {name!r} not found")

    patch.method(Publishing, "lookup", lookup)


@mutant("function.from-name.is-lazy")
def from_name_looks_at_once(patch: Patch) -> None:
    """from_name asks whether the function is there."""

    def from_name(app_name: str, name: str, **options: Any) -> Any:
        return blocking.hydrate(PublicFunction._of_name(app_name, Source(name)))

    patch.method(PublicFunction, "from_name", from_name)


@mutant("function.from-name.raises-not-found", "function.from-name.not-in-app")
def absent_functions_are_invalid(patch: Patch) -> None:
    """A name that is not there raises InvalidError."""

    def lookup(self: Publishing, environment: str, app_name: str, name: str, is_class: bool) -> Function:
        try:
            return _lookup(self, environment, app_name, name, is_class)
        except Refusal as refusal:
            raise Refusal(RefusalKind.INVALID, str(refusal)) from None

    patch.method(Publishing, "lookup", lookup)


@mutant("function.from-name.environment")
def functions_are_found_in_every_environment(patch: Patch) -> None:
    """The environment does not count when a function is looked up."""

    def deployed(self: Publishing, environment: str, name: str) -> App | None:
        return next((app for (_, each), app in self._deployed.items() if each == name), None)

    patch.method(Publishing, "deployed", deployed)


@mutant("function.from-name.methods-refused")
def from_name_takes_methods(patch: Patch) -> None:
    """from_name takes names with a dot."""
    patch.method(PublicFunction, "from_name", lambda app, name, **options: PublicFunction._of_name(app, Source(name)))


@mutant("function.hydrate.gives-id")
def hydrate_gives_nothing(patch: Patch) -> None:
    """hydrate() gives None."""

    def hydrate(self: FunctionHandle, client: Any = None) -> None:
        blocking.hydrate(self, client)

    patch.value(PublicFunction, "hydrate", Operation(hydrate, hydrate))


# --- what functions know of each other ---


@mutant(
    "function.identity.same-in-containers",
    "function.nested.calls",
    "function.nested.map",
    "function.nested.recursion",
    "function.nested.spawn",
)
def containers_know_no_functions(patch: Patch) -> None:
    """Functions have no identity in containers."""

    def hydrate_nothing(layout: AppLayout, link: Any) -> None:
        return None

    patch.method(apps, "hydrate_in_container", hydrate_nothing)


@mutant("function.from-id.finds-function")
def identifiers_of_functions_lead_nowhere(patch: Patch) -> None:
    """from_id() gives a handle of another function."""

    def from_id(function_id: str, **options: Any) -> Any:
        return PublicFunction._of(Source(object_id="fu-0123456789abcdefghijkl"))

    patch.method(PublicFunction, "from_id", from_id)


@mutant("function.identity.handles-as-arguments")
def handles_of_functions_are_cut_short(patch: Patch) -> None:
    """A handle of a function that has travelled leads nowhere."""
    patch.method(PublicFunction, "_identity", lambda self: "fu-0123456789abcdefghijkl")


@mutant("function.identity.function-calls-as-arguments")
def handles_of_calls_are_cut_short(patch: Patch) -> None:
    """A FunctionCall that has travelled leads nowhere."""
    patch.method(FunctionCall, "_identity", lambda self: "fc-0123456789abcdefghijkl")


# --- what a function is doing ---


def changed_stats(change: Callable[[FunctionStats], FunctionStats]) -> Callable[..., FunctionStats]:
    """The command that tells stats, with changes."""

    def function_stats(self: ControlPlane, now: float, function_id: str) -> FunctionStats:
        return change(_stats(self, now, function_id))

    return function_stats


@mutant("function.stats.fields")
def stats_are_texts(patch: Patch) -> None:
    """The number of runners is a text."""
    change: Any = lambda stats: stats._replace(num_total_runners=str(stats.num_total_runners))  # noqa: E731
    patch.method(ControlPlane, "function_stats", changed_stats(change))


@mutant("function.stats.no-backlog-when-idle")
def stats_count_one_input_more(patch: Patch) -> None:
    """The backlog is one too many."""
    patch.method(ControlPlane, "function_stats", changed_stats(lambda stats: stats._replace(backlog=stats.backlog + 1)))


@mutant("function.stats.counts-runners")
def stats_count_no_runners(patch: Patch) -> None:
    """There are never any runners."""
    patch.method(ControlPlane, "function_stats", changed_stats(lambda stats: stats._replace(num_total_runners=0)))


@mutant("function.stats.counts-backlog")
def stats_count_no_backlog(patch: Patch) -> None:
    """There is never a backlog."""
    patch.method(ControlPlane, "function_stats", changed_stats(lambda stats: stats._replace(backlog=0)))


@mutant(
    "function.update-autoscaler.min-containers",
    "function.autoscaler.update.min-containers",
    "function.autoscaler.settings.as-updated",
)
def scaling_is_kept(patch: Patch) -> None:
    """Other numbers of containers are taken and forgotten."""

    def rescale(self: Publishing, function: Function, scaling: Scaling) -> None:
        return None

    patch.method(Publishing, "rescale", rescale)


@mutant("function.get-web-url.none")
def functions_have_an_address(patch: Patch) -> None:
    """Every function says that it answers web requests."""
    patch.value(FunctionHandle, "_web_url", "https://example.org")

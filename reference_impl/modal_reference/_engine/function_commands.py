"""The commands on functions, and on services behind classes."""

from __future__ import annotations

from modal_reference._engine.commands import command
from modal_reference._engine.compute import Compute
from modal_reference._engine.definitions import FunctionDefinition, Options, Scaling
from modal_reference._engine.functions import FunctionInfo, FunctionStats
from modal_reference._engine.registry import Registry


class FunctionCommands:
    """What can be done with a function, by its identifier."""

    _compute: Compute
    _registry: Registry

    @command
    def function_create(
        self, now: float, app_id: str, definition: FunctionDefinition, existing_id: str
    ) -> FunctionInfo:
        """Declare a function of an app. The same name in the same app is the same function, declared anew.

        In an app that was published, the new definition counts when it is published again.

        Args:
            existing_id: The function that is declared anew; empty leaves it to the name.

        Raises:
            Refusal: There is no such app, or it was stopped; the definition cannot be carried out; `existing_id` has
                another name or app.
        """
        publishing = self._compute.publishing
        return publishing.declare(publishing.get(app_id), definition, existing_id).info()

    @command
    def function_get(self, now: float, function_id: str) -> FunctionInfo:
        """What is known of a function.

        Raises:
            Refusal: There is no such function.
        """
        return self._compute.publishing.function(function_id).info()

    @command
    def function_lookup(self, now: float, environment: str, app_name: str, name: str, is_class: bool) -> FunctionInfo:
        """Find a function or class of a deployed app by name.

        Raises:
            Refusal: There is no such environment, app, or function.
        """
        place = self._registry.environment(environment)
        return self._compute.publishing.lookup(place, app_name, name, is_class).info()

    @command
    def function_bind(self, now: float, function_id: str, parameters: bytes, options: Options) -> FunctionInfo:
        """The service of a class for one set of parameters and options: the same for the same bytes and values.

        Args:
            parameters: The serialized arguments of the constructor; empty where there are none.

        Raises:
            Refusal: There is no such function; the options cannot be carried out.
        """
        publishing = self._compute.publishing
        bound = publishing.bind(now, publishing.function(function_id), parameters, options)
        self._compute.settle(now)
        return bound.info()

    @command
    def function_stats(self, now: float, function_id: str) -> FunctionStats:
        """How busy a function is."""
        pool = self._compute.publishing.function(function_id).pool
        running = sum(len(container.attempts) for container in pool.containers.values())
        room = sum(max(pool.definition.concurrency - container.busy, 0) for container in pool.ready)
        return FunctionStats(pool.backlog, len(pool.containers), running, room)

    @command
    def function_scale(self, now: float, function_id: str, scaling: Scaling) -> None:
        """Have other numbers of containers from now on, until the app is published anew.

        Raises:
            Refusal: There is no such function; the numbers contradict each other.
        """
        self._compute.publishing.rescale(self._compute.publishing.function(function_id), scaling)
        self._compute.settle(now)

    @command
    def function_scaling(self, now: float, function_id: str) -> Scaling:
        """The numbers of containers that count at present."""
        return self._compute.publishing.function(function_id).pool.scaling

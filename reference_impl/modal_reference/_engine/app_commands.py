"""The commands on apps and their functions."""

from __future__ import annotations

from modal_reference._engine.apps import AppInfo, AppLayout, AppState
from modal_reference._engine.commands import command, waiting
from modal_reference._engine.compute import Compute
from modal_reference._engine.logs import LogLine
from modal_reference._engine.pendings import Pending
from modal_reference._engine.publishing import not_found
from modal_reference._engine.registry import Registry


class AppCommands:
    """What can be done with an app, by its identifier."""

    _compute: Compute
    _registry: Registry

    @command
    def app_create(self, now: float, environment: str, description: str, is_detached: bool) -> AppInfo:
        """Create an app without a name, which lives as long as whoever runs it, or until it is stopped.

        Raises:
            Refusal: There is no such environment.
        """
        place = self._registry.environment(environment)
        app = self._compute.publishing.create(now, place, "", description)
        app.is_detached = is_detached
        return app.info()

    @command
    def app_get_or_create(self, now: float, environment: str, name: str, create_if_missing: bool) -> AppInfo:
        """Find the app that is deployed under a name, or create it.

        Raises:
            Refusal: There is no such environment; or no such app, and it may not be created.
        """
        place = self._registry.environment(environment)
        publishing = self._compute.publishing
        app = publishing.deployed(place, name)
        if app is None and not create_if_missing:
            raise not_found(
                "App",
                name,
                publishing.names(place),
                f"in environment {place!r}",
                "deploy it, or pass create_if_missing=True",
            )
        return (app or publishing.create(now, place, name, name)).info()

    @command
    def app_get(self, now: float, app_id: str) -> AppInfo:
        """What is known of an app.

        Raises:
            Refusal: There is no such app.
        """
        return self._compute.publishing.get(app_id).info()

    @command
    def app_list(self, now: float, environment: str) -> list[AppInfo]:
        """The apps of an environment that were not stopped, newest first."""
        place = self._registry.environment(environment)
        apps = reversed(self._compute.publishing.apps.values())
        return [app.info() for app in apps if app.environment == place and app.state is not AppState.STOPPED]

    @command
    def app_layout(self, now: float, app_id: str) -> AppLayout:
        """What is in an app that was published."""
        return self._compute.publishing.get(app_id).layout()

    @command
    def app_publish(
        self,
        now: float,
        app_id: str,
        state: AppState,
        functions: dict[str, str],
        classes: dict[str, str],
        name: str,
    ) -> int:
        """Make what was declared the content of an app, all at once; what is there no longer, ends.

        Containers of what was replaced finish what they have begun. Minimal numbers of containers, and schedules, count
        from now on.

        Args:
            state: EPHEMERAL, DETACHED or DEPLOYED.
            functions: Identifiers by the names that functions have in the app.
            classes: The same of classes.
            name: The name under which it is deployed; empty leaves it as it is.

        Returns:
            How often this app has been published.

        Raises:
            Refusal: There is no such app, it was stopped, or a function is not there.
        """
        app = self._compute.publishing.get(app_id)
        version = self._compute.publishing.publish(now, app, state, functions, classes, name)
        self._compute.settle(now)
        return version

    @command
    def app_stop(self, now: float, app_id: str) -> None:
        """End an app: its inputs that have not ended are terminated, its containers stop. One that has ended stays so.

        Raises:
            Refusal: There is no such app.
        """
        self._compute.publishing.stop(now, self._compute.publishing.get(app_id))
        self._compute.settle(now)

    @command
    def app_disconnect(self, now: float, app_id: str) -> None:
        """Let an app know that whoever ran it is gone: an ephemeral one ends, others live on."""
        app = self._compute.publishing.get(app_id)
        if not app.is_detached and app.state in (AppState.INITIALIZING, AppState.EPHEMERAL) and not app.name:
            self._compute.publishing.stop(now, app)
            self._compute.settle(now)

    @waiting
    def app_stopped_wait(self, now: float, pending: Pending, app_id: str) -> bool | None:
        """Wait until an app that was stopped has no container any more; True then."""
        app = self._compute.publishing.get(app_id)
        if app.is_over:
            return True
        app.stopped.begin(pending, lambda: app.is_over, lambda: True)
        return None

    @waiting
    def app_logs_wait(self, now: float, pending: Pending, app_id: str, after: int) -> list[LogLine] | None:
        """What was printed after the piece of that number; no pieces once the app is over and everything was read."""
        app = self._compute.publishing.get(app_id)

        def has_news() -> bool:
            return app.logs.last > after or app.is_over

        if has_news():
            return app.logs.after(after)
        app.logs.news.begin(pending, has_news, lambda: app.logs.after(after))
        return None

    @command
    def log_append(self, now: float, container_id: str, stream: int, text: str, input_id: str) -> None:
        """Keep what a container has printed; for the runtime.

        Args:
            stream: 1 for standard output, 2 for standard error.
            input_id: The input that printed it; empty where the worker does not know, then the only one that runs.
        """
        self._compute.log(container_id, stream, text, input_id)

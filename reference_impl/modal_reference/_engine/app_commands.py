"""The commands on apps and their functions."""

from __future__ import annotations

from modal_reference._engine.apps import AppInfo, AppLayout, AppState
from modal_reference._engine.commands import command, waiting
from modal_reference._engine.logs import LogLine
from modal_reference._engine.pendings import Pending


class AppCommands:
    """What can be done with an app, by its identifier."""

    @command
    def app_create(self, now: float, environment: str, description: str, is_detached: bool) -> AppInfo:
        """Create an app without a name, which lives as long as whoever runs it, or until it is stopped.

        Raises:
            Refusal: There is no such environment.
        """
        raise NotImplementedError

    @command
    def app_get_or_create(self, now: float, environment: str, name: str, create_if_missing: bool) -> AppInfo:
        """Find the app that is deployed under a name, or create it.

        Raises:
            Refusal: There is no such environment; or no such app, and it may not be created.
        """
        raise NotImplementedError

    @command
    def app_get(self, now: float, app_id: str) -> AppInfo:
        """What is known of an app.

        Raises:
            Refusal: There is no such app.
        """
        raise NotImplementedError

    @command
    def app_list(self, now: float, environment: str) -> list[AppInfo]:
        """The apps of an environment that were not stopped, newest first."""
        raise NotImplementedError

    @command
    def app_layout(self, now: float, app_id: str) -> AppLayout:
        """What is in an app that was published."""
        raise NotImplementedError

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
        raise NotImplementedError

    @command
    def app_stop(self, now: float, app_id: str) -> None:
        """End an app: its inputs that have not ended are terminated, its containers stop. One that has ended stays so.

        Raises:
            Refusal: There is no such app.
        """
        raise NotImplementedError

    @command
    def app_disconnect(self, now: float, app_id: str) -> None:
        """Let an app know that whoever ran it is gone: an ephemeral one ends, others live on."""
        raise NotImplementedError

    @waiting
    def app_stopped_wait(self, now: float, pending: Pending, app_id: str) -> bool | None:
        """Wait until an app that was stopped has no container any more; True then."""
        raise NotImplementedError

    @waiting
    def app_logs_wait(self, now: float, pending: Pending, app_id: str, after: int) -> list[LogLine] | None:
        """What was printed after the piece of that number; no pieces once the app is over and everything was read."""
        raise NotImplementedError

    @command
    def log_append(self, now: float, container_id: str, stream: int, text: str) -> None:
        """Keep what a container has printed; for the runtime."""
        raise NotImplementedError

"""The commands on Secrets: variables of the process environment, never to be seen elsewhere."""

from __future__ import annotations

from modal_reference._engine.commands import command
from modal_reference._engine.registry import CreationMode, ObjectInfo


class SecretCommands:
    """What can be done with a Secret."""

    @command
    def secret_create(
        self, now: float, environment: str, name: str, mode: CreationMode, variables: dict[str, str]
    ) -> ObjectInfo:
        """Create a Secret.

        Raises:
            Refusal: There is no such environment; the name is taken, or not there, against the mode.
        """
        raise NotImplementedError

    @command
    def secret_update(self, now: float, object_id: str, variables: dict[str, str]) -> None:
        """Replace the variables of a Secret; containers that start from now on get the new ones.

        Raises:
            Refusal: There is no such Secret.
        """
        raise NotImplementedError

    @command
    def secret_get(self, now: float, environment: str, name: str, required_keys: list[str]) -> ObjectInfo:
        """Find a Secret by its name.

        Args:
            required_keys: Variables that it must have.

        Raises:
            Refusal: There is no such environment or Secret, or it lacks a variable.
        """
        raise NotImplementedError

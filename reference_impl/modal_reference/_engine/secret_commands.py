"""The commands on Secrets: variables of the process environment, never to be seen elsewhere."""

from __future__ import annotations

from modal_reference._engine.commands import command
from modal_reference._engine.compute import Compute
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind, Registry


class SecretCommands:
    """What can be done with a Secret."""

    _compute: Compute
    _registry: Registry

    @command
    def secret_create(
        self, now: float, environment: str, name: str, mode: CreationMode, variables: dict[str, str]
    ) -> ObjectInfo:
        """Create a Secret.

        Raises:
            Refusal: There is no such environment; the name is taken, or not there, against the mode.
        """
        found = None if mode is CreationMode.EPHEMERAL else self._registry.find(ObjectKind.SECRET, environment, name)
        place = self._registry.environment(environment)
        if found is None and mode is CreationMode.MUST_EXIST:
            raise _no_secret(name, place)
        if found is not None and mode is CreationMode.MUST_NOT_EXIST:
            raise Refusal(
                RefusalKind.ALREADY_EXISTS,
                f"Secret {name!r} exists already in environment {place!r}: choose another name, or allow existing ones",
            )
        if found is not None:
            return found
        kept = "" if mode is CreationMode.EPHEMERAL else name
        info = self._registry.add(now, ObjectKind.SECRET, environment, kept)
        self._compute.secrets.put(info.object_id, variables)
        return info

    @command
    def secret_update(self, now: float, object_id: str, variables: dict[str, str]) -> None:
        """Add variables to a Secret, or give them other values; containers that start from now on get these.

        Raises:
            Refusal: There is no such Secret.
        """
        self._registry.get(ObjectKind.SECRET, object_id)
        self._compute.secrets.update(object_id, variables)

    @command
    def secret_get(self, now: float, environment: str, name: str, required_keys: list[str]) -> ObjectInfo:
        """Find a Secret by its name.

        Args:
            required_keys: Variables that it must have.

        Raises:
            Refusal: There is no such environment or Secret, or it lacks a variable.
        """
        found = self._registry.find(ObjectKind.SECRET, environment, name)
        if found is None:
            raise _no_secret(name, self._registry.environment(environment))
        self._compute.secrets.require(found, required_keys)
        return found


def _no_secret(name: str, environment: str) -> Refusal:
    return Refusal(
        RefusalKind.NOT_FOUND, f"Secret {name!r} not found in environment {environment!r}: create it there first"
    )

"""Secrets: variables for the process environment of containers, which are given to these and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import ObjectInfo


class Secrets:
    """The variables of every Secret, by its identifier."""

    def __init__(self) -> None:
        self._variables: dict[str, dict[str, str]] = {}

    def __contains__(self, object_id: object) -> bool:
        """Whether there is such a Secret."""
        return object_id in self._variables

    def put(self, object_id: str, variables: Mapping[str, str]) -> None:
        """Set the variables of a Secret."""
        self._variables[object_id] = dict(variables)

    def update(self, object_id: str, variables: Mapping[str, str]) -> None:
        """Add variables to a Secret, or give them other values."""
        self._variables[object_id].update(variables)

    def discard(self, object_id: str) -> None:
        """Forget a Secret, if it is there."""
        self._variables.pop(object_id, None)

    def require(self, info: ObjectInfo, keys: Iterable[str]) -> None:
        """See that a Secret has variables of these names.

        Raises:
            Refusal: It lacks some.
        """
        missing = [key for key in keys if key not in self._variables[info.object_id]]
        if missing:
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"Secret {info.name!r} lacks {', '.join(map(repr, missing))}: add them, or require other keys",
            )

    def variables(self, object_ids: Iterable[str]) -> dict[str, str]:
        """The variables of several Secrets; of the same one, the later Secret's counts."""
        found: dict[str, str] = {}
        for object_id in object_ids:
            found.update(self._variables.get(object_id, {}))
        return found

    def snapshot(self) -> object:
        """What there is, without the values."""
        return {object_id: sorted(variables) for object_id, variables in self._variables.items()}

"""Which objects exist, and under which names: environments, named objects, ephemeral ones.

Identifiers follow from what an object is (environment, kind, name and how often that name was used), so that the same
commands always give the same identifiers, and a fresh universe gives a module-level handle the identifier it had
before.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from modal_reference._engine.events import EventKind, EventLog
from modal_reference._engine.identifiers import identify
from modal_reference._engine.refusals import Refusal, RefusalKind


class ObjectKind(Enum):
    """What an object is; the value is the prefix of its identifiers."""

    DICT = "di"
    QUEUE = "qu"
    SECRET = "st"
    ENVIRONMENT = "en"

    @property
    def title(self) -> str:
        """The class name that users know."""
        return self.name.capitalize()


class CreationMode(Enum):
    """What to do about a name that is, or is not, taken."""

    MUST_EXIST = "must_exist"
    CREATE_IF_MISSING = "create_if_missing"
    MUST_NOT_EXIST = "must_not_exist"
    EPHEMERAL = "ephemeral"


class ObjectInfo(NamedTuple):
    """What is known of an object for as long as it lives.

    Args:
        created_at: Seconds since the epoch, on the universe's clock.
    """

    object_id: str
    name: str
    created_at: float
    created_by: str
    environment: str


class Registry:
    """The objects of a universe.

    Args:
        environments: The environments that exist from the start; the first is the default.
        events: Where creations and deletions are told.
        seed: Distinguishes the identifiers of ephemeral objects between universes.
    """

    def __init__(self, environments: Iterable[str], events: EventLog, seed: int) -> None:
        self._events = events
        self._seed = seed
        self._named: dict[tuple[ObjectKind, str, str], ObjectInfo] = {}
        self._objects: dict[str, tuple[ObjectKind, ObjectInfo]] = {}
        self._generations: dict[tuple[ObjectKind, str, str], int] = {}
        self._environments = {name: self._new(0.0, ObjectKind.ENVIRONMENT, "", name) for name in environments}
        if not self._environments:
            raise ValueError("a universe needs at least one environment: name one, such as 'main'")

    # Environments

    @property
    def default_environment(self) -> str:
        """The environment that an empty name stands for."""
        return next(iter(self._environments))

    def environment(self, name: str) -> str:
        """The environment of a name, the default one for an empty name.

        Raises:
            Refusal: There is no such environment.
        """
        if not name:
            return self.default_environment
        if name not in self._environments:
            known = ", ".join(repr(each) for each in self._environments)
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"Environment {name!r} not found: there are {known}. Create it, or name one of them",
            )
        return name

    def environments(self) -> list[str]:
        """The names of the environments, the default one first."""
        return list(self._environments)

    def environment_info(self, name: str) -> ObjectInfo:
        """What is known of an environment, of the default one for an empty name.

        Raises:
            Refusal: There is no such environment.
        """
        return self._environments[self.environment(name)]

    def create_environment(self, now: float, name: str) -> None:
        """Add an environment.

        Raises:
            Refusal: The name is taken, or empty.
        """
        if not name:
            raise Refusal(RefusalKind.INVALID, "an environment needs a name: an empty one means the default one")
        if name in self._environments:
            raise Refusal(RefusalKind.ALREADY_EXISTS, f"Environment {name!r} exists already: choose another name")
        self._environments[name] = self._new(now, ObjectKind.ENVIRONMENT, "", name)
        self._events.add(EventKind.ENVIRONMENT_CREATED, now, name)

    def delete_environment(self, now: float, name: str) -> list[str]:
        """Remove an environment and all that is in it; tell the identifiers of what went with it.

        Raises:
            Refusal: There is no such environment, or it is the default one.
        """
        name = self.environment(name)
        if name == self.default_environment:
            raise Refusal(RefusalKind.INVALID, f"Environment {name!r} is the default one, it cannot be deleted")
        doomed = [object_id for object_id, (_, info) in self._objects.items() if info.environment == name]
        for object_id in doomed:
            self.remove(now, object_id)
        del self._environments[name]
        self._events.add(EventKind.ENVIRONMENT_DELETED, now, name)
        return doomed

    # Objects

    def find(self, kind: ObjectKind, environment: str, name: str) -> ObjectInfo | None:
        """The object of that name, if there is one.

        Raises:
            Refusal: There is no such environment.
        """
        return self._named.get((kind, self.environment(environment), name))

    def add(self, now: float, kind: ObjectKind, environment: str, name: str) -> ObjectInfo:
        """Create an object; an empty name makes it ephemeral.

        Raises:
            Refusal: There is no such environment.
        """
        info = self._new(now, kind, self.environment(environment), name)
        self._objects[info.object_id] = (kind, info)
        if name:
            self._named[kind, info.environment, name] = info
        self._events.add(EventKind.OBJECT_CREATED, now, info.object_id, name)
        return info

    def get(self, kind: ObjectKind, object_id: str) -> ObjectInfo:
        """What is known of an object.

        Raises:
            Refusal: There is no such object of that kind.
        """
        found = self._objects.get(object_id)
        if found is None or found[0] is not kind:
            raise absent(kind, object_id)
        return found[1]

    def remove(self, now: float, object_id: str) -> None:
        """Forget an object, if it is there."""
        found = self._objects.pop(object_id, None)
        if found is not None:
            kind, info = found
            self._named.pop((kind, info.environment, info.name), None)
            self._events.add(EventKind.OBJECT_DELETED, now, object_id, info.name)

    def listed(self, kind: ObjectKind, environment: str) -> list[ObjectInfo]:
        """The named objects of a kind, newest first.

        Raises:
            Refusal: There is no such environment.
        """
        place = self.environment(environment)
        found = [info for (each, where, _), info in self._named.items() if each is kind and where == place]
        found.reverse()  # creation is recorded in order: of two at the same instant, the later one comes first
        return sorted(found, key=lambda info: -info.created_at)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (dict(self._environments), dict(self._objects), dict(self._generations))

    def _new(self, now: float, kind: ObjectKind, environment: str, name: str) -> ObjectInfo:
        place = (kind, environment, name)
        generation = self._generations[place] = self._generations.get(place, 0) + 1
        return ObjectInfo(self._identify(*place, generation), name, now, "", environment)

    def _identify(self, kind: ObjectKind, environment: str, name: str, generation: int) -> str:
        seed = "" if name else str(self._seed)
        return identify(kind.value, seed, kind.value, environment, name, str(generation))


def absent(kind: ObjectKind, object_id: str) -> Refusal:
    """The refusal of a command on an object that is not there."""
    return Refusal(
        RefusalKind.NOT_FOUND,
        f"{kind.title} {object_id!r} not found: it was deleted, or belongs to another universe. Look it up again by "
        "name",
    )

"""`modal.Dict`: a dictionary shared by everybody who knows its name (documents 000, 001, 002; 003, modal.dict)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.aio import dict as aio
from modal_reference._faces.arguments import identifier
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.deprecated import deprecated_delete, deprecated_lookup
from modal_reference._faces.dict import DictHandle
from modal_reference._faces.ephemeral import HEARTBEAT_SECONDS, Ephemeral
from modal_reference._faces.handle import NamedHandle, Source
from modal_reference._faces.manager import ObjectManager
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import ClassOperation, Operation, StaticOperation

if TYPE_CHECKING:
    from modal_reference.client import Client

__all__ = ["Dict", "DictManager"]


class DictManager(ObjectManager):
    """`modal.Dict.objects`."""

    __module__ = "modal.dict"


def _ephemeral(
    cls: type[Dict],
    client: Client | None = None,
    environment_name: str | None = None,
    _heartbeat_sleep: float = HEARTBEAT_SECONDS,
) -> Ephemeral[Dict]:
    """A Dict without a name, for as long as a `with` or `async with` block lasts.

    Args:
        client: The client to work with; None is the one of the environment.
        environment_name: Where to make it; None is the active environment.
    """
    return Ephemeral(cls, client, environment_name)


class Dict(DictHandle, NamedHandle):
    """A handle of a dictionary that lives in a universe.

    Keys and values are anything that cloudpickle can serialize; what is read back is a copy. An entry expires when it
    was neither read nor written for seven days.

    Every method has an `.aio` twin for tasks of asyncio and trio; the operators (`d[key]`, `key in d`, ...) block.
    """

    __module__ = "modal.dict"

    objects = DictManager()

    ephemeral = ClassOperation(_ephemeral)
    info = Operation(blocking.info, aio.info)
    put = Operation(blocking.put, aio.put)
    pop = Operation(blocking.pop, aio.pop)
    update = Operation(blocking.update, aio.update)
    lookup = StaticOperation(*deprecated_lookup(lambda: Dict))
    delete = StaticOperation(*deprecated_delete(lambda: Dict))

    @staticmethod
    def from_name(
        name: str,
        *,
        environment_name: str | None = None,
        create_if_missing: bool = False,
        client: Client | None = None,
    ) -> Dict:
        """A handle of a named Dict. Nothing is asked before it is used.

        Args:
            name: Up to 64 letters, digits, dashes, periods and underscores.
            environment_name: Where to look; None is the active environment.
            create_if_missing: Create it when it is not there.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        checked = check_object_name(name, "Dict")
        return Dict._of(Source(checked, environment_name, create_if_missing, client=client))

    @staticmethod
    def from_id(dict_id: str, client: Client | None = None) -> Dict:
        """A handle of the Dict with an identifier. Nothing is asked before it is used.

        Args:
            dict_id: What `object_id` of another handle says.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The identifier is no text, or empty.
        """
        return Dict._of(Source(object_id=identifier(dict_id), client=client))

    def __len__(self) -> int:
        return blocking.length(self)

    def __bool__(self) -> bool:
        return True  # a handle is there whether its Dict is empty or not, as in the real client, which has no __len__


DictManager._handle_class = Dict

"""`modal.Dict` of edition 0.73 (document 003, modal.dict)."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._aio import dict as aio
from modal_reference._editions.v0_73._blocking import dict as blocking
from modal_reference._editions.v0_73._handle import EditionHandle
from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._editions.v0_73._renamed import renamed
from modal_reference._faces.arguments import entries
from modal_reference._faces.dict import DictHandle
from modal_reference._faces.ephemeral import HEARTBEAT_SECONDS, Ephemeral
from modal_reference._faces.handle import Source
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import ClassOperation, Operation, StaticOperation

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client

__all__ = ["Dict"]

_name_was_label = renamed("label", "name")


def _ephemeral(
    cls: type[Dict],
    data: builtins.dict[Any, Any] | None = None,
    client: Client | None = None,
    environment_name: str | None = None,
    _heartbeat_sleep: float = HEARTBEAT_SECONDS,
) -> Ephemeral[Dict]:
    """A Dict without a name, for as long as a `with` or `async with` block lasts.

    Args:
        data: The entries that it begins with.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to make it; None is the active environment.

    Raises:
        modal.exception.InvalidError: `data` is no mapping.
    """
    return Ephemeral(cls, client, environment_name, entries(data))


class Dict(DictHandle, EditionHandle):
    """A handle of a dictionary that lives in a universe.

    Keys and values are anything that cloudpickle can serialize; what is read back is a copy. An entry expires thirty
    days after it was last added.

    Every method has an `.aio` twin for tasks of asyncio and trio; the operators (`d[key]`, `key in d`, ...) block.
    """

    __module__ = "modal.dict"

    put = Operation(blocking.put, aio.put)
    pop = Operation(blocking.pop, aio.pop)
    update = Operation(blocking.update, aio.update)
    ephemeral = ClassOperation(_ephemeral)
    lookup = StaticOperation(_name_was_label(blocking.lookup), _name_was_label(aio.lookup))
    delete = StaticOperation(_name_was_label(blocking.delete), _name_was_label(aio.delete))

    @staticmethod
    @_name_was_label
    def from_name(
        name: str,
        data: builtins.dict[Any, Any] | None = None,
        namespace: Any = WORKSPACE,
        environment_name: str | None = None,
        create_if_missing: bool = False,
    ) -> Dict:
        """A handle of a named Dict. Nothing is asked before it is used.

        Args:
            name: Up to 64 letters, digits, dashes, periods and underscores.
            data: The entries that it begins with, should it be created.
            namespace: Has no effect: there is one namespace.
            environment_name: Where to look; None is the active environment.
            create_if_missing: Create it when it is not there.

        Raises:
            modal.exception.InvalidError: The name breaks a rule, or `data` is no mapping.
        """
        checked = check_object_name(name, "Dict")
        return Dict._of(Source(checked, environment_name, create_if_missing, data=entries(data)))

"""One serialization for everything a user stores: pickle protocol 4, by cloudpickle where code must travel by value.

The bytes are those of the real client, so that both can share a Dict; keys are equal when their bytes are. Building a
cloudpickle pickler is most of its cost on small values, so the plain pickler serves wherever its bytes are the same:
for values without a reference to a global, which is what cloudpickle might replace by the code behind it.

Handles travel as their identifiers. Public classes of this package are written as `modal.*`; whether a reader finds
`modal.*` or `modal_reference.*`, it takes them from the namespace that is in use where it reads.
"""

from __future__ import annotations

import io
import pickle
import sys
from typing import Any

from modal_reference._handles import ALIAS, MAIN, PACKAGE, Handle, main_name, namespace, revive
from modal_reference.exception import DeserializationError, InvalidError, SerializationError

PROTOCOL = 4

_dumps = pickle.dumps
_loads = pickle.loads

_ATOMS = frozenset({str, bytes, int, float, bool, type(None)})
_TEXTS = frozenset({str, bytes})
_LARGE = 1 << 16
# Opcodes as numbers: to look for a number in bytes costs a tenth of looking for bytes.
_GLOBAL = 0x93  # the only one by which protocol 4 names a global
_PERSISTENT = 0x51
_SMALL = 4096
_LONG_ATOMS = b"BX"  # opcodes of long bytes and long text, each followed by four bytes of length
_FRAME = 0x95
_AFTER_FRAME = 11


def dumps(value: Any) -> bytes:
    """Serialize a value.

    Raises:
        SerializationError: It cannot be serialized.
        InvalidError: It holds a handle that is not hydrated.
    """
    kind = type(value)
    if kind in _ATOMS:
        return _dumps_large(value) if kind in _TEXTS and len(value) > _LARGE else _dumps(value, PROTOCOL)
    try:
        plain = _dumps(value, PROTOCOL)
    except Exception:  # noqa: BLE001
        # Whatever the plain pickler cannot do, cloudpickle may; what it cannot do either is told by its own error.
        return _dumps_by_value(value)
    return _dumps_by_value(value) if _GLOBAL in plain else plain


def _dumps_large(value: str | bytes) -> bytes:
    # Into a buffer, large content is written as it is; without one it is copied through a buffer that grows, which
    # takes ten times as long for a megabyte.
    buffer = io.BytesIO()
    pickle.Pickler(buffer, PROTOCOL).dump(value)
    return buffer.getvalue()


def _dumps_by_value(value: Any) -> bytes:
    from modal_reference._by_value import Pickler

    buffer = io.BytesIO()
    try:
        Pickler(buffer, protocol=PROTOCOL).dump(value)
    except InvalidError:
        raise
    except Exception as fault:
        raise SerializationError(
            f"a value of type {_type_name(value)} cannot be serialized: {type(fault).__name__}: {fault}. "
            "Store something that cloudpickle can serialize; locks, sockets and open files cannot travel"
        ) from fault
    return buffer.getvalue()


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, identity: Any) -> Handle:
        object_id, flag, metadata = identity
        if flag != "o":
            raise pickle.UnpicklingError(f"{identity!r} is not the identity of a handle")
        return revive(object_id, metadata)

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("pkgutil", "resolve_name"):
            return _resolve_name
        return super().find_class(_in_use(module), name)


def _in_use(module: str) -> str:
    """The name of a module here: of this package as its readers import it, of the script that runs as `__main__`."""
    top, dot, below = module.partition(".")
    if top in (ALIAS, PACKAGE) and not below.startswith("_"):
        return namespace() + dot + below
    return MAIN if module not in sys.modules and module == main_name() else module


def _resolve_name(name: str) -> Any:
    """`pkgutil.resolve_name`, by which `_by_value` names a class of this package where `modal` is not ours."""
    import pkgutil

    return pkgutil.resolve_name(_in_use(name))


def loads(data: bytes) -> Any:
    """The value of some bytes. Who reads them trusts who wrote them: they are a pickle.

    Raises:
        DeserializationError: They need a module, class or attribute that is missing here, or are damaged.
    """
    try:
        if len(data) <= _SMALL:
            if _GLOBAL not in data and _PERSISTENT not in data:
                return _loads(data)
        elif _is_long_atom(data):
            return _loads(data)
        return _Unpickler(io.BytesIO(data)).load()
    except ModuleNotFoundError as fault:
        raise DeserializationError(
            f"the module {fault.name!r} is needed to read this value, and is not installed or importable here"
        ) from fault
    except AttributeError as fault:
        raise DeserializationError(
            f"a name is missing here that was there when this value was written: {fault}. The two sides may have "
            "different versions of a library"
        ) from fault
    except Exception as fault:
        raise DeserializationError(f"this value cannot be read: {type(fault).__name__}: {fault}") from fault


def _is_long_atom(data: bytes) -> bool:
    """Whether some bytes hold one long text or bytes: header, opcode and length, content, memoize, stop.

    Scanning a large value for globals and handles costs more than reading it, and most large values are of this kind.
    """
    at = _AFTER_FRAME if data[2] == _FRAME else 2
    return data[at] in _LONG_ATOMS and len(data) == at + 5 + int.from_bytes(data[at + 1 : at + 5], "little") + 2


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"

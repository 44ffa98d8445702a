"""Arguments of `App.function` and `App.cls` that have another name by now, or none (document 003 has the old ones).

The newest client refuses most of them; here they keep their meaning and warn, so that code of both times runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modal_reference._faces.figures import nearest
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, InvalidError

#: The new name of each argument that was renamed.
RENAMED = {
    "keep_warm": "min_containers",
    "concurrency_limit": "max_containers",
    "container_idle_timeout": "scaledown_window",
    "_experimental_buffer_containers": "buffer_containers",
}
#: What to write instead of an argument that has no successor of the same kind.
REPLACED = {
    "allow_concurrent_inputs": "put @modal.concurrent(max_inputs=...) below the decorator",
    "mounts": "add the files to the image, with Image.add_local_dir or Image.add_local_python_source",
    "allow_cross_region_volumes": "leave it out, it has no effect any more",
    "_experimental_scheduler_placement": "use region and cloud",
    "_experimental_proxy_ip": "use proxy",
    "_experimental_custom_scaling_factor": "use experimental_options",
    "_experimental_enable_gpu_snapshot": "use experimental_options",
}
#: Arguments that only the new class has; nobody warns of what came later.
_OLD = (*RENAMED, *REPLACED)


def with_new_names(given: Mapping[str, Any], title: str, known: Iterable[str], *, warns: bool) -> dict[str, Any]:
    """The arguments under their new names; those without a successor keep theirs.

    Args:
        given: The arguments of a call.
        title: What was called, such as `App.function`.
        known: The names of all arguments that it has today.
        warns: Whether old names warn, as they do in edition 1.

    Raises:
        TypeError: There is no such argument.
        modal.exception.InvalidError: One was given under both names.
    """
    names = [*known, *_OLD]
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            raise TypeError(f"{title}() got an unexpected keyword argument {name!r}{nearest(name, names)}")
        if name in _OLD and _is_unset(value):
            continue
        successor = RENAMED.get(name, name)
        if warns and name in _OLD:
            instead = f"it is called {successor!r} now" if name in RENAMED else REPLACED[name]
            warn_user(f"the parameter {name!r} of {title} is deprecated: {instead}", DeprecationError)
        if successor != name and given.get(successor) is not None:
            raise InvalidError(
                f"{title} got {name}={value!r} and {successor}={given[successor]!r}, which are the old and the new "
                "name of the same thing: leave out the old one"
            )
        found[successor] = value
    return found


def _is_unset(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, tuple | list) and not value)

"""Where this code runs: on the machine that launches apps, or in a container; and for which input."""

from __future__ import annotations

from modal_reference._client import container
from modal_reference._faces.operation import StaticOperation
from modal_reference.exception import InvalidError


def is_local() -> bool:
    """Whether this code runs on the machine that launches apps, and not in a container (document 003, is_local)."""
    return container.container is None


def current_input_id() -> str | None:
    """The identifier of the input that runs here; None outside of a container (document 003)."""
    return container.current_input.get()


def current_function_call_id() -> str | None:
    """The identifier of the call whose input runs here; None outside of a container (document 003)."""
    return container.current_call.get()


def parent_input_id() -> str:
    """The input whose code makes a call, as the control plane takes it."""
    return container.current_input.get() or ""


def refuse_import_context(what: str, way_out: str) -> None:
    """Refuse what would happen again in every container, because a container imports this module.

    Args:
        what: What was called, such as `App.run()`.
        way_out: Where to call it instead.

    Raises:
        InvalidError: A container is importing the user's module.
    """
    if container.is_importing:
        raise InvalidError(
            f"{what} was called in the global scope of a module that a container imports, where it would begin anew in "
            f"every container: {way_out}"
        )


def _interact() -> None:
    """Have the code of this input speak with the user's terminal (document 003, interact).

    Raises:
        modal.exception.InvalidError: This is no container; or it is one of this runtime, which gives containers no
            terminal.
    """
    if is_local():
        raise InvalidError("interact() works inside of a function only, where it runs in a container: call it there")
    raise InvalidError(
        "interact() needs an app that runs interactively, and the containers of this runtime have no terminal: debug "
        "the function with Function.local()"
    )


async def _interact_aio() -> None:
    _interact()


interact = StaticOperation(_interact, _interact_aio)
interact.__name__ = "interact"

"""`modal.runner.interactive_shell` (document 003): there by name, until there are sandboxes to run a shell in."""

from __future__ import annotations

from typing import Any

from modal_reference._faces.operation import StaticOperation
from modal_reference.exception import UnimplementedError


def _interactive_shell(_app: Any, cmds: list[str], environment_name: str = "", pty: bool = True, **kwargs: Any) -> None:
    """Run a shell in the image of an app.

    Raises:
        modal.exception.UnimplementedError: This backend has no sandboxes yet.
    """
    raise UnimplementedError(
        f"a shell for {_app!r} needs a sandbox, and this backend has none yet: run {cmds!r} on this machine"
    )


async def _interactive_shell_aio(
    _app: Any, cmds: list[str], environment_name: str = "", pty: bool = True, **kwargs: Any
) -> None:
    _interactive_shell(_app, cmds, environment_name, pty, **kwargs)


interactive_shell = StaticOperation(_interactive_shell, _interactive_shell_aio)

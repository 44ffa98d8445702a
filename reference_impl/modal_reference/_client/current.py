"""Which universe is the current one.

In this order: the one a face was given a client of; the one that somebody activated (pytest, for as long as a scope
lasts; a `with Universe()` of one's own); the one whose descriptor this process inherited or finds in
`MODALKIT_UNIVERSE`; what the provider opens; else a private one of this process, which lives as long as the process
does.

Process-global on purpose, not a context variable: threads must see it. A forked child never keeps a copy of its
parent's universe: it forgets it and becomes a client of the parent's socket.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING

from modal_reference._client.direct import DirectLink
from modal_reference._driver.universe import Universe
from modal_reference.exception import ConnectionError as UniverseEnded

if TYPE_CHECKING:
    from socket import socket

    from modal_reference._client.link import Link
    from modal_reference._driver.listener import Listener

#: The variable that names the descriptor of the universe that a process is to join.
DESCRIPTOR_VARIABLE = "MODALKIT_UNIVERSE"

#: The link of the current universe, or None when it must be looked for. Faces compare it with theirs at each call.
link: Link | None = None

_lock = RLock()
_active: list[Universe] = []
_links: dict[int, DirectLink] = {}
_provider: Callable[[], Universe] | None = None
_private: Universe | None = None
_listener: Listener | None = None
_inherited: str | None = None  # the descriptor of the process that forked this one
_door: socket | None = None  # by which this process, being in a container, reaches its universe
_fork_fault: OSError | None = None  # why the last fork could not make this process reachable
_orphaned_by: OSError | None = None  # why this forked process cannot reach the universe of its parent


def resolve() -> Link:
    """The link of the current universe, which is found or opened if need be."""
    global link
    found = link
    if found is None:
        with _lock:
            found = link = link or _find()
    return found


def _find() -> Link:
    if _active:
        return link_to(_active[-1])
    if _orphaned_by is not None:
        raise UniverseEnded(
            f"this process was forked while its parent could not be made reachable ({_orphaned_by}): the parent's "
            "universe cannot be joined. Free some file descriptors before the fork"
        )
    if _door is not None:
        return _through(_door)
    descriptor = _inherited or os.environ.get(DESCRIPTOR_VARIABLE)
    if descriptor and not _is_own(descriptor):
        from modal_reference._client.socket_link import SocketLink

        return SocketLink.of(descriptor, forget)
    if _provider is not None:
        return link_to(_provider())
    return link_to(_private_universe())


def enter_by(door: socket) -> Link:
    """Have this process, and those that it forks, reach its universe through a door; the link is the current one.

    Raises:
        modal.exception.ConnectionError: Nobody is behind it any more.
    """
    global _door
    _door = door
    return resolve()


def _through(door: socket) -> Link:
    from modal_reference._client.addresses import DoorAddress
    from modal_reference._client.socket_link import SocketLink

    return SocketLink(DoorAddress(door), forget)


def set_provider(provider: Callable[[], Universe] | None) -> None:
    """Take a function that is asked for a universe when one is needed and none is active; None takes it away.

    A forked child that sets one has universes of its own from then on.
    """
    global _provider, _inherited, link
    with _lock:
        _provider = provider
        if provider is not None:
            _inherited = None
        link = None


def activate(universe: Universe) -> None:
    """Make a universe the current one, until it is deactivated or ends."""
    global link
    with _lock:
        _active.append(universe)
        link = link_to(universe)
        universe.call_on_close(lambda: deactivate(universe))  # at once, if it has ended


def deactivate(universe: Universe) -> None:
    """Make a universe no longer the current one, if it is."""
    global link
    with _lock:
        if universe in _active:
            _active.remove(universe)
        _links.pop(universe.number, None)
        link = None


def active() -> Universe | None:
    """The universe that was activated last and not yet deactivated."""
    return _active[-1] if _active else None


def link_to(universe: Universe) -> DirectLink:
    """The one link to a universe of this process."""
    found = _links.get(universe.number)
    if found is None:
        found = _links[universe.number] = DirectLink(universe)
        universe.call_on_close(lambda: _part_from(universe))
    return found


def _part_from(universe: Universe) -> None:
    ended = _links.pop(universe.number, None)
    if ended is not None:
        forget(ended)


def forget(ended: Link) -> None:
    """Look for the current universe anew, because this one has ended."""
    global link
    with _lock:
        if link is ended:
            link = None


def open_universe() -> Universe:
    """The current universe, if it is one of this process.

    Raises:
        RuntimeError: The current universe is in another process.
    """
    found = resolve()
    if isinstance(found, DirectLink):
        return found.universe
    raise RuntimeError("the current universe is in another process: its clock and events can be had only there")


def listen(*, is_forking: bool = False) -> str:
    """Have other processes reach the current universe of this one.

    Args:
        is_forking: Do not serve yet: a process that forks should have no thread more than its user gave it.

    Returns:
        The path of the descriptor that they need, as in `MODALKIT_UNIVERSE`.
    """
    global _listener
    with _lock:
        if _listener is None:
            from modal_reference._driver.listener import Listener

            _listener = Listener(open_universe)
        if not is_forking:
            _listener.start()
        return _listener.descriptor


def export_environment() -> dict[str, str]:
    """The variables by which a child process joins the current universe of this process."""
    return {DESCRIPTOR_VARIABLE: listen()}


def close_listener() -> None:
    """No longer be reached by other processes."""
    global _listener
    with _lock:
        ended, _listener = _listener, None
    # Not under the lock: the serving thread may be about to ask for the current universe.
    if ended is not None:
        ended.close()


def _is_own(descriptor: str) -> bool:
    return _listener is not None and _listener.descriptor == descriptor


def _private_universe() -> Universe:
    global _private
    if _private is None or _private.is_closed:
        _private = Universe(edition=os.environ.get("MODALKIT_EDITION") or "1")
    return _private


def _before_fork() -> None:
    """Be ready for the child, if there is anything it could want."""
    global _fork_fault
    _fork_fault = None
    if _active or _private is not None or _provider is not None:
        try:
            listen(is_forking=True)
        except OSError as fault:
            _fork_fault = fault  # told where it matters: in the child, when it needs a universe


def _after_fork_in_parent() -> None:
    """Serve the child, which may ask from now on."""
    if _listener is not None:
        _listener.start()


def _after_fork_in_child() -> None:
    """Forget what belongs to the parent, and remember how to reach it."""
    global _lock, link, _listener, _private, _provider, _inherited, _orphaned_by
    _lock = RLock()
    _orphaned_by = _fork_fault
    if _listener is not None:
        _inherited = _listener.descriptor
        _listener.forget()
    link = _listener = _private = _provider = None
    _active.clear()
    _links.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)

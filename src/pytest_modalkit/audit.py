"""The one audit hook of the kit, and who listens to it.

An audit hook cannot be taken away again. So there is one per process, which does nothing but look up listeners by the
name of the event; without listeners an event costs one look into an empty dictionary.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

__all__ = ["Listener", "listen", "unlisten"]

#: Called with the arguments of the event; what it raises prevents what was about to happen.
Listener = Callable[[tuple[Any, ...]], None]

_listeners: dict[str, tuple[Listener, ...]] = {}
_lock = Lock()
_hooked: list[bool] = []


def listen(events: Iterable[str], listener: Listener) -> None:
    """Call `listener` before each of these events, until `unlisten`."""
    with _lock:
        for event in events:
            if listener not in _listeners.get(event, ()):
                _listeners[event] = (*_listeners.get(event, ()), listener)
        if not _hooked:
            _hooked.append(True)
            sys.addaudithook(_dispatch)


def unlisten(listener: Listener) -> None:
    """No longer call `listener`."""
    with _lock:
        for event, present in list(_listeners.items()):
            left = tuple(each for each in present if each != listener)
            if left:
                _listeners[event] = left
            else:
                del _listeners[event]


def _dispatch(event: str, arguments: tuple[Any, ...]) -> None:
    for listener in _listeners.get(event, ()):
        listener(arguments)

"""How many containers there are (document 003, App.function; spelled as on modal 1.6.4)."""

from __future__ import annotations

from typing import Any, NamedTuple

from modal_reference._engine import Scaling
from modal_reference._faces.figures import whole
from modal_reference.exception import InvalidError


class WindowRange(NamedTuple):
    """How many seconds a container may be kept idle, which differs between editions."""

    least: int
    most: int | None


#: Seen on modal 1.6.4, and on modal 0.73.173, where nothing else is refused.
WINDOW = WindowRange(2, 3600)
WINDOW_OF_0_73 = WindowRange(1, None)


def scaling_of(
    min_containers: Any = None,
    max_containers: Any = None,
    buffer_containers: Any = None,
    scaledown_window: Any = None,
    window: WindowRange = WINDOW,
) -> Scaling:
    """What the arguments on scaling mean; None leaves the default.

    Args:
        min_containers: So many are kept.
        max_containers: So many at most; 0 sets no limit, as on the real client.
        buffer_containers: So many more are kept while there is work.
        scaledown_window: Seconds until an idle container ends.
        window: From what to what the window may be.

    Raises:
        modal.exception.InvalidError: A figure is out of its range, or the least is above the most.
    """
    default = Scaling()
    least = _count(min_containers, "min_containers")
    most = _count(max_containers, "max_containers")
    if least and most and least > most:
        raise InvalidError(
            f"min_containers ({least}) cannot be greater than max_containers ({most}): lower the one or raise the other"
        )
    return Scaling(
        min_containers=least or default.min_containers,
        max_containers=most or None,
        buffer_containers=_count(buffer_containers, "buffer_containers") or default.buffer_containers,
        scaledown_window=default.scaledown_window if scaledown_window is None else _window(scaledown_window, window),
    )


def _count(value: Any, name: str) -> int | None:
    if isinstance(value, bool):
        value = int(value)  # as the real client does (seen on modal 0.73.173)
    return None if value is None else whole(value, name, 0)


def _window(value: Any, window: WindowRange) -> float:
    return float(whole(value, "scaledown_window", window.least, window.most))

# Produced from aio/statistics.py by tools/produce_sync_faces.py: change that file, not this one.
"""How busy functions are, and how many containers they have (document 003, keep_warm and get_current_stats)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._engine import ControlPlane, Scaling
from modal_reference._faces.blocking.functions import live
from modal_reference._faces.figures import whole
from modal_reference._faces.scaling import WINDOW
from modal_reference._faces.values import NOT_GIVEN
from modal_reference.exception import InvalidError
from modal_reference.types import FunctionAutoscalerSettings, FunctionCurrentStats

if TYPE_CHECKING:
    from modal_reference._faces.autoscaler import FunctionAutoscalerManager
    from modal_reference._faces.functions import FunctionHandle


def get_current_stats(self: FunctionHandle) -> FunctionCurrentStats:
    """How busy the function is: inputs that wait, containers, inputs that run."""
    link = live(self)
    found = link.run(ControlPlane.function_stats, self._object_id)
    return FunctionCurrentStats(*found)


def settings(self: FunctionAutoscalerManager) -> FunctionAutoscalerSettings:
    """How many containers the function has at present, as far as it was told."""
    return _shown(_scaling(self._function))


def update(
    self: FunctionAutoscalerManager,
    *,
    min_containers: int | None = NOT_GIVEN,
    max_containers: int | None = NOT_GIVEN,
    buffer_containers: int | None = NOT_GIVEN,
    scaledown_window: int = NOT_GIVEN,
) -> FunctionAutoscalerSettings:
    """Have other numbers of containers from now on, until the app is deployed anew. What is left out stays as it is.

    Args:
        min_containers: So many are kept, whether there is work or not; None keeps none.
        max_containers: There are never more; None sets no limit.
        buffer_containers: So many more are kept while there is work; None keeps none.
        scaledown_window: Seconds after which an idle container ends, from 2 to 3600.

    Raises:
        modal.exception.InvalidError: A number is out of its range, or the function is a method, whose object has the
            containers.
    """
    given = {
        "min_containers": min_containers,
        "max_containers": max_containers,
        "buffer_containers": buffer_containers,
        "scaledown_window": scaledown_window,
    }
    return rescale(self._function, {name: value for name, value in given.items() if value is not NOT_GIVEN})


def rescale(function: FunctionHandle, given: dict[str, Any]) -> FunctionAutoscalerSettings:
    """Have other numbers of containers from now on.

    Args:
        given: What changes, by the names of `Scaling`.
    """
    if function._method:
        raise InvalidError(f"{function._name} is a method, and its object has the containers: scale the object instead")
    checked = {name: _checked(name, value) for name, value in given.items()}
    changed = _scaling(function)._replace(**checked)
    link = live(function)
    link.run(ControlPlane.function_scale, function._object_id, changed)
    return _shown(changed)


def _scaling(function: FunctionHandle) -> Scaling:
    link = live(function)
    return link.run(ControlPlane.function_scaling, function._object_id)


def _shown(scaling: Scaling) -> FunctionAutoscalerSettings:
    return FunctionAutoscalerSettings(
        min_containers=scaling.min_containers,
        max_containers=scaling.max_containers,
        scaledown_window=int(scaling.scaledown_window),
        buffer_containers=scaling.buffer_containers,
    )


def _checked(name: str, value: Any) -> Any:
    if name == "max_containers":
        return None if value is None else whole(value, name, 1)
    if name == "scaledown_window":
        return float(whole(value, name, WINDOW.least, WINDOW.most))
    return 0 if value is None else whole(value, name, 0)

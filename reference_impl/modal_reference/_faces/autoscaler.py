"""`Function.autoscaler`: how many containers a function has, to look at and to change (seen on modal 1.6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.aio import statistics as aio
from modal_reference._faces.blocking import statistics as blocking
from modal_reference._faces.operation import Operation

if TYPE_CHECKING:
    from modal_reference._faces.functions import FunctionHandle


class FunctionAutoscalerManager:
    """`modal.Function.autoscaler`.

    Args:
        function: The function whose containers are meant.
    """

    settings = Operation(blocking.settings, aio.settings)
    update = Operation(blocking.update, aio.update)

    def __init__(self, function: FunctionHandle) -> None:
        self._function = function

    def __repr__(self) -> str:
        return f"<autoscaler of {self._function!r}>"

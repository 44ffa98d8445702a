"""What the containers of an app have printed."""

from __future__ import annotations

from typing import NamedTuple


class LogLine(NamedTuple):
    """One piece of output.

    Args:
        number: Ascending within the app, from 1.
        input_id: The input that printed it; empty where that is not certain.
        stream: 1 for standard output, 2 for standard error.
    """

    number: int
    app_id: str
    function_id: str
    container_id: str
    input_id: str
    stream: int
    text: str

"""Python's own output in a container that runs several inputs at once: each line says which input printed it."""

from __future__ import annotations

import io
from typing import Any, TextIO

from modal_reference._client.container import current_input
from modal_reference._runtime.streams import TAG_BEGIN, TAG_END


class TaggedOutput(io.TextIOBase):
    """Writes lines to another stream, whole, and with the input that printed them.

    Args:
        stream: Where the lines go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun: dict[str, str] = {}

    def write(self, text: str) -> int:
        """Print something; a line goes out when it ends, so that those of several inputs do not mix."""
        input_id = current_input.get() or ""
        *lines, rest = (self._begun.pop(input_id, "") + text).split("\n")
        if rest:
            self._begun[input_id] = rest
        if lines:
            tag = f"{TAG_BEGIN}{input_id}{TAG_END}"
            self._stream.write("".join(f"{tag}{line}\n" for line in lines))
        return len(text)

    def flush(self) -> None:
        """Have out what was written of the present line, too."""
        input_id = current_input.get() or ""
        rest = self._begun.pop(input_id, "")
        if rest:
            self._stream.write(f"{TAG_BEGIN}{input_id}{TAG_END}{rest}")
        self._stream.flush()

    def fileno(self) -> int:
        """The descriptor below."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """It is none."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

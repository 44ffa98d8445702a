"""Functions in containers, declared and called by the commands of the control plane alone, without a face."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modal_reference._driver.universe import Universe
from modal_reference._engine import (
    AppState,
    CallInfo,
    CallKind,
    ChunkList,
    Code,
    ControlPlane,
    FunctionDefinition,
    LogLine,
    Method,
    Output,
    OutputStatus,
)
from modal_reference._failures import rebuild
from modal_reference._serialization import dumps, loads
from tests.reference.waiting import PATIENCE


class Workshop:
    """One universe with one app.

    Attributes:
        folder: Where the code lies that is written here; it is on the search path of containers.
    """

    def __init__(self, universe: Universe, folder: Path) -> None:
        self.universe = universe
        self.folder = folder
        self.app_id = universe.run(ControlPlane.app_create, "main", "test", False).app_id
        self._functions: dict[str, str] = {}

    def write(self, name: str, source: str) -> Path:
        """Write a file of code."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source))
        return path

    def code(self, qualname: str, **other: Any) -> Code:
        """Where a function of the module `code` in the folder is."""
        told = {
            "module": "code_of_test",
            "file": str(self.folder / "code_of_test.py"),
            "qualname": qualname,
            "pickled": b"",
            "search_path": [str(self.folder), *sys.path],
            "directory": str(self.folder),
        }
        return Code(**{**told, **other})

    def declare(self, source: str, qualname: str = "f", method: Method | None = None, **options: Any) -> str:
        """A function of some source; its identifier."""
        self.write("code_of_test.py", source)
        return self.publish(FunctionDefinition(qualname, self.code(qualname), {"": method or Method()}, **options))

    def publish(self, definition: FunctionDefinition) -> str:
        """Make a definition part of the app; its identifier."""
        run = self.universe.run
        made = run(ControlPlane.function_create, self.app_id, definition, "")
        self._functions[definition.name] = made.function_id
        run(ControlPlane.app_publish, self.app_id, AppState.EPHEMERAL, self._functions, {}, "")
        return made.function_id

    def begin(self, function_id: str, *inputs: tuple[Any, ...], method: str = "") -> CallInfo:
        """Call a function with the arguments of each input."""
        kind = CallKind.UNARY if len(inputs) == 1 else CallKind.MAP
        payloads = [(index, dumps((arguments, {}))) for index, arguments in enumerate(inputs)]
        return self.universe.run(ControlPlane.call_start, function_id, method, kind, payloads, True, "")

    def outputs(self, call: CallInfo, count: int) -> list[Output]:
        """The first outputs of a call, in the order in which it was given."""
        found: list[Output] = []
        while len(found) < count:
            news = self.universe.wait(PATIENCE, ControlPlane.call_outputs_wait, call.call_id, len(found), count)
            assert news, f"{len(found)} of {count} outputs have come"
            found += news
        return sorted(found, key=lambda output: output.index)

    def output(self, function_id: str, *arguments: Any, method: str = "") -> Output:
        """The output of one call."""
        return self.outputs(self.begin(function_id, arguments, method=method), 1)[0]

    def call(self, function_id: str, *arguments: Any, method: str = "") -> Any:
        """What one call returns; what it raises is raised."""
        return value_of(self.output(function_id, *arguments, method=method))

    def pieces(self, call: CallInfo) -> Iterator[ChunkList]:
        """What a generator yields, as it comes."""
        after = 0
        while True:
            news: ChunkList | None = self.universe.wait(PATIENCE, ControlPlane.call_chunks_wait, call.call_id, 0, after)
            assert news is not None, "a generator that yields, or ends"
            after += len(news.chunks)
            yield news
            if news.is_over:
                return

    def stop(self) -> None:
        """Stop the app, and return when its containers are gone."""
        self.universe.run(ControlPlane.app_stop, self.app_id)
        assert self.universe.wait(PATIENCE, ControlPlane.app_stopped_wait, self.app_id)

    def printed(self, count: int, stream: int = 1) -> list[str]:
        """The first lines that were printed, once they are there."""
        found: list[LogLine] = []
        while len(mine := [line.text for line in found if line.stream == stream]) < count:
            after = found[-1].number if found else 0
            news = self.universe.wait(PATIENCE, ControlPlane.app_logs_wait, self.app_id, after)
            assert news, f"{len(mine)} of {count} lines have come: {found}"
            found += news
        return mine


def value_of(output: Output) -> Any:
    """What an output returns; what it raises is raised."""
    if output.status is OutputStatus.SUCCESS:
        return loads(output.data)
    raise rebuild(output.data)

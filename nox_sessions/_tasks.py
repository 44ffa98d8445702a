"""The list of tasks, read from the source files: works with the standard library alone, before anything is installed.

`python -P nox_sessions/_tasks.py` prints each task with its line; with a name it is silent if that is a task, and
otherwise names the closest one and exits with 2. (-P keeps `types.py` beside it from hiding the standard module.)
"""

from __future__ import annotations

import ast
import difflib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def described() -> dict[str, str]:
    """Return the name of each task with the first line of its docstring."""
    files = sorted(file for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))
    return {file.stem: _line(file) for file in files}


def _line(file: Path) -> str:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any("session" in ast.unparse(d) for d in node.decorator_list):
            return (ast.get_docstring(node) or "").partition("\n")[0]
    return ""


def complaint(name: str, known: list[str]) -> str:
    """Return what to tell somebody who asked for a task that does not exist."""
    closest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    return f"run: there is no task {name!r}; did you mean {closest[0]!r}? ./run lists them all"


def main(arguments: list[str]) -> int:
    """Print the tasks, or check the name given."""
    tasks = described()
    if arguments:
        if arguments[0] in tasks:
            return 0
        print(complaint(arguments[0], list(tasks)), file=sys.stderr)
        return 2
    print("./run TASK [-- arguments of the task]\n")
    width = max(map(len, tasks))
    for name, line in tasks.items():
        print(f"  {name:<{width}}  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

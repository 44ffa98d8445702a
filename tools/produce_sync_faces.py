"""Write the blocking operations from those for tasks: `_faces/blocking/*.py` from `_faces/aio/*.py`.

What is awaited is called, what is `async` is plain, `link.aio` is `link`. The result is checked in, typed and compared in
CI, so that everybody reads and debugs real functions.

    python tools/produce_sync_faces.py            write
    python tools/produce_sync_faces.py --check    compare only; exit 1 when something differs
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

FACES = Path(__file__).resolve().parent.parent / "reference_impl" / "modal_reference" / "_faces"

_NAMES = {
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "aclose": "close",
    "StopAsyncIteration": "StopIteration",
    "AsyncIterator": "Iterator",
}
_WORDS = {
    "modal_reference._faces.aio": "modal_reference._faces.blocking",
    "for tasks of asyncio or trio": "blocking",
}


class ToBlocking(ast.NodeTransformer):
    """Turns a module of operations for tasks into one of operations that block."""

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:  # noqa: N802  # named by ast
        """A coroutine function becomes a function."""
        fields = {name: getattr(node, name) for name in node._fields}
        fields["name"] = _NAMES.get(node.name, node.name)
        return self.generic_visit(ast.copy_location(ast.FunctionDef(**fields), node))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802
        """A method of the asynchronous protocols becomes its blocking twin."""
        node.name = _NAMES.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> ast.AST:  # noqa: N802
        """What is awaited is called."""
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802
        """`link.aio` is `link`."""
        if node.attr == "aio":
            return self.visit(node.value)  # type: ignore[no-any-return]
        node.attr = _NAMES.get(node.attr, node.attr)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        """Names of the asynchronous protocols become those of their twins."""
        node.id = _NAMES.get(node.id, node.id)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:  # noqa: N802
        """Operations that block are made of operations that block."""
        node.module = _in_words(node.module or "")
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:  # noqa: N802
        """Documentation speaks of the face that it belongs to."""
        if isinstance(node.value, str):
            node.value = _in_words(node.value)
        return node


def _in_words(text: str) -> str:
    for before, after in _WORDS.items():
        text = text.replace(before, after)
    return text


def produce(source: Path) -> str:
    """The text of the blocking module of a source."""
    tree = ToBlocking().visit(ast.parse(source.read_text(encoding="utf-8")))
    header = f"# Produced from {source.parent.name}/{source.name} by tools/produce_sync_faces.py: change that file, not this one.\n"
    text = header + ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    ruff = [sys.executable, "-m", "ruff"]
    fixed = _through([*ruff, "check", "--quiet", "--select=I,F401", "--fix", "--stdin-filename=blocking.py", "-"], text)
    return _through([*ruff, "format", "--quiet", "--stdin-filename=blocking.py", "-"], fixed)


def _through(command: list[str], text: str) -> str:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=FACES).stdout


def main(arguments: list[str]) -> int:
    """Write or compare, and tell what differs."""
    different = []
    for source in sorted((FACES / "aio").glob("*.py")):
        target = FACES / "blocking" / source.name
        text = produce(source)
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            different.append(target.name)
            if "--check" not in arguments:
                target.write_text(text, encoding="utf-8")
    orphans = {each.name for each in (FACES / "blocking").glob("*.py")} - {each.name for each in (FACES / "aio").glob("*.py")}
    if orphans:
        print(f"no source for _faces/blocking/: {', '.join(sorted(orphans))}")
        return 1
    if "--check" in arguments and different:
        print(f"not up to date: {', '.join(different)}. Run python tools/produce_sync_faces.py")
        return 1
    print(f"{'checked' if '--check' in arguments else 'written'}: {len(different)} different")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

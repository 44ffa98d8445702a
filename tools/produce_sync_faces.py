"""Write the blocking operations from those for tasks: `_faces/blocking/*.py` from `_faces/aio/*.py`, editions likewise.

What is awaited is called, what is `async` is plain, `link.aio` is `link`. The result is checked in, typed and compared
in CI, so that everybody reads and debugs real functions.

    python tools/produce_sync_faces.py            write
    python tools/produce_sync_faces.py --check    compare only; exit 1 when something differs
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference_impl" / "modal_reference"
#: Where the sources are, and where what is produced from them goes; a package of each edition, below `REFERENCE`.
FOLDERS = {"_faces/aio": "_faces/blocking", "_editions/v0_73/_aio": "_editions/v0_73/_blocking"}
LINE_LENGTH = 120

_NAMES = {
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "aclose": "close",
    "StopAsyncIteration": "StopIteration",
    "AsyncIterator": "Iterator",
    "TaskFeeder": "ThreadFeeder",
}
_WORDS = {
    **{
        f"modal_reference.{source.replace('/', '.')}": f"modal_reference.{target.replace('/', '.')}"
        for source, target in FOLDERS.items()
    },
    "for tasks of asyncio or trio": "blocking",
}


class ToBlocking(ast.NodeTransformer):
    """Turns a module of operations for tasks into one of operations that block."""

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:  # named by ast
        """A coroutine function becomes a function."""
        fields = {name: getattr(node, name) for name in node._fields}
        fields["name"] = _NAMES.get(node.name, node.name)
        return self.generic_visit(ast.copy_location(ast.FunctionDef(**fields), node))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A method of the asynchronous protocols becomes its blocking twin."""
        node.name = _NAMES.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        """A loop over what comes asynchronously becomes a loop."""
        fields = {name: getattr(node, name) for name in node._fields}
        return self.generic_visit(ast.copy_location(ast.For(**fields), node))

    def visit_alias(self, node: ast.alias) -> ast.AST:
        """What is imported by name goes by its blocking twin."""
        node.name = _NAMES.get(node.name, node.name)
        return node

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """What is awaited is called."""
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`link.aio` is `link`."""
        if node.attr == "aio":
            return self.visit(node.value)  # type: ignore[no-any-return]
        node.attr = _NAMES.get(node.attr, node.attr)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Names of the asynchronous protocols become those of their twins."""
        node.id = _NAMES.get(node.id, node.id)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Operations that block are made of operations that block."""
        node.module = _in_words(node.module or "")
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Documentation speaks of the face that it belongs to."""
        if isinstance(node.value, str):
            node.value = _in_words(node.value)
        return node


def _in_words(text: str) -> str:
    for before, after in _WORDS.items():
        text = text.replace(before, after)
    return text


def produce(source: Path, target: Path) -> str:
    """The text of the blocking module of a source."""
    tree = ToBlocking().visit(ast.parse(source.read_text(encoding="utf-8")))
    origin = f"{source.parent.name}/{source.name}"
    header = f"# Produced from {origin} by tools/produce_sync_faces.py: change that file, not this one.\n"
    text = header + ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    # The full path, because ruff looks for its settings from there upwards.
    where = f"--stdin-filename={target}"
    ruff = [sys.executable, "-m", "ruff"]
    fixed = _through([*ruff, "check", "--quiet", "--exit-zero", "--select=I,F401", "--fix", where, "-"], text)
    formatted = _through([*ruff, "format", "--quiet", where, "-"], fixed)
    is_long = any(len(line) > LINE_LENGTH for line in formatted.splitlines())
    # Texts that were written on several lines come back on one.
    return formatted.replace("\n", "\n# ruff: noqa: E501\n", 1) if is_long else formatted


def _through(command: list[str], text: str) -> str:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def pairs() -> list[tuple[Path, Path]]:
    """Every source with the file that is produced from it."""
    return [
        (source, REFERENCE / target / source.name)
        for folder, target in FOLDERS.items()
        for source in sorted((REFERENCE / folder).glob("*.py"))
    ]


def orphans() -> list[Path]:
    """What lies among the produced files and has no source."""
    produced = {target for _, target in pairs()}
    return [each for target in FOLDERS.values() for each in (REFERENCE / target).glob("*.py") if each not in produced]


def main(arguments: list[str]) -> int:
    """Write or compare, and tell what differs."""
    if orphans():
        print(f"no source for {_listed(orphans())}")
        return 1
    texts = {target: produce(source, target) for source, target in pairs()}
    different = [each for each, text in texts.items() if not each.exists() or each.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        if different:
            print(f"not up to date: {_listed(different)}. Run python tools/produce_sync_faces.py")
            return 1
        print(f"checked: {len(texts)} files are up to date")
        return 0
    for target in different:
        target.write_text(texts[target], encoding="utf-8")
    print(f"written: {len(different)} different")
    return 0


def _listed(files: list[Path]) -> str:
    return ", ".join(str(each.relative_to(REFERENCE)) for each in files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

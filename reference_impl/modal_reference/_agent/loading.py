"""Finding the user's code in a container: by the name of its module if that name leads to its file, else by the file.

The second way is for what is not on the search path under its name: test modules that were imported by their path,
scripts, files beside a package. The module then gets its name all the same, and its packages get theirs, so that
relative imports work and what is pickled there is found here.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from modal_reference._client import container
from modal_reference._engine import Code
from modal_reference._serialization import loads
from modal_reference.exception import ExecutionError


def load(code: Code) -> Any:
    """The user's function or class, or the handle that its decorator made of it.

    Raises:
        ExecutionError: It is not there; the message says what was looked for, where, and what helps.
        BaseException: What the user's module raises while it is imported.
    """
    container.is_importing = True
    try:
        if code.pickled:
            return loads(code.pickled)
        return _attribute(load_module(code), code)
    finally:
        container.is_importing = False


def load_module(code: Code) -> ModuleType:
    """The user's module."""
    importlib.invalidate_caches()
    known = sys.modules.get(code.module)
    if known is not None and _is_from(known, code.file):
        return known
    if _leads_to(code.module, code.file):
        return importlib.import_module(code.module)
    if not os.path.isfile(code.file):
        raise ExecutionError(_missing(code))
    return _load_file(code.module, Path(code.file))


def _is_from(module: ModuleType, file: str) -> bool:
    return _is_same_file(getattr(module, "__file__", None), file)


def _is_same_file(one: str | None, other: str) -> bool:
    if not one:
        return False
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _leads_to(name: str, file: str) -> bool:
    """Whether importing a name would load a file."""
    try:
        spec = importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError) as fault:
        if isinstance(fault, ModuleNotFoundError) and not _is_about(fault, name):
            raise  # a package of the user is there, and needs what is not
        return False
    return spec is not None and _is_same_file(spec.origin, file)


def _is_about(fault: ModuleNotFoundError, name: str) -> bool:
    """Whether a package above a module is what is missing."""
    return fault.name is not None and f"{name}.".startswith(f"{fault.name}.")


def _load_file(name: str, file: Path) -> ModuleType:
    """Load a module from its file under a name; first the packages above it."""
    folder = file.parent
    parent = name.rpartition(".")[0]
    is_package = file.name == "__init__.py"
    if parent:
        _have_package(parent, folder.parent if is_package else folder)
    spec = importlib.util.spec_from_file_location(
        name, file, submodule_search_locations=[str(folder)] if is_package else None
    )
    if spec is None or spec.loader is None:
        raise ExecutionError(f"{str(file)!r} cannot be imported as {name!r}: Python does not know this kind of file")
    return _execute(name, spec)


def _execute(name: str, spec: ModuleSpec) -> ModuleType:
    module = importlib.util.module_from_spec(spec)
    assert spec.loader is not None, "what is executed has a loader"
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    parent, _, own = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], own, module)
    return sys.modules.get(name, module)


def _have_package(name: str, folder: Path) -> None:
    """Have a package that lies in a folder: the one that its name leads to, else one made of the folder."""
    known = sys.modules.get(name)
    if known is not None:
        if hasattr(known, "__path__") and str(folder) not in known.__path__:
            known.__path__ = [*known.__path__, str(folder)]
        return
    own = folder / "__init__.py"
    if own.is_file():
        _load_file(name, own)
        return
    parent = name.rpartition(".")[0]
    if parent:
        _have_package(parent, folder.parent)
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if parent:
        setattr(sys.modules[parent], name.rpartition(".")[2], module)


def _attribute(module: ModuleType, code: Code) -> Any:
    found: Any = module
    for part in code.qualname.split("."):
        try:
            found = vars(found)[part] if isinstance(found, type) else getattr(found, part)
        except (AttributeError, KeyError):
            raise ExecutionError(_absent(found, part, code)) from None
    return found


def _missing(code: Code) -> str:
    places = ", ".join(map(repr, code.search_path[:5])) or "nowhere"
    places += " and more" if len(code.search_path) > 5 else ""
    return (
        f"the container cannot find the module {code.module!r}: its name leads to no module or another one, and its "
        f"file {code.file!r} is not there. It was looked for in {places}. "
        "Have the file where it was when the function was declared, or declare the function with serialized=True"
    )


def _absent(holder: Any, part: str, code: Code) -> str:
    close = difflib.get_close_matches(part, [str(each) for each in _names(holder)], n=1)
    hint = f" There is {close[0]!r}." if close else ""
    return (
        f"the container has imported {code.module!r} from {code.file!r}, and finds no {code.qualname!r} in it: "
        f"{part!r} is missing.{hint} It was there when the function was declared: define it in global scope, under the "
        "same condition on both sides, and under its own name; or declare it with serialized=True"
    )


def _names(holder: Any) -> Iterator[str]:
    yield from getattr(holder, "__dict__", ())

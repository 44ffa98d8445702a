"""Files of laws that need a name which the backend lacks while they are imported.

The laws of the suite reach for names when they run, so this is the second line: such a file must not end the collection
for all others. Each of its laws, as the sources name them, becomes an item that fails with the error of the import, and
so its requirements turn red one by one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from pytest_modalkit.alias import NAME
from pytest_modalkit.catalogue import load, load_trace
from pytest_modalkit.catalogue.location import locate
from pytest_modalkit.verdicts.subject import MARK

__all__ = ["LackingName", "UnreachableLaw", "names_lacking", "unreachable_laws"]


_OURS = frozenset({"_pytest", "anyio", "hypothesis", "pytest", "pytest_modalkit", "trio"})


class LackingName(AssertionError):
    """A law could not be reached, since its file needs a name that the backend lacks."""


class UnreachableLaw(pytest.Item):
    """A law in a file that could not be imported, for one or more requirements."""

    def __init__(self, *, reason: str, ids: tuple[str, ...], **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self._reason = reason
        self.add_marker(getattr(pytest.mark, MARK)(*ids))

    def runtest(self) -> None:
        """Fail with what the import said."""
        __tracebackhide__ = True
        raise LackingName(self._reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Show the reason alone: the way through pytest says nothing."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[str, int | None, str]:
        """Say where the law is."""
        return str(self.path), None, self.name


def names_lacking(error: BaseException) -> bool:
    """Whether an error says that a name of the backend is missing."""
    if isinstance(error, ImportError):
        return _is_below(error.name, NAME) or _is_below(error.name, _true_name())
    return isinstance(error, AttributeError) and _is_of_backend(error.obj)


def unreachable_laws(file: pytest.Module, below: str, error: BaseException) -> Iterator[UnreachableLaw]:
    """Yield an item for each law of the file; a data-driven one gives an item per requirement.

    Args:
        file: The file that could not be imported.
        below: Its path from the root of the package, with slashes.
        error: What its import raised.
    """
    reason = f"{below} could not be imported: {type(error).__name__}: {error}"
    for site in load_trace().laws:
        if site.file != f"{locate().package}/{below}":
            continue
        if site.ids:
            yield UnreachableLaw.from_parent(file, name=site.name, reason=reason, ids=site.ids)
        for key in site.forms:
            for item in load().values():
                if item.form(key) is not None:
                    name = f"{site.name}[{item.id}]"
                    yield UnreachableLaw.from_parent(file, name=name, reason=reason, ids=(item.id,))


def _true_name() -> str:
    module = sys.modules.get(NAME)
    return NAME if module is None else module.__name__


def _is_below(name: str | None, package: str) -> bool:
    return name is not None and (name == package or name.startswith(f"{package}."))


def _is_of_backend(thing: object) -> bool:
    """Whether it comes neither from the suite and what it stands on, nor from the standard library."""
    if isinstance(thing, ModuleType):
        home = thing.__name__
    else:
        home = getattr(thing, "__module__", None) or type(thing).__module__
    top = home.partition(".")[0]
    return top not in _OURS and top not in sys.stdlib_module_names and top != locate().package

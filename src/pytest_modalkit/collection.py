"""How the suite is collected: `pytest --pyargs modal_conformance`, whatever the user's settings for tests are.

The user's `python_files`, `python_functions`, `python_classes`, import mode and asynchronous test plugins are made for
the user's tests. Laws live in files of one form and are plain functions, so they are found by rules of their own.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_modalkit.catalogue.location import locate
from pytest_modalkit.lacking import names_lacking, unreachable_laws

__all__ = ["EXTRA", "SuiteCollection"]

EXTRA = "pip install 'pytest-modalkit[conformance]'"
_LAWS = "modal_conformance.suite"
_NEEDED = ("hypothesis", "anyio", "trio")


class SuiteCollection:
    """The hooks that find laws below the installed suite."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._root = _root()
        if _LAWS not in sys.modules:
            pytest.register_assert_rewrite(_LAWS)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        """Stop at once where the suite was asked for and cannot run."""
        self._root = _root()  # a conftest may have moved it
        if any(self._names_suite(argument) for argument in session.config.args):
            _refuse_without_extra()
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path, config: pytest.Config) -> bool | None:
        """Keep the suite from being ignored by a rule that was made for the user's folders."""
        asked = config.getoption("ignore") or config.getoption("ignore_glob")
        if asked or collection_path.name == "__pycache__" or not self._is_of_suite(collection_path):
            return None
        return False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Collect a file of laws, and nothing else from the suite."""
        if not self._is_of_suite(file_path):
            return (yield)
        yield
        if file_path.suffix != ".py" or not file_path.name.startswith("test_"):
            return []
        return [LawFile.from_parent(parent, path=file_path)]

    def _is_of_suite(self, path: Path) -> bool:
        return path.is_relative_to(self._root) or path.resolve().is_relative_to(self._root)

    def _names_suite(self, argument: str) -> bool:
        place = argument.partition("::")[0]
        if self._config.option.pyargs and place.partition(".")[0] == locate().package:
            return True
        return self._is_of_suite((self._config.invocation_params.dir / place).resolve())


class LawFile(pytest.Module):
    """A file of the suite: imported by its dotted name, its laws are the functions called `test_...`."""

    def _getobj(self) -> Any:
        _refuse_without_extra(self.CollectError)
        below = self._below().with_suffix("")
        try:
            return importlib.import_module(".".join((locate().package, *below.parts)))
        except Exception as error:
            if names_lacking(error):
                raise
            told = "".join(traceback.format_exception(error))
            raise self.CollectError(f"the laws in {self.path} could not be imported:\n{told}") from None

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Find the laws in the order in which they are written."""
        try:
            _ = self.obj
        except (ImportError, AttributeError) as error:
            return list(unreachable_laws(self, self._below().as_posix(), error))
        self.session._fixturemanager.parsefactories(self)
        return list(self._laws())

    def _below(self) -> Path:
        """Its path from the root of the package."""
        return self.path.resolve().relative_to(_root())

    def _laws(self) -> Iterator[pytest.Item]:
        for name, value in vars(self.obj).items():
            if name.startswith("test_") and callable(value) and getattr(value, "__module__", None) == self.obj.__name__:
                # Not by way of pytest_pycollect_makeitem, where plugins for asynchronous tests take what is not theirs.
                yield from self._genfunctions(name, value)


def _root() -> Path:
    """The folder of the package that has the suite."""
    return Path(str(locate().root)).resolve()


def _refuse_without_extra(error: type[Exception] = pytest.UsageError) -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise error(f"the conformance suite needs {', '.join(missing)}, which the plain install leaves out: {EXTRA}")

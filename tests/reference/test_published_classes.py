"""Classes of this package inside values: the same class for every reader, whatever `modal` is on either side."""

from __future__ import annotations

import datetime
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

import modal_reference
from modal_reference import Queue, exception
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73
from modal_reference._serialization import dumps, loads
from modal_reference.types import DictInfo
from tests.reference.children import run_python

ERROR = exception.NotFoundError("not here")
VALUES = {
    "an error": ERROR,
    "a class": exception.NotFoundError,
    "inside": {"result": [ERROR, lambda: None]},
    "a function": exception.simulate_preemption,
    "with arguments": exception.ImageBuildError("failed", "im-1"),
    "a class of handles": Queue,
    "information": DictInfo("a", datetime.datetime(2025, 5, 20, tzinfo=datetime.UTC), None),
}
#: Prints whether a reader finds the very class; the value comes as an argument, in hex.
READER = """
import sys
{before}
from modal_reference._serialization import loads
from modal_reference import exception
value = loads(bytes.fromhex(sys.argv[1]))
print(type(value) is exception.NotFoundError, value.args, 'modal' in sys.modules)
"""
ALIAS = """
import modal_reference, modal_reference.exception
sys.modules.update({'modal': modal_reference, 'modal.exception': modal_reference.exception})
"""


@pytest.fixture
def alias(monkeypatch: pytest.MonkeyPatch) -> None:
    """`modal` is `modal_reference`, as under the plugin."""
    monkeypatch.setitem(sys.modules, "modal", modal_reference)
    for name in ("exception", "queue", "types"):
        monkeypatch.setitem(sys.modules, f"modal.{name}", import_module(f"modal_reference.{name}"))


def is_same(copy: Any, value: Any) -> bool:
    if isinstance(value, dict):
        copy, value = copy["result"][0], value["result"][0]
    if isinstance(value, Exception):
        return type(copy) is type(value) and copy.args == value.args
    return copy is value or (isinstance(value, DictInfo) and type(copy) is DictInfo and copy == value)


@pytest.mark.parametrize("name", VALUES)
def test_without_modal_a_value_comes_back_with_our_class(name: str) -> None:
    assert "modal" not in sys.modules
    assert is_same(loads(dumps(VALUES[name])), VALUES[name])


@pytest.mark.usefixtures("alias")
@pytest.mark.parametrize("name", VALUES)
def test_where_modal_is_ours_the_bytes_are_those_of_cloudpickle(name: str) -> None:
    value = VALUES[name]
    assert dumps(value) == cloudpickle.dumps(value, protocol=4)
    assert b"modal." in dumps(value)
    assert b"modal_reference" not in dumps(value)
    assert is_same(loads(dumps(value)), value)


@pytest.mark.parametrize("is_aliased", [False, True])
@pytest.mark.parametrize("before", ["", ALIAS], ids=["to a plain reader", "to an aliased reader"])
def test_another_process_finds_the_class(is_aliased: bool, before: str, request: pytest.FixtureRequest) -> None:
    if is_aliased:
        request.getfixturevalue("alias")
    data = dumps(ERROR).hex()
    assert run_python(READER.format(before=before), None, data) == f"True ('not here',) {bool(before)}"


def test_somebody_elses_modal_is_not_taken_for_ours(tmp_path: Path) -> None:
    package = tmp_path / "modal"
    package.mkdir()
    (package / "__init__.py").write_text("class Thing: pass\n")
    (package / "exception.py").write_text("class NotFoundError(Exception): pass\n")
    code = """
import modal, modal.exception
from modal_reference._serialization import dumps, loads
from modal_reference import exception
copy = loads(dumps(exception.NotFoundError('x')))
print(type(copy) is exception.NotFoundError, type(copy) is modal.exception.NotFoundError)
"""
    assert run_python(code, {"PYTHONPATH": str(tmp_path)}) == "True False"


def test_a_subclass_of_the_user_keeps_our_base() -> None:
    class Mine(exception.InvalidError):
        pass

    copy = loads(dumps(Mine("mine")))
    assert isinstance(copy, exception.InvalidError)
    assert copy.args == ("mine",)


def test_a_library_function_of_the_same_name_works_as_before() -> None:
    import operator
    import pkgutil

    assert loads(dumps(pkgutil.resolve_name))("operator:itemgetter") is operator.itemgetter


def test_a_process_that_knows_only_queues_reads_a_handle_of_a_dict(universe: Universe) -> None:
    with modal_reference.Dict.ephemeral() as d:
        d["key"] = "found"
        Queue.from_name("q", create_if_missing=True).put([d])
        code = "import modal_reference as modal; print(modal.Queue.from_name('q').get()[0]['key'])"
        assert run_python(code, current.export_environment()) == "found"


def test_a_handle_is_of_the_class_that_modal_has_where_it_is_read(
    universe: Universe, monkeypatch: pytest.MonkeyPatch
) -> None:
    with modal_reference.Dict.ephemeral() as d:
        data = dumps([d])
        assert type(loads(data)[0]) is modal_reference.Dict
        monkeypatch.setitem(sys.modules, "modal", v0_73)
        assert type(loads(data)[0]) is v0_73.Dict
        monkeypatch.setitem(sys.modules, "modal", pytest)  # somebody else's
        assert type(loads(data)[0]) is modal_reference.Dict

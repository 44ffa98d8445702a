"""A worker finds the user's code: by the name of its module if that leads to its file, else by the file itself."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from modal_reference._agent import loading
from modal_reference._client import container
from modal_reference._engine import Code, FunctionDefinition, Method
from modal_reference.exception import DeserializationError, ExecutionError
from tests.reference.runtime.workshop import Workshop


def declared(workshop: Workshop, code: Code) -> str:
    return workshop.publish(FunctionDefinition("f", code, {"": Method()}))


def code(folder: Path, module: str, file: str, qualname: str = "f", *places: Path) -> Code:
    """Where a function is; the search path has the standard library and what is named."""
    path = [*map(str, places), *(place for place in sys.path if "site-packages" in place or "lib/python" in place)]
    return Code(module, str(folder / file), qualname, b"", path, str(folder))


NAMES = "def f(): return __name__, __package__, __file__"


# By name


def test_a_module_on_the_search_path_is_imported_by_its_name(workshop: Workshop) -> None:
    file = workshop.write("plain.py", NAMES)
    function = declared(workshop, code(workshop.folder, "plain", "plain.py", "f", workshop.folder))
    assert workshop.call(function) == ("plain", "", str(file))


def test_a_module_in_a_package_has_its_neighbours(workshop: Workshop) -> None:
    workshop.write("shop/__init__.py", "PRICE = 3")
    workshop.write("shop/stock.py", "COUNT = 4")
    workshop.write("shop/sales.py", "from . import PRICE\nfrom .stock import COUNT\ndef f(): return PRICE * COUNT")
    function = declared(workshop, code(workshop.folder, "shop.sales", "shop/sales.py", "f", workshop.folder))
    assert workshop.call(function) == 12


def test_a_module_that_was_imported_already_is_not_imported_again(workshop: Workshop) -> None:
    workshop.write("twice.py", "print('imported')\nimport twice\nassert twice.__name__ == 'twice'\ndef f(): return 1")
    function = declared(workshop, code(workshop.folder, "twice", "twice.py", "f", workshop.folder))
    workshop.call(function)
    assert workshop.printed(1) == ["imported\n"]


# By file


def test_a_module_that_is_not_on_the_search_path_is_loaded_from_its_file_under_its_name(workshop: Workshop) -> None:
    file = workshop.write("hidden/lonely.py", NAMES)
    function = declared(workshop, code(workshop.folder, "lonely", "hidden/lonely.py"))
    assert workshop.call(function) == ("lonely", "", str(file))


def test_a_name_that_leads_to_another_file_is_not_believed(workshop: Workshop) -> None:
    workshop.write("first/same.py", "def f(): return 'another'")
    workshop.write("second/same.py", "def f(): return 'this one'")
    function = declared(workshop, code(workshop.folder, "same", "second/same.py", "f", workshop.folder / "first"))
    assert workshop.call(function) == "this one"


def test_a_name_of_the_standard_library_is_not_taken_for_it(workshop: Workshop) -> None:
    workshop.write("json.py", "def f(): return 'mine'")
    function = declared(workshop, code(workshop.folder, "json", "json.py"))
    assert workshop.call(function) == "mine"


def test_a_test_module_that_was_imported_by_its_path_finds_its_neighbours(workshop: Workshop) -> None:
    """As pytest imports it with --import-mode=importlib: a dotted name, and no package on the search path."""
    workshop.write("tests/unit/helper.py", "VALUE = 5")
    workshop.write("tests/unit/test_it.py", "from .helper import VALUE\ndef f(): return VALUE, __name__")
    function = declared(workshop, code(workshop.folder, "tests.unit.test_it", "tests/unit/test_it.py"))
    assert workshop.call(function) == (5, "tests.unit.test_it")


def test_packages_above_such_a_module_are_executed_where_they_have_a_file(workshop: Workshop) -> None:
    workshop.write("pack/__init__.py", "print('pack'); OUTER = 1")
    workshop.write("pack/inner/__init__.py", "from pack import OUTER; print('inner'); INNER = OUTER + 1")
    workshop.write(
        "pack/inner/test_it.py", "from pack.inner import INNER\nfrom .. import OUTER\ndef f(): return OUTER, INNER"
    )
    function = declared(workshop, code(workshop.folder, "pack.inner.test_it", "pack/inner/test_it.py"))
    assert workshop.call(function) == (1, 2)
    assert workshop.printed(2) == ["pack\n", "inner\n"]


def test_the_init_of_a_package_may_hold_the_function(workshop: Workshop) -> None:
    workshop.write("whole/__init__.py", "from .part import X\ndef f(): return X, __name__, __package__")
    workshop.write("whole/part.py", "X = 7")
    function = declared(workshop, code(workshop.folder, "whole", "whole/__init__.py"))
    assert workshop.call(function) == (7, "whole", "whole")


def test_a_folder_that_is_no_package_may_stand_in_a_name(workshop: Workshop) -> None:
    workshop.write("space/part.py", NAMES)
    function = declared(workshop, code(workshop.folder, "space.part", "space/part.py"))
    assert workshop.call(function)[:2] == ("space.part", "space")


def test_what_guards_a_script_does_not_run(workshop: Workshop) -> None:
    workshop.write("script.py", "if __name__ == '__main__': raise SystemExit('it ran')\ndef f(): return __name__")
    function = declared(workshop, code(workshop.folder, "script", "script.py"))
    assert workshop.call(function) == "script"


def test_data_beside_the_code_is_found(workshop: Workshop) -> None:
    workshop.write("data.txt", "beside")
    workshop.write(
        "reader.py",
        "from pathlib import Path\n"
        "def f(): return Path('data.txt').read_text(), Path(__file__).with_name('data.txt').read_text()",
    )
    function = declared(workshop, code(workshop.folder, "reader", "reader.py"))
    assert workshop.call(function) == ("beside", "beside")


# By value


def test_code_that_travels_by_value_needs_no_file(workshop: Workshop) -> None:
    offset = 3

    def f(x: int) -> int:
        return x + offset

    sent = code(workshop.folder, "", "")._replace(file="", pickled=cloudpickle.dumps(f))
    assert workshop.call(declared(workshop, sent), 4) == 7


def test_code_that_cannot_be_read_there_explains_itself(workshop: Workshop) -> None:
    sent = code(workshop.folder, "", "")._replace(file="", pickled=b"\x80\x04\x8c\x07nowhere\x8c\x01f\x93.")
    with pytest.raises(DeserializationError, match="nowhere"):
        workshop.call(declared(workshop, sent))


# Where it is


def test_a_nested_function_of_a_class_is_found_by_its_path(workshop: Workshop) -> None:
    workshop.write("nested.py", "class Outer:\n    class Inner:\n        def f(): return 'inner'")
    function = declared(workshop, code(workshop.folder, "nested", "nested.py", "Outer.Inner.f"))
    assert workshop.call(function) == "inner"


def test_a_file_that_is_gone_explains_itself(workshop: Workshop) -> None:
    with pytest.raises(ExecutionError) as caught:
        workshop.call(declared(workshop, code(workshop.folder, "gone", "gone.py", "f", workshop.folder)))
    for part in ("'gone'", "gone.py", str(workshop.folder), "serialized=True"):
        assert part in str(caught.value)


def test_a_name_that_is_missing_there_explains_itself_and_offers_the_closest(workshop: Workshop) -> None:
    workshop.write("named.py", "def square(x): return x * x")
    with pytest.raises(ExecutionError) as caught:
        workshop.call(declared(workshop, code(workshop.folder, "named", "named.py", "squared")))
    for part in ("'squared'", "There is 'square'", "named.py", "global scope"):
        assert part in str(caught.value)


def test_a_module_that_needs_what_is_not_there_says_what_it_needs(workshop: Workshop) -> None:
    workshop.write("needy.py", "import not_installed_here\ndef f(): pass")
    with pytest.raises(ModuleNotFoundError, match="not_installed_here"):
        workshop.call(declared(workshop, code(workshop.folder, "needy", "needy.py", "f", workshop.folder)))


def test_a_package_that_needs_what_is_not_there_says_what_it_needs(workshop: Workshop) -> None:
    workshop.write("needy/__init__.py", "import not_installed_here")
    workshop.write("needy/part.py", "def f(): pass")
    with pytest.raises(ModuleNotFoundError, match="not_installed_here"):
        workshop.call(declared(workshop, code(workshop.folder, "needy.part", "needy/part.py", "f", workshop.folder)))


def test_a_module_that_fails_while_it_is_imported_fails_the_input_with_its_frames(workshop: Workshop) -> None:
    workshop.write("failing.py", "def g(): raise ValueError('at import')\ng()\ndef f(): pass")
    with pytest.raises(ValueError, match="at import") as caught:
        workshop.call(declared(workshop, code(workshop.folder, "failing", "failing.py", "f", workshop.folder)))
    assert str(caught.traceback[-1].path) == str(workshop.folder / "failing.py")


# In this process


def test_code_knows_that_it_is_being_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "knowing.py").write_text(
        textwrap.dedent(
            """
            from modal_reference._client import container
            def f(): return container.is_importing
            WHILE = f()
            """
        )
    )
    monkeypatch.delitem(sys.modules, "knowing", raising=False)
    found: Any = loading.load(code(tmp_path, "knowing", "knowing.py"))
    assert sys.modules.pop("knowing").WHILE is True
    assert found() is False
    assert container.is_importing is False


def test_a_module_that_fails_is_not_left_half_imported(tmp_path: Path) -> None:
    (tmp_path / "half.py").write_text("raise ValueError('half')")
    with pytest.raises(ValueError, match="half"):
        loading.load(code(tmp_path, "half", "half.py"))
    assert "half" not in sys.modules

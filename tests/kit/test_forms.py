"""The data-driven laws: what they accuse, and what they rightly let pass."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pytest_modalkit.forms import AioTwin, BaseOf, Exists, SignatureOf, resolve, with_form
from tests.kit.conftest import FORM_LAWS

NAMESPACE = """
class Error(Exception): ...
class Thing:
    def both(self, key, default=None): ...
    def keyword(self, *, quiet=False): ...
    def rest(self, **kwargs): ...
    def hidden(self, *args, **kwargs): ...
    def number(self, size=1.0, flag=True): ...
    def alone(self): ...
    def paired(self): ...
    paired.aio = print
thing = Thing()
NOTHING = None
"""


@pytest.fixture
def laws(miniature: Path) -> Any:
    spec = importlib.util.spec_from_file_location("form_laws", FORM_LAWS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module called shop, as `import shop` gives it."""
    (tmp_path / "shop.py").write_text(NAMESPACE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "shop", raising=False)
    return importlib.import_module("shop")


def parameter(of: str, name: str, default: str | None = None, kind: str | None = None) -> SignatureOf:
    return SignatureOf(of=f"shop.Thing.{of}", parameter=name, default=default, kind=kind)


@pytest.mark.parametrize(
    "form",
    [
        parameter("both", "key", "<required>", "positional_or_keyword"),
        parameter("both", "default", "None", "positional_or_keyword"),
        parameter("both", "default", "None", "keyword_only"),
        parameter("both", "default", "None", "positional_only"),
        parameter("both", "default"),
        parameter("keyword", "quiet", "False", "keyword_only"),
        parameter("rest", "anything", kind="var_keyword"),
        parameter("number", "size", "1.00"),
        SignatureOf(of="shop.thing.both", parameter="default", default="None"),
    ],
)
def test_a_signature_as_documented_passes(laws: Any, form: SignatureOf) -> None:
    laws.test_a_documented_parameter_is_taken(form)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (parameter("both", "kee"), "takes self, key, default"),
        (parameter("both", "default", "False"), "the default is None"),
        (parameter("both", "default", "<required>"), "may be left out"),
        (parameter("both", "key", "None"), "the default is"),
        (parameter("both", "key", kind="var_keyword"), "takes no further keywords"),
        (parameter("keyword", "quiet", "False", "positional_or_keyword"), "is keyword-only"),
        (parameter("number", "size", "1"), "the default is 1.0"),
        (parameter("number", "flag", "1"), "the default is True"),
    ],
)
def test_another_signature_is_accused(laws: Any, form: SignatureOf, told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        laws.test_a_documented_parameter_is_taken(form)


@pytest.mark.parametrize("form", [parameter("hidden", "key", "None"), SignatureOf(of="shop.Thing", parameter="x")])
def test_a_signature_that_cannot_be_seen_is_not_accused(laws: Any, form: SignatureOf, shop: ModuleType) -> None:
    if form.of == "shop.Thing":
        shop.__dict__["Thing"] = type  # its signature is not visible from Python
    with pytest.raises(pytest.skip.Exception):
        laws.test_a_documented_parameter_is_taken(form)


def test_names_bases_and_twins(laws: Any) -> None:
    laws.test_a_documented_name_exists(Exists(of="shop.Thing.both"))
    laws.test_a_documented_class_has_its_base(BaseOf(of="shop.Error", base="Exception"))
    laws.test_a_documented_class_has_its_base(BaseOf(of="shop.Error", base="builtins.BaseException"))
    laws.test_a_documented_method_has_its_twin(AioTwin(of="shop.Thing.paired"))
    with pytest.raises(AttributeError, match=r"there is no shop\.Thing\.neither; found beside it: alone, both"):
        laws.test_a_documented_name_exists(Exists(of="shop.Thing.neither"))
    with pytest.raises(AssertionError, match="its bases are"):
        laws.test_a_documented_class_has_its_base(BaseOf(of="shop.Error", base="LookupError"))
    with pytest.raises(AssertionError, match="is None"):
        laws.test_a_documented_class_has_its_base(BaseOf(of="shop.NOTHING", base="LookupError"))
    with pytest.raises(AttributeError, match=r"shop\.Thing\.alone\.aio"):
        laws.test_a_documented_method_has_its_twin(AioTwin(of="shop.Thing.alone"))


def test_a_name_may_lead_through_a_module_that_nobody_imported() -> None:
    sys.modules.pop("xml.dom.minidom", None)
    assert resolve("xml.dom.minidom.parse").__name__ == "parse"


def test_each_form_has_its_requirements(miniature: Path) -> None:
    assert [requirement.id for requirement, _ in with_form("signature")] == ["box.put.quiet"]
    assert with_form("nothing") == []

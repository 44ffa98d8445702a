"""Laws of the constructor of App and of what an App tells of itself before it runs.

- name and description; what cannot be a name, image, secret or volume is refused
- functions, classes and entrypoints are found under their names, in their own App
"""

from __future__ import annotations

import importlib
from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.app.registered import invalid, registered
from modal_conformance.suite.objects import quietly
from modal_conformance.workloads.goods import double
from pytest_modalkit import requirement


@requirement("app.module.same-class")
def test_there_is_one_class() -> None:
    assert modal.app.App is modal.App


@requirement("app.name.is-as-given")
@given(name=some.valid_names())
def test_the_name_is_the_one_that_was_given(name: str) -> None:
    assert modal.App(name).name == name
    assert modal.App(name=name).name == name


@requirement("app.name.is-as-given")
def test_without_a_name_there_is_none() -> None:
    assert modal.App().name is None


@requirement("app.description.is-name")
@given(name=some.valid_names())
def test_the_description_is_the_name(name: str) -> None:
    assert modal.App(name).description == name


@requirement("app.app-id.none-before")
def test_an_app_that_never_ran_has_no_id(name: str) -> None:
    assert modal.App().app_id is None
    assert modal.App(name).app_id is None


@requirement("app.constructor.name-must-be-text")
@pytest.mark.parametrize("wrong", [5, b"name", ["name"], True])
def test_a_name_that_is_no_text_is_refused(wrong: Any) -> None:
    with invalid():
        modal.App(wrong)


@requirement("app.constructor.image-must-be-image")
@pytest.mark.parametrize("wrong", [1, "debian", object()])
def test_an_image_that_is_none_is_refused(wrong: Any) -> None:
    with invalid():
        modal.App(image=wrong)


@requirement("app.constructor.secrets-must-be-secrets")
@pytest.mark.parametrize("wrong", [1, ["token"], [None], {"TOKEN": "t"}])
def test_secrets_that_are_none_are_refused(wrong: Any) -> None:
    with invalid():
        modal.App(secrets=wrong)


@requirement("app.constructor.volumes-must-be-volumes")
def test_volumes_that_are_none_are_refused() -> None:
    wrong: Any = {"/data": 1}
    with invalid():
        modal.App(volumes=wrong)


# --- what is registered ---


@requirement("app.registered-functions.empty")
def test_a_new_app_has_nothing() -> None:
    app = modal.App()
    for what in ("functions", "classes", "entrypoints", "web_endpoints"):
        assert len(registered(app, what)) == 0, f"registered_{what} is {registered(app, what)}"


@requirement("app.registered-functions.by-name")
def test_functions_are_found_by_name() -> None:
    shop = importlib.import_module("modal_conformance.workloads.shop")
    functions = registered(shop.app, "functions")
    assert functions["price"] is shop.price
    assert functions["sell"] is shop.sell


@requirement("app.registered-classes.by-name")
def test_classes_are_found_by_name() -> None:
    shop = importlib.import_module("modal_conformance.workloads.shop")
    assert registered(shop.app, "classes")["Shop"] is shop.Shop


@requirement("app.registered-entrypoints.by-name")
def test_entrypoints_are_found_by_name() -> None:
    bakery = importlib.import_module("modal_conformance.workloads.bakery")
    assert dict(registered(bakery.app, "entrypoints")) == {"open_bakery": bakery.open_bakery}


@requirement("app.registered.each-app-its-own")
def test_each_app_has_its_own() -> None:
    first, second = modal.App(), modal.App()
    first.function(serialized=True)(double)
    first.local_entrypoint(name="main")(double)
    for what in ("functions", "classes", "entrypoints", "web_endpoints"):
        assert len(registered(second, what)) == 0


# --- include ---


@requirement("app.include.brings-functions", "app.include.brings-classes")
def test_include_brings_functions_and_classes() -> None:
    bakery = importlib.import_module("modal_conformance.workloads.bakery")
    app = modal.App()
    app.include(bakery.app)
    assert registered(app, "functions")["bake"] is bakery.bake
    assert registered(app, "classes")["Bakery"] is bakery.Bakery


@requirement("app.include.leaves-other-as-it-was")
def test_include_leaves_the_other_app_as_it_was() -> None:
    bakery = importlib.import_module("modal_conformance.workloads.bakery")
    before = dict(registered(bakery.app, "functions"))
    app = modal.App()
    app.function(serialized=True, name="own")(double)
    app.include(bakery.app)
    assert dict(registered(bakery.app, "functions")) == before


@requirement("app.include.no-entrypoints")
def test_include_brings_no_entrypoints() -> None:
    bakery = importlib.import_module("modal_conformance.workloads.bakery")
    app = modal.App()
    app.include(bakery.app)
    assert len(registered(app, "entrypoints")) == 0


@requirement("app.include.returns-app")
def test_include_gives_the_including_app() -> None:
    app: Any = modal.App()
    assert app.include(modal.App()) is app


# --- edition 0.73 ---


@requirement("app.v0-73.image.is-default")
def test_image_is_the_default_image() -> None:
    image = modal.Image.debian_slim()
    app: Any = modal.App(image=image)
    assert app.image is image


@requirement("app.v0-73.is-interactive.not-by-default")
def test_an_app_is_not_interactive_by_itself() -> None:
    app: Any = modal.App()
    assert app.is_interactive is False


@requirement("app.v0-73.set-description.changes-it")
@given(name=some.valid_names(), description=some.texts())
def test_set_description_changes_the_description_alone(name: str, description: str) -> None:
    app: Any = modal.App(name)
    app.set_description(description)
    assert app.description == description
    assert app.name == name


@requirement("app.v0-73.indexed-objects.by-name")
def test_indexed_objects_are_functions_and_classes() -> None:
    bakery = importlib.import_module("modal_conformance.workloads.bakery")
    with quietly():
        assert bakery.app.indexed_objects["bake"] is bakery.bake
        assert "Bakery" in bakery.app.indexed_objects

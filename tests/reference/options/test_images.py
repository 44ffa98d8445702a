"""Laws of images: recipes that never change, layer upon layer, and what a container gets of them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73
from modal_reference._faces.images import IMAGE_VARIABLE, image_of
from modal_reference._faces.recipes import directory_of, environment_of, recorded_in
from modal_reference._serialization import dumps, loads
from modal_reference.exception import DeprecationError, InvalidError, NotFoundError
from tests.reference.waiting import every_face

both_editions = pytest.mark.parametrize("image_class", [modal.Image, v0_73.Image])
words = st.text("abcxyz", min_size=1)
variables = st.dictionaries(words, words)
Step = tuple[str, Any]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("env"), variables),
        st.tuples(st.just("workdir"), words.map("/{}".format)),
        st.tuples(st.just("pip_install"), words),
        st.tuples(st.just("apt_install"), st.lists(words, min_size=1)),
        st.tuples(st.just("run_commands"), words),
        st.tuples(st.just("entrypoint"), st.lists(words)),
    )
)


def built(image_class: Any, recipe: list[Step]) -> Any:
    image = image_class.debian_slim()
    for method, argument in recipe:
        image = getattr(image, method)(argument)
    return image


def quiet() -> modal.Image:
    return modal.Image.debian_slim()


def a_function() -> None:
    raise AssertionError("nothing is built here")


# Recipes


@both_editions
@given(recipe=steps)
def test_equal_recipes_are_equal_images(image_class: Any, recipe: list[Step]) -> None:
    one, other = built(image_class, recipe), built(image_class, recipe)
    assert one == other
    assert hash(one) == hash(other)
    assert one._recipe_id == other._recipe_id


@both_editions
@given(recipe=steps, more=steps.filter(bool))
def test_a_longer_recipe_is_another_image(image_class: Any, recipe: list[Step], more: list[Step]) -> None:
    image = built(image_class, recipe)
    before = image._layers
    longer = built(image_class, recipe + more)
    assert longer != image
    assert longer._recipe_id != image._recipe_id
    assert image._layers == before
    assert longer._layers[: len(before)] == before


@given(recipe=steps)
def test_the_last_word_on_a_variable_counts(recipe: list[Step]) -> None:
    expected: dict[str, str] = {}
    for method, argument in recipe:
        expected |= argument if method == "env" else {}
    assert environment_of(built(modal.Image, recipe)._layers) == expected


def test_a_relative_directory_is_below_the_one_before() -> None:
    assert directory_of(quiet()._layers) == ""
    assert directory_of(quiet().workdir("/app").workdir("src")._layers) == "/app/src"
    assert directory_of(quiet().workdir("/app").workdir(PurePosixPath("/other"))._layers) == "/other"


def test_what_is_not_carried_out_is_recorded() -> None:
    image = quiet().env({"A": "1"}).pip_install("x").apt_install("y").pip_install("z").workdir("/")
    assert recorded_in(image._layers) == ["pip_install", "apt_install"]


@both_editions
def test_nothing_to_install_is_no_layer(image_class: Any) -> None:
    image = image_class.debian_slim()
    for method in ("pip_install", "apt_install", "run_commands", "dockerfile_commands", "micromamba_install"):
        assert getattr(image, method)() is image


# Arguments


@both_editions
@pytest.mark.parametrize("method", ["pip_install", "apt_install", "run_commands", "dockerfile_commands"])
@pytest.mark.parametrize("wrong", [5, [5], ("a",), [["a"]], None])
def test_what_is_listed_is_texts(image_class: Any, method: str, wrong: Any) -> None:
    with pytest.raises(InvalidError, match="must only contain texts"):
        getattr(image_class.debian_slim(), method)(wrong)


def test_texts_and_lists_of_texts_are_the_same() -> None:
    assert quiet().pip_install("a", "b") == quiet().pip_install(["a"], "b") == quiet().pip_install(["a", "b"])


@pytest.mark.parametrize("wrong", ["x", None, {"A": 1}, {"A": None}, {1: "b"}])
def test_variables_are_texts(wrong: Any) -> None:
    with pytest.raises(InvalidError):
        quiet().env(wrong)


@pytest.mark.parametrize("method", ["entrypoint", "shell", "cmd"])
def test_commands_are_a_list_of_texts(method: str) -> None:
    for wrong in ("a", [5], None):
        with pytest.raises(InvalidError, match="must be a list of strings"):
            getattr(quiet(), method)(wrong)


@both_editions
def test_options_of_an_installer_have_a_place_of_their_own(image_class: Any) -> None:
    image = image_class.debian_slim()
    if image_class is modal.Image:
        with pytest.raises(InvalidError, match="extra_options"):
            image.pip_install("-r requirements.txt")
        with pytest.raises(InvalidError, match="extra_options"):
            image.uv_pip_install("--upgrade")
    assert image.pip_install("x", extra_options="--no-deps") != image.pip_install("x")


def test_nothing_to_install_is_the_same_image() -> None:
    image = quiet()
    for method in ("pip_install", "uv_pip_install", "apt_install", "micromamba_install", "run_commands"):
        assert getattr(image, method)() is getattr(image, method)([]) is image
    assert image.uv_pip_install(requirements=["a.txt"]) != image
    assert image.micromamba_install(spec_file="a.yml") != image


@both_editions
def test_devices_and_secrets_of_a_layer_are_checked(image_class: Any) -> None:
    with pytest.raises(InvalidError, match="no device 'foo'"):
        image_class.debian_slim().pip_install("x", gpu="foo")
    with pytest.raises(InvalidError, match=r"each must be a modal\.Secret"):
        image_class.debian_slim().run_commands("x", secrets=[5])


@both_editions
def test_private_repositories_need_a_token_and_a_known_home(image_class: Any) -> None:
    token = [modal.Secret.from_dict({})]
    with pytest.raises(InvalidError, match="needs a token"):
        image_class.debian_slim().pip_install_private_repos("github.com/a/b", git_user="me")
    with pytest.raises(InvalidError, match=r"1 out of 2 given repository refs are invalid.*example\.com"):
        image_class.debian_slim().pip_install_private_repos(
            "gitlab.com/a/b", "example.com/a/b", git_user="me", secrets=token
        )


@both_editions
def test_a_function_for_a_build_has_a_name(image_class: Any) -> None:
    image = image_class.debian_slim()
    assert image.run_function(a_function) == image.run_function(a_function)
    with pytest.raises(InvalidError, match="does not take a lambda"):
        image.run_function(lambda: 1)
    for wrong in (5, int):
        with pytest.raises(InvalidError, match="it takes a function"):
            image.run_function(wrong)

    def inner() -> None: ...

    with pytest.raises(InvalidError, match=r"inner is defined inside of a function, and Image\.run_function takes"):
        image.run_function(inner)


@both_editions
def test_a_version_of_python_is_a_text(image_class: Any) -> None:
    with pytest.raises(TypeError, match=r"write '3\.12'"):
        image_class.debian_slim(3.12)
    for begin in (image_class.debian_slim, image_class.micromamba):
        assert begin("3.12") != begin()


@both_editions
def test_every_way_to_begin_is_another_image(image_class: Any) -> None:
    images = [
        image_class.debian_slim(),
        image_class.micromamba(),
        image_class.from_registry("python:3.12"),
        image_class.from_registry("python:3.12", add_python="3.12"),
        image_class.from_gcp_artifact_registry("python:3.12"),
        image_class.from_aws_ecr("python:3.12"),
        image_class.from_dockerfile("./Dockerfile"),
        image_class.from_id("im-1"),
    ]
    assert len(set(images)) == len(images)
    with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
        image_class.from_registry("x", nonsense=1)
    with pytest.raises(InvalidError, match="takes the tag of an image"):
        image_class.from_registry(5)


@both_editions
def test_remote_paths_are_absolute(image_class: Any) -> None:
    for method in ("add_local_file", "add_local_dir"):
        with pytest.raises(InvalidError, match="it must be absolute"):
            getattr(image_class.debian_slim(), method)("/etc/hosts", "x")


def test_an_image_is_not_made_by_its_constructor() -> None:
    with pytest.raises(InvalidError, match=r"begin with Image\.debian_slim"):
        modal.Image()


def test_a_pipe_gives_what_its_function_makes() -> None:
    def with_level(image: modal.Image, level: str) -> modal.Image:
        return image.env({"LEVEL": level})

    assert quiet().pipe(with_level, "3") == quiet().env({"LEVEL": "3"})


# Building


@every_face
def test_a_hydrated_image_has_the_identifier_of_its_recipe(universe: Universe, call: Any) -> None:
    image = call(quiet().pip_install("x").hydrate)
    assert image.object_id.startswith("im-")
    assert image.object_id == call(quiet().pip_install("x").hydrate).object_id
    with pytest.raises(AttributeError):
        _ = quiet().object_id


@every_face
def test_nothing_is_built_on_files_of_a_start(universe: Universe, call: Any) -> None:
    files = quiet().add_local_file("/etc/hosts", "/x")
    call(files.add_local_dir("/etc", "/y").hydrate)
    call(quiet().add_local_file("/etc/hosts", "/x", copy=True).pip_install("x").hydrate)
    with pytest.raises(InvalidError, match=r"put add_local_file last, or pass copy=True"):
        call(files.env({"A": "1"}).hydrate)


@every_face
def test_a_python_that_there_is_not_is_refused_when_it_is_needed(universe: Universe, call: Any) -> None:
    for image in (modal.Image.debian_slim("3.7"), modal.Image.from_registry("x", add_python="2.7")):
        with pytest.raises(InvalidError, match=r"Unsupported Python version: '.\.7'"):
            call(image.hydrate)
    call(modal.Image.debian_slim("3.12.1").hydrate)


@every_face
def test_nothing_is_published_here(universe: Universe, call: Any) -> None:
    with pytest.raises(NotFoundError, match="'somebodys'"):
        call(modal.Image.from_name("somebodys").hydrate)


def test_an_image_travels_with_its_recipe(universe: Universe) -> None:
    image = quiet().env({"A": "1"}).run_function(a_function).hydrate()
    assert loads(dumps(image)) == image
    with pytest.raises(InvalidError, match="before it is hydrated"):
        dumps(quiet())


# The block `imports`


def test_imports_that_fail_are_passed_over_here() -> None:
    with quiet().imports():
        import nothing_of_this_name  # type: ignore[import-not-found]  # noqa: F401
    with pytest.warns(UserWarning, match=r"raised ValueError\('no'\), which is no ImportError"), quiet().imports():
        raise ValueError("no")


def test_an_interrupt_is_never_passed_over() -> None:
    with pytest.raises(KeyboardInterrupt), quiet().imports():
        raise KeyboardInterrupt


def test_in_a_container_of_the_image_they_fail_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modal_reference._faces.images.is_local", lambda: False)
    monkeypatch.setenv(IMAGE_VARIABLE, quiet()._recipe_id)
    with pytest.raises(ImportError), quiet().imports():
        raise ImportError
    with quiet().env({"A": "1"}).imports():
        raise ImportError


# Spellings of 0.73, and the argument


@pytest.mark.parametrize("method", ["copy_local_file", "copy_local_dir", "copy_mount"])
def test_the_old_ways_to_copy_warn(method: str) -> None:
    with pytest.warns(DeprecationError, match=rf"Image\.{method} is deprecated: use modal\.Image\.add_local_"):
        assert getattr(quiet(), method)("/etc/hosts") != quiet()


def test_what_came_later_is_not_in_edition_0_73() -> None:
    for name in ("from_name", "from_scratch", "uv_pip_install", "uv_sync", "pipe"):
        assert not hasattr(v0_73.Image, name)
    with pytest.raises(TypeError):
        v0_73.Image.debian_slim().pip_install("x", env={"A": "1"})  # type: ignore[call-arg]


def test_an_argument_is_an_image_or_none() -> None:
    image = quiet()
    assert image_of(image) is image
    assert image_of(None) is None
    for wrong in ("x", 5, modal.Image):
        with pytest.raises(InvalidError, match=r"it must be a modal\.Image"):
            image_of(wrong)

"""What clients say to the arguments of images, of which no part is built here."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.oracle.probe import usercode
from tools.oracle.probe.rules import rule
from tools.oracle.probe.stage import Stage

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def _call(method: str, *args: Any, **kwargs: Any) -> Call:
    return method, args, kwargs


_VERSIONS = (None, "3.11", "3.12.1", "3.13", "3.5", "2.7", "4.0", "3", "nonsense", "", 3.11, 3, (3, 11))
_SOURCES: tuple[Call, ...] = (
    *(_call(method, version) for method in ("debian_slim", "micromamba") for version in _VERSIONS),
    *(_call(method, tag) for method in ("from_registry", "from_aws_ecr") for tag in ("python:3.12", "", 5, None)),
    _call("from_gcp_artifact_registry", "python:3.12"),
    *(_call("from_registry", "python:3.12", add_python=version) for version in _VERSIONS),
    _call("from_registry", "python:3.12", setup_dockerfile_commands=["RUN true"]),
    _call("from_registry", "python:3.12", setup_dockerfile_commands="RUN true"),
    _call("from_registry", "python:3.12", setup_dockerfile_commands=[5]),
    _call("from_registry", "python:3.12", nonsense=1),
    _call("from_scratch"),
    *(_call("from_id", given) for given in ("im-1", "", 5)),
    *(_call("from_name", given) for given in ("a", "a b", "", 5)),
    *(_call("from_dockerfile", "Dockerfile", ignore=ignore) for ignore in ([], ["*.py"], "*.py", 5)),
    _call("from_dockerfile", "Dockerfile", add_python="3.12"),
    _call("debian_slim", nonsense=1),
)
_INSTALLERS = ("pip_install", "apt_install", "micromamba_install", "uv_pip_install")
_GIVEN: tuple[tuple[Any, ...], ...] = (
    (),
    ("a",),
    ("a", "b"),
    (["a", "b"],),
    ("a", ["b"]),
    (5,),
    (["a", 5],),
    (None,),
    ([],),
)
_LAYERS: tuple[Call, ...] = (
    *(_call(method, *given) for method in (*_INSTALLERS, "run_commands", "dockerfile_commands") for given in _GIVEN),
    *(_call(method, "-U", "a") for method in _INSTALLERS),
    *(_call(method, "--upgrade") for method in _INSTALLERS),
    _call("pip_install", "a", pre=True, extra_options="-v", index_url="http://nowhere"),
    _call("pip_install", "a", nonsense=1),
    _call("pip_install", "a", gpu="nonsense"),
    _call("pip_install", "a", gpu="A100:2"),
    _call("pip_install", "a", secrets=[5]),
    _call("micromamba_install", spec_file="env.yml"),
    _call("pip_install_private_repos", "github.com/a/b", git_user="a"),
    _call("pip_install_private_repos", git_user="a"),
    _call("pip_install_private_repos", "github.com/a/b", git_user="a", secrets=[]),
    _call("pip_install_private_repos", "nowhere.com/a/b", git_user="a"),
    *(_call("entrypoint", given) for given in ([], ["a"], "a", [5], None)),
    *(_call("shell", given) for given in (["/bin/sh"], [], "a", [5])),
    *(_call("cmd", given) for given in (["a"], [], "a", [5])),
    *(_call("env", given) for given in ({}, {"A": "1"}, {"A": 1}, {"A": None}, {1: "A"}, None, 5, [("A", "1")])),
    *(_call("workdir", given) for given in ("/a", "a", "", 5, None, Path("/a"))),
    *(_call("add_local_file", "f", remote) for remote in ("/a", "/a/", "a", "", 5)),
    _call("add_local_file", 5, "/a"),
    *(_call("add_local_dir", "d", remote) for remote in ("/a", "a", "", 5)),
    *(_call("add_local_dir", "d", "/a", ignore=ignore) for ignore in ([], ["*.py"], "*.py", 5)),
    *(
        _call("add_local_python_source", *given)
        for given in (("tools",), (), (5,), ("no_such_module",), ("tools", "json"))
    ),
    _call("add_local_python_source", "tools", ignore="*.py"),
    *(_call("copy_local_file", "f", *remote) for remote in ((), ("/a",), ("a",))),
    *(_call("copy_local_dir", "d", *remote) for remote in ((), ("/a",), ("a",))),
    _call("run_function", usercode.plain),
    _call("run_function", usercode.plain, timeout=0),
    _call("run_function", usercode.plain, gpu="nonsense"),
    _call("run_function", usercode.plain, volumes={"/x": 5}),
    _call("run_function", usercode.plain, args=(1,), kwargs={"a": 1}),
    _call("run_function", 5),
)


def _label(call: Call) -> str:
    method, args, kwargs = call
    shown = [getattr(each, "__name__", None) or ascii(each) for each in args]
    return f"{method}({', '.join([*shown, *(f'{name}={value!a}' for name, value in kwargs.items())])})"


_BY_LABEL = {_label(call): call for call in (*_SOURCES, *_LAYERS)}


@rule("image.source", tuple(map(_label, _SOURCES)))
def _source(stage: Stage, case: str) -> Any:
    method, args, kwargs = _BY_LABEL[case]
    return getattr(stage.modal.Image, method)(*args, **kwargs)


@rule("image.layer", tuple(map(_label, _LAYERS)))
def _layer(stage: Stage, case: str) -> Any:
    method, args, kwargs = _BY_LABEL[case]
    base = stage.modal.Image.debian_slim()
    made = getattr(base, method)(*args, **kwargs)
    return made, made is base


_ODD: dict[str, Callable[[Any], Any]] = {
    "lambda": lambda modal: lambda: None,
    "registered": lambda modal: modal.App("oracle").function()(usercode.plain),
    "closure": lambda modal: _closure(5),
}


def _closure(value: int) -> Callable[[], int]:
    def told() -> int:
        return value

    return told


@rule("image.run-function", tuple(_ODD))
def _run_function(stage: Stage, case: str) -> Any:
    return stage.modal.Image.debian_slim().run_function(_ODD[case](stage.modal))


@rule("image.after-local-files", ("pip_install", "env", "workdir", "add_local_file", "run_commands"))
def _after_local(stage: Stage, case: str) -> Any:
    """Local files that are added last are no part of the image, so nothing can be built on them."""
    given = {"env": ({"A": "1"},), "workdir": ("/a",), "add_local_file": ("f", "/b")}.get(case, ("a",))
    return getattr(stage.modal.Image.debian_slim().add_local_file("f", "/a"), case)(*given)


@rule("image.after-copied-files", ("pip_install", "env"))
def _after_copied(stage: Stage, case: str) -> Any:
    given: tuple[Any, ...] = ({"A": "1"},) if case == "env" else ("a",)
    return getattr(stage.modal.Image.debian_slim().add_local_file("f", "/a", copy=True), case)(*given)


_FILES = (
    ("pip_install_from_requirements", "requirements.txt", "a\n"),
    ("pip_install_from_pyproject", "pyproject.toml", "[project]\ndependencies = ['a']\n"),
    ("pip_install_from_pyproject", "without.toml", "[project]\n"),
    ("pip_install_from_pyproject", "broken.toml", "this is no TOML"),
    ("poetry_install_from_file", "poetry.toml", "[tool.poetry]\n"),
)


@rule(
    "image.from-files",
    (*((method, file, True) for method, file, _ in _FILES), *((method, file, False) for method, file, _ in _FILES)),
)
def _from_files(stage: Stage, case: tuple[str, str, bool]) -> Any:
    method, name, is_there = case
    with tempfile.TemporaryDirectory() as folder:
        if is_there:
            text = next(text for _, file, text in _FILES if file == name)
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return getattr(stage.modal.Image.debian_slim(), method)(str(Path(folder) / name))


@rule("image.imports", ("ImportError", "ModuleNotFoundError", "ValueError", "nothing"))
def _imports(stage: Stage, case: str) -> Any:
    """What a block of imports swallows here, where the image is not."""
    errors = {"ImportError": ImportError, "ModuleNotFoundError": ModuleNotFoundError, "ValueError": ValueError}
    with stage.modal.Image.debian_slim().imports():
        if case in errors:
            raise errors[case]("no")


@rule("image.object-id")
def _object_id(stage: Stage, case: None) -> Any:
    return stage.modal.Image.debian_slim().object_id


@rule("image.equal", ("same", "other"))
def _equal(stage: Stage, case: str) -> Any:
    one = stage.modal.Image.debian_slim().pip_install("a")
    return one == stage.modal.Image.debian_slim().pip_install("a" if case == "same" else "b")

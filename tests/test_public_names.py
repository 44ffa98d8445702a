"""What is public is a list, module by module, and everything else begins with an underscore."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

PUBLIC: dict[str, set[str] | None] = {
    "pytest_modalkit": {"Backend", "Capability", "Face", "Fault", "FaultPlan", "UniverseOptions", "requirement"},
    "modal_reference": {
        *("App", "Client", "Cls", "Cron", "Dict", "Environment", "Error", "Function", "FunctionCall", "Image"),
        *("Period", "Queue", "Retries", "Secret", "app", "batched", "build", "call_graph", "concurrent", "config"),
        *("current_function_call_id", "current_input_id", "enable_output", "enter", "exception", "exit", "functions"),
        *("gpu", "interact", "is_local", "method", "output", "parameter", "retries", "runner", "schedule", "types"),
    },
    "modal_reference.app": {"App", "LocalEntrypoint"},
    "modal_reference.call_graph": {"InputInfo", "InputStatus"},
    "modal_reference.client": {"Client"},
    "modal_reference.config": {"Config", "config", "config_profiles", "config_set_active_profile"},
    "modal_reference.dict": {"Dict", "DictManager"},
    "modal_reference.environments": {
        "Environment",
        "create_environment",
        "delete_environment",
        "list_environments",
    },
    # Its own list is as long as the document's; that it is whole is what the catalogue checks, name by name.
    "modal_reference.exception": None,
    "modal_reference.functions": {"Function", "FunctionAutoscalerManager", "FunctionCall", "gather"},
    "modal_reference.cls": {"Cls", "Obj", "parameter"},
    "modal_reference.gpu": {"A100", "A10G", "Any", "H100", "L4", "L40S", "T4"},
    "modal_reference.image": {"Image"},
    "modal_reference.partial_function": {
        "PartialFunction",
        "batched",
        "build",
        "concurrent",
        "enter",
        "exit",
        "method",
    },
    "modal_reference.retries": {"Retries"},
    "modal_reference.schedule": {"Cron", "Period", "Schedule"},
    "modal_reference.secret": {"Secret", "SecretManager"},
    "modal_reference.object": {"Object"},
    "modal_reference.output": {"enable_output"},
    "modal_reference.queue": {"Queue", "QueueManager"},
    "modal_reference.runner": {"DeployResult", "deploy_app", "interactive_shell", "run_app"},
    "modal_reference.types": {
        *("DictInfo", "FunctionAutoscalerSettings", "FunctionCurrentStats", "InputInfo", "InputStatus", "QueueInfo"),
        "SecretInfo",
    },
    "modal_reference._editions.v0_73": {
        "App",
        "Client",
        "Cls",
        "Cron",
        "Dict",
        "Error",
        "Function",
        "FunctionCall",
        "Image",
        "Period",
        "Queue",
        "Retries",
        "Secret",
        "__version__",
        "app",
        "batched",
        "build",
        "call_graph",
        "concurrent",
        "config",
        "current_function_call_id",
        "current_input_id",
        "enable_output",
        "enter",
        "exception",
        "exit",
        "functions",
        "gpu",
        "interact",
        "is_local",
        "method",
        "output",
        "parameter",
        "retries",
        "runner",
        "schedule",
    },
    "modal_reference._editions.v0_73.app": {"App", "LocalEntrypoint"},
    "modal_reference._editions.v0_73.client": {"Client"},
    "modal_reference._editions.v0_73.config": {"Config", "config", "config_profiles", "config_set_active_profile"},
    "modal_reference._editions.v0_73.dict": {"Dict"},
    "modal_reference._editions.v0_73.exception": None,
    "modal_reference._editions.v0_73.functions": {"Function", "FunctionCall", "FunctionStats", "gather"},
    "modal_reference._editions.v0_73.output": {"enable_output"},
    "modal_reference._editions.v0_73.cls": {"Cls", "Obj", "parameter"},
    "modal_reference._editions.v0_73.gpu": {"A100", "A10G", "Any", "H100", "L4", "L40S", "T4"},
    "modal_reference._editions.v0_73.image": {"Image"},
    "modal_reference._editions.v0_73.partial_function": {
        "PartialFunction",
        "batched",
        "build",
        "concurrent",
        "enter",
        "exit",
        "method",
    },
    "modal_reference._editions.v0_73.retries": {"Retries"},
    "modal_reference._editions.v0_73.schedule": {"Cron", "Period", "Schedule"},
    "modal_reference._editions.v0_73.secret": {"Secret"},
    "modal_reference._editions.v0_73.queue": {"Queue"},
    "modal_reference._editions.v0_73.runner": {"DeployResult", "deploy_app", "interactive_shell", "run_app"},
}
#: What other modules of the reference share with a public one: neither documented nor promised.
INTERNAL = {
    "modal_reference.config": {"activated", "active_profile", "check_profiles", "source", "store"},
    "modal_reference.environments": {"EnvironmentManager"},
}
every_module = pytest.mark.parametrize("name", PUBLIC)


@every_module
def test_the_list_is_this_list(name: str) -> None:
    listed = import_module(name).__all__
    assert len(set(listed)) == len(listed)
    expected = PUBLIC[name]
    assert expected is None or set(listed) == expected


@every_module
def test_what_is_listed_is_there(name: str) -> None:
    module = import_module(name)
    for each in module.__all__:
        assert getattr(module, each) is not None
    assert set(module.__all__) <= set(dir(module))


@every_module
def test_what_a_public_module_defines_is_listed_or_private(name: str) -> None:
    module = import_module(name)
    unlisted = {each for each in defined_in(module) if not each.startswith("_")} - set(module.__all__)
    assert unlisted == INTERNAL.get(name, set())


def test_every_module_that_users_can_reach_is_in_the_table() -> None:
    for name in ("modal_reference", "modal_reference._editions.v0_73"):
        (folder,) = import_module(name).__path__
        public = {f"{name}.{each.stem}" for each in Path(folder).glob("[!_]*.py")}
        packages = {each for each in Path(folder).iterdir() if each.is_dir() and not each.name.startswith("_")}
        assert public == {each for each in PUBLIC if each.startswith(f"{name}.") and "._" not in each[len(name) :]}
        assert packages == set()


@pytest.mark.parametrize("name", ["modal_reference", "modal_reference._editions.v0_73"])
def test_documented_classes_have_documented_members_only_in_words(name: str) -> None:
    namespace = import_module(name)
    for title in ("Dict", "Queue", "Client"):
        owner = getattr(namespace, title)
        for member in dir(owner):
            if not member.startswith("_"):
                assert inspect.getdoc(inspect.getattr_static(owner, member)), f"{title}.{member} says what it does"


def defined_in(module: ModuleType) -> set[str]:
    """The names that a module's own statements bind at its top, imports excepted."""
    names = set()
    for node in ast.parse(inspect.getsource(module)).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names

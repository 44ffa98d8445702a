"""What is compared: the documented names, the areas that our face offers by now, and each client with its edition."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

WALKED = (
    "modal",
    *("modal.Dict", "modal.Dict.objects", "modal.types.DictInfo"),
    *("modal.Queue", "modal.Queue.objects", "modal.types.QueueInfo"),
    *("modal.Client", "modal.Environment", "modal.Environment.objects", "modal.Error"),
    *("modal.exception", "modal.config", "modal.config.Config", "modal.environments"),
    *("modal.App", "modal.app", "modal.app.LocalEntrypoint", "modal.object", "modal.object.Object"),
    *("modal.Function", "modal.FunctionCall", "modal.functions", "modal.functions.FunctionStats"),
    *("modal.call_graph", "modal.call_graph.InputInfo", "modal.call_graph.InputStatus"),
    *("modal.Cls", "modal.cls", "modal.partial_function", "modal.Retries", "modal.Cron", "modal.Period"),
    *("modal.Secret", "modal.Secret.objects", "modal.types.SecretInfo", "modal.Image", "modal.gpu"),
    *("modal.runner", "modal.runner.DeployResult", "modal.output", "modal.retries", "modal.schedule"),
)
"""The classes, objects and modules of which every public member is compared: those of the areas done so far."""

_AREAS = {
    "dict": ("modal.Dict", "modal.dict", "modal.types.DictInfo"),
    "queue": ("modal.Queue", "modal.queue", "modal.types.QueueInfo"),
    "client": ("modal.Client", "modal.client"),
    "environment": ("modal.Environment", "modal.environments"),
    "exception": ("modal.exception", "modal.Error"),
    "config": ("modal.config",),
    "object": ("modal.object",),
    "app": ("modal.App", "modal.app"),
    "function": ("modal.Function", "modal.FunctionCall", "modal.functions", "modal.call_graph"),
    "cls": ("modal.Cls", "modal.cls", "modal.parameter"),
    "decorator": (
        *("modal.batched", "modal.build", "modal.concurrent", "modal.enter", "modal.exit", "modal.method"),
        "modal.partial_function",
    ),
    "retries": ("modal.Retries", "modal.retries"),
    "schedule": ("modal.Cron", "modal.Period", "modal.schedule"),
    "secret": ("modal.Secret", "modal.secret", "modal.types.SecretInfo"),
    "image": ("modal.Image", "modal.image"),
    "gpu": ("modal.gpu",),
    "runner": ("modal.runner", "modal.output", "modal.enable_output"),
    "context": ("modal.current_function_call_id", "modal.current_input_id", "modal.interact", "modal.is_local"),
}
_HOMES = (
    ("dict", "Dict"),
    ("queue", "Queue"),
    ("exception", "Error"),
    ("client", "Client"),
    ("environments", "Environment"),
    ("app", "App"),
    ("cls", "Cls"),
    ("cls", "parameter"),
    ("functions", "Function"),
    ("functions", "FunctionCall"),
    ("image", "Image"),
    ("retries", "Retries"),
    ("schedule", "Cron"),
    ("schedule", "Period"),
    ("secret", "Secret"),
    ("output", "enable_output"),
    *(("partial_function", name) for name in ("batched", "build", "concurrent", "enter", "exit", "method")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A real client and what it is compared with.

    Args:
        label: How it is called here and in `explained.toml`.
        requirement: What is asked of the package index.
        edition: The edition of our face and of the catalogue.
        follows: Whether newer versions are to be looked for each time.
    """

    label: str
    requirement: str
    edition: str
    follows: bool


NEWEST = Client(label="newest", requirement="modal", edition="1", follows=True)
OLD = Client(label="0.73", requirement="modal==0.73.*", edition="0.73", follows=False)
STANDARD = (NEWEST, OLD)


def client_called(name: str) -> Client:
    """A client by its label, or by a version of one's own choice.

    Raises:
        ValueError: The name is neither.
    """
    for client in STANDARD:
        if name == client.label:
            return client
    if not name[:1].isdigit():
        raise ValueError(f"there is no client {name!r}: say newest, 0.73, or a version such as 1.1.4")
    edition = "0.73" if name.startswith("0.") else "1"
    return Client(label=name, requirement=f"modal=={name}", edition=edition, follows=False)


def documented_names() -> Mapping[str, Sequence[str]]:
    """The names of document 003, each with its parameters."""
    names: dict[str, list[str]] = tomllib.loads((HERE / "documented.toml").read_text(encoding="utf-8"))
    return names


def area_of(name: str) -> str | None:
    """The area of a dotted name, if our face offers that area by now."""
    for area, roots in _AREAS.items():
        if any(name == root or name.startswith(root + ".") for root in roots):
            return area
    return None


def later_area_of(name: str) -> str:
    """What a name of an area that is still to come is counted under: the first word after `modal`."""
    return name.split(".")[1].lower()


def canonical(name: str) -> str:
    """One spelling for a name that has two: `modal.dict.Dict.get` is `modal.Dict.get`."""
    for module, cls in _HOMES:
        long = f"modal.{module}.{cls}"
        if name == long or name.startswith(long + "."):
            return f"modal.{cls}{name[len(long) :]}"
    return name

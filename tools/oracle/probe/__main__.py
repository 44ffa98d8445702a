"""Ask this environment everything, and write its answers down."""

from __future__ import annotations

import argparse
import importlib
import json
import platform
from pathlib import Path
from typing import Any

from tools.oracle.probe.stage import Stage

RULES = (
    "data_rules",
    "wrong_arguments",
    "app_rules",
    "argument_rules",
    "class_rules",
    "declaration_rules",
    "image_rules",
)
"""The modules that register rules when they are imported."""


def main() -> None:
    """Read the request, write the answer."""
    parser = argparse.ArgumentParser(prog="python -m tools.oracle.probe")
    parser.add_argument("request", type=Path, help="JSON: names, walked; or situation")
    parser.add_argument("answer", type=Path, help="where the facts go, as JSON")
    parser.add_argument("--edition", help="ask our face in this edition instead of the real client")
    chosen = parser.parse_args()
    request = json.loads(chosen.request.read_text(encoding="utf-8"))
    answer = _situation(chosen.edition) if request.get("situation") else _everything(request, chosen.edition)
    chosen.answer.write_text(json.dumps(answer), encoding="utf-8")


def _situation(edition: str | None) -> dict[str, Any]:
    from tools.oracle.probe.settings import situation_facts

    if edition is not None:
        _install_face(edition)
    return {"settings": situation_facts()}


def _install_face(edition: str) -> None:
    """Our face as `modal`, without using it: a broken settings file must not be met here."""
    from pytest_modalkit import alias

    old = ("modal_reference._editions.v0_73", "modal_reference")
    alias.install(old if edition == "0.73" else ("modal_reference",))


def _everything(request: dict[str, Any], edition: str | None) -> dict[str, Any]:
    from tools.oracle.probe import rules, samples, settings, surface

    for registering in RULES:
        importlib.import_module(f"tools.oracle.probe.{registering}")
    stage = _stage(edition)
    return {
        "version": getattr(stage.modal, "__version__", "unknown"),
        "python": platform.python_version(),
        "surface": surface.surface_of(request["names"], request["walked"]),
        "rules": rules.ask(stage),
        "bytes": samples.bytes_of(stage),
        "reading": samples.read_back(stage),
        "settings": settings.setting_facts(stage.modal),
    }


def _stage(edition: str | None) -> Stage:
    if edition is None:
        from tools.oracle.probe.client_stage import ClientStage

        return ClientStage()
    from tools.oracle.probe.face_stage import FaceStage

    return FaceStage(edition)


if __name__ == "__main__":
    main()

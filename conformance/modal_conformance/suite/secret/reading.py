"""What the laws of Secret share: what a container sees, and named Secrets in either edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import modal

from modal_conformance.suite.objects import in_environment, quietly
from modal_conformance.suite.running import Idle

workload = Idle("modal_conformance.workloads.secret")


def seen(secrets: list[Any], names: Iterable[str]) -> dict[str, str]:
    """Those of the variables that a function has which lists these Secrets."""
    app = modal.App()
    function = app.function(secrets=secrets)(workload.variables)
    with app.run():
        found: dict[str, str] = function.remote(list(names))
    return found


def create(name: str, variables: Mapping[str, str], environment: str | None = None) -> None:
    """Create a named Secret, as the edition under test spells it."""
    with quietly():
        objects = getattr(modal.Secret, "objects", None)
        made: Any = modal.Secret.create_deployed if objects is None else objects.create
        made(name, dict(variables), **in_environment(environment))

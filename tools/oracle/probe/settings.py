"""The configuration: defaults, how texts become values, and what decides when several places say something.

Files and variables are read when `modal.config` is imported, so every situation is a process of its own: the caller
sets the variables and the file, and asks for `situation_facts`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tools.oracle.probe.outcomes import outcome

TEXTS = ("", "0", "1", "true", "False", "5", "2.5", "-1", "abc", "Pickle", "warn", "a" * 9, "a:b, c:d")


def setting_facts(modal: Any) -> dict[str, str]:
    """Defaults of all public settings, and the value that each of some texts becomes."""
    config = modal.config.config
    facts = {}
    for key in sorted(config.to_dict()):
        facts[f"default {key}"] = outcome(lambda key=key: config.get(key))  # type: ignore[misc]
        for text in TEXTS:
            facts[f"text {key}={text!a}"] = outcome(lambda key=key, text=text: _from_variable(config, key, text))  # type: ignore[misc]
    facts["unknown get"] = outcome(lambda: config.get("no_such_setting"))
    facts["unknown item"] = outcome(lambda: config["no_such_setting"])
    facts["unknown override"] = outcome(lambda: config.override_locally("no_such_setting", "1"))
    facts["new object"] = outcome(lambda: modal.config.Config().get("logs_timeout"))
    return facts


def _from_variable(config: Any, key: str, text: str) -> Any:
    variable = f"MODAL_{key.upper()}"
    os.environ[variable] = text
    try:
        return config.get(key)
    finally:
        del os.environ[variable]


def situation_facts() -> dict[str, str]:
    """What the configuration says in the situation that the caller has set."""
    try:
        import modal
        import modal.config
    except Exception as error:  # noqa: BLE001 - that the import fails is the fact
        from tools.oracle.probe.naming import public_name

        return {"import": f"raises {public_name(type(error))}"}
    config: Any = modal.config.config
    module: Any = modal.config
    questions: dict[str, Callable[[], Any]] = {
        "client from the environment": lambda: _client(modal),  # first: some of the others change what is said
        "loglevel": lambda: config.get("loglevel"),
        "loglevel without variables": lambda: config.get("loglevel", use_env=False),
        "loglevel of profile other": lambda: config.get("loglevel", profile="other"),
        "logs_timeout": lambda: config["logs_timeout"],
        "token_id": lambda: config["token_id"],
        "profiles": lambda: sorted(module.config_profiles()),
        "loglevel after override": lambda: (config.override_locally("loglevel", "error"), config.get("loglevel"))[1],
        "set missing profile": lambda: module.config_set_active_profile("no such profile"),
        "set profile other": lambda: module.config_set_active_profile("other"),
        "loglevel in the active profile then": lambda: config.get("loglevel", use_env=False),
    }
    return {"import": "works", **{name: outcome(question) for name, question in questions.items()}}


def _client(modal: Any) -> Any:
    """A client, but only where it cannot be made: a real one would go and look for its server."""
    if os.environ.get("ORACLE_EXPECTS_REFUSAL") != "1":
        return "not asked"
    return modal.Client.from_env()

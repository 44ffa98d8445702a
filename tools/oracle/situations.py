"""Situations of the configuration: a settings file, variables, and what then decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_DEFAULT = """
[default]
token_id = "ak-default"
token_secret = "as-default"
loglevel = "debug"
logs_timeout = 3
"""
_TWO = """
[one]
loglevel = "info"
{first}

[other]
loglevel = "error"
logs_timeout = "7"
token_id = "ak-other"
token_secret = "as-other"
{second}
"""
_REFUSED = {"ORACLE_EXPECTS_REFUSAL": "1"}
"""For situations in which the real client refuses to be made, so that asking for one contacts nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One situation, asked in a process of its own.

    Args:
        name: How the facts are called.
        file: The text of the settings file; None for no file.
        variables: Of the process.
    """

    name: str
    file: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


SITUATIONS = (
    Situation(name="nothing said", variables=_REFUSED),
    Situation(name="a file", file=_DEFAULT),
    Situation(name="a variable against a file", file=_DEFAULT, variables={"MODAL_LOGLEVEL": "error"}),
    Situation(name="an empty variable", file=_DEFAULT, variables={"MODAL_LOGLEVEL": ""}),
    Situation(
        name="a profile by variable",
        file=_DEFAULT + "[other]\nloglevel = 'info'\n",
        variables={"MODAL_PROFILE": "other"},
    ),
    Situation(name="a missing profile by variable", file=_DEFAULT, variables={"MODAL_PROFILE": "third", **_REFUSED}),
    Situation(name="an active profile", file=_TWO.format(first="", second="active = true")),
    Situation(
        name="two active profiles", file=_TWO.format(first="active = true", second="active = true"), variables=_REFUSED
    ),
    Situation(name="no active profile", file=_TWO.format(first="", second=""), variables=_REFUSED),
    Situation(name="one profile of another name", file="[one]\nloglevel = 'info'\n"),
    Situation(name="half a token", file="[default]\ntoken_id = 'ak-default'\n", variables=_REFUSED),
    Situation(name="a broken file", file="this is not TOML"),
    Situation(name="a file without profiles", file="loglevel = 'debug'\n"),
    Situation(name="an empty file", file=""),
    Situation(name="inside a container", file=_DEFAULT, variables={"MODAL_IS_REMOTE": "1"}),
)

"""Laws of Client.from_env and the settings: which file or token it refuses.

- several profiles, of which more than one is active, or none where none is chosen
- half a token
"""

from __future__ import annotations

import pytest

from modal_conformance.suite.config.children import Child
from pytest_modalkit import requirement

PROFILE = """
[{name}]
token_id = "ak-{name}"
token_secret = "as-{name}"
{more}
"""
REFUSAL = """
try:
    modal.Client.from_env()
except Exception as error:
    answer = [base.__name__ for base in type(error).__mro__ if base.__module__ == "modal.exception"]
else:
    answer = ["a client"]
"""


def profiles(child: Child, **more: str) -> None:
    """Write a settings file with profiles of these names, each with a token and what is given for it."""
    child.file.write_text("".join(PROFILE.format(name=name, more=each) for name, each in more.items()))


@requirement("config.profile.several-active")
@pytest.mark.parametrize("chosen", [None, "one"])
def test_two_active_profiles_are_refused(child: Child, chosen: str | None) -> None:
    profiles(child, one="active = true", two="active = true")
    assert "InvalidError" in child.run(REFUSAL, MODAL_PROFILE=chosen)


@requirement("config.profile.none-active")
@pytest.mark.parametrize("names", [("one", "two"), ("one", "default"), ("one", "two", "three")], ids=" ".join)
def test_several_profiles_and_no_active_one_are_refused(child: Child, names: tuple[str, ...]) -> None:
    profiles(child, **dict.fromkeys(names, ""))
    assert "InvalidError" in child.run(REFUSAL)


@requirement("config.profile.none-active-early")
def test_several_profiles_and_no_active_one_are_deprecated(child: Child) -> None:
    profiles(child, one="", two="")
    assert "DeprecationError" in child.run(REFUSAL)


@requirement("config.token.incomplete")
@pytest.mark.parametrize("half", ['token_id = "ak-1"', 'token_secret = "as-1"', 'token_id = "ak-1"\ntoken_secret = ""'])
def test_half_a_token_in_the_file_is_refused(child: Child, half: str) -> None:
    child.file.write_text(f"[default]\n{half}\n")
    assert "AuthError" in child.run(REFUSAL)


@requirement("config.token.incomplete")
@pytest.mark.parametrize("variable", ["MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"])
def test_half_a_token_in_the_environment_is_refused(child: Child, variable: str) -> None:
    assert "AuthError" in child.run(REFUSAL, **{variable: "xx-1"})

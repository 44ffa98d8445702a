"""What an adapter may say, and what it is told when it says something else."""

from __future__ import annotations

import types
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pytest_modalkit
from pytest_modalkit import Backend, Capability
from pytest_modalkit.backends import UniverseOptions
from pytest_modalkit.capabilities import capability_set

WORDS = [str(member) for member in Capability]


@given(chosen=st.sets(st.sampled_from(WORDS)), as_members=st.booleans())
def test_capabilities_are_words_or_members(chosen: set[str], as_members: bool) -> None:
    given_ones = [Capability(word) for word in chosen] if as_members else sorted(chosen)
    assert capability_set(given_ones) == frozenset(map(Capability, chosen))


@pytest.mark.parametrize("capability", Capability)
def test_each_capability_says_what_it_means(capability: Capability) -> None:
    assert capability.__doc__
    assert capability.__doc__.endswith(".")
    assert len({member.__doc__ for member in Capability}) == len(WORDS)


def test_a_minimal_adapter_is_a_name_and_a_namespace() -> None:
    backend = Backend("mine", "my_modal")
    assert backend.namespace == ("my_modal",)
    assert backend.capabilities == frozenset()
    assert backend.faces == ("sync",)
    assert backend.edition == "1"
    assert dict(backend.limits) == {}


@given(claimed=st.sets(st.sampled_from(WORDS)))
def test_the_faces_follow_from_what_is_claimed(claimed: set[str]) -> None:
    faces = Backend("mine", "my_modal", claimed, environments=("main", "dev"), command_line=("mine",)).faces
    assert faces[0] == "sync"
    assert set(faces[1:]) == claimed & {"asyncio", "trio"}


@pytest.mark.parametrize(
    ("claim", "given", "way_out"),
    [
        (Capability.ENVIRONMENTS, {}, "at least two"),
        (Capability.ENVIRONMENTS, {"environments": ["main"]}, "at least two"),
        (Capability.COMMAND_LINE, {}, "the words that start the command"),
    ],
)
def test_a_claim_without_what_the_laws_need_for_it_is_refused(
    claim: Capability, given: dict[str, Any], way_out: str
) -> None:
    with pytest.raises(ValueError, match=f"{claim}.*is claimed.*{way_out}"):
        Backend("mine", "my_modal", {claim}, **given)


def test_what_is_given_is_copied_and_cannot_be_changed() -> None:
    limits = {"dict.value_bytes": 3.0}
    backend = Backend("mine", types.ModuleType("m"), limits=limits, environments=["a", "b"], command_line=["m"])
    limits["dict.value_bytes"] = 4
    assert backend.limits["dict.value_bytes"] == 3
    assert backend.environments == ("a", "b")
    with pytest.raises(TypeError):
        backend.limits["x"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        backend.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": 3}, TypeError, "name is a string, not 3"),
        ({"name": " "}, ValueError, "name is empty"),
        ({"namespace": 3}, TypeError, "namespace is a module or its dotted name, not 3"),
        ({"namespace": ""}, ValueError, "namespace names no module"),
        ({"namespace": ("a", 3)}, TypeError, "namespace is a sequence of strings; 3 is none"),
        ({"capabilities": "trio"}, TypeError, "write {'trio'} instead of 'trio'"),
        ({"capabilities": [3]}, TypeError, "a capability is a word or a member of Capability, not 3"),
        ({"capabilities": ["time control"]}, ValueError, "did you mean 'time_control'"),
        ({"new_universe": 3}, TypeError, "new_universe is a function or None, not 3"),
        ({"advance_clock": "x"}, TypeError, "advance_clock is a function or None"),
        ({"limits": [1]}, TypeError, "limits maps names to figures"),
        ({"environments": "main"}, TypeError, "environments is a sequence of strings, not 'main'"),
        ({"environments": 3}, TypeError, "environments is a sequence of strings, not 3"),
        ({"command_line": ["modal", 3]}, TypeError, "command_line is a sequence of strings; 3 is none"),
        ({"edition": ""}, ValueError, "edition is empty"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message.replace("{", r"\{").replace("}", r"\}")):
        Backend(**{"name": "mine", "namespace": "my_modal", **arguments})


def test_the_options_of_a_universe_have_documented_defaults() -> None:
    assert UniverseOptions() == UniverseOptions(edition="1", start=None, environments=("main", "dev"), seed=0)


def test_the_public_names_are_these_and_load_when_asked_for() -> None:
    assert set(pytest_modalkit.__all__) == {
        *("Backend", "Capability", "Face", "Fault", "FaultPlan", "UniverseOptions", "requirement")
    }
    assert set(pytest_modalkit.__all__) <= set(dir(pytest_modalkit))
    for name in pytest_modalkit.__all__:
        assert getattr(pytest_modalkit, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Backends'"):
        pytest_modalkit.Backends  # noqa: B018

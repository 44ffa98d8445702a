"""The one line that a session tells of its containers."""

from __future__ import annotations

import pytest

from modal_reference._agent.isolation import probe
from modal_reference._agent.telling import isolation_words, words_of
from modal_reference._runtime.orders import Isolation

ALL = Isolation("sandboxed", True, True, True, "cgroup", "cgroup", {})
NOTHING = Isolation("none", False, False, False, "watch", "none", {"mounts": "it is forbidden", "cpu": "no group"})


@pytest.mark.parametrize(
    ("isolation", "told"),
    [
        (ALL, "sandboxed: mounts, processes, network apart; memory and cpu limited by the kernel"),
        (ALL._replace(cpu="none"), "sandboxed: mounts, processes, network apart; memory limited by the kernel"),
        (NOTHING, "none: nothing apart; no limits by the kernel; no mounts: it is forbidden"),
    ],
)
def test_what_is_kept_apart_what_is_limited_and_what_is_not_possible(isolation: Isolation, told: str) -> None:
    assert words_of(isolation) == told


def test_a_process_of_its_own_finds_the_same() -> None:
    assert isolation_words() == words_of(probe())

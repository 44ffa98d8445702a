"""What a backend may honestly lack.

A requirement names the capabilities without which it cannot be asked for; a backend claims the ones it has. What is not
claimed turns grey, what is claimed and broken turns red. Every word here is one that a requirement may name.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pytest_modalkit.closest import choices

__all__ = ["Capability", "capability_set"]


class Capability(StrEnum):
    """One thing that a backend may lack; its value is the word used in the catalogue, `__doc__` says what it means."""

    def __new__(cls, word: str, meaning: str = "") -> Capability:
        """Make a member whose value is `word` and whose docstring is `meaning`."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.__doc__ = meaning
        return member

    ASYNCIO = "asyncio", "`.aio` works under asyncio."
    TRIO = "trio", "`.aio` works under trio."
    TIME_CONTROL = "time_control", "The kit can move the backend's clock forward, so that lifetimes pass at once."
    LEGACY_DICTS = "legacy_dicts", "The clock can start in the past, so that Dicts made before 2025-05-20 can be had."
    PROCESSES = "processes", "A child process of the test joins the same universe and sees the same data."
    LINEARIZABLE = "linearizable", "Every operation takes effect at one instant between its call and its return."
    FIFO_WAITERS = "fifo_waiters", "Blocked callers of a queue are served in the order in which they began to wait."
    LOSSLESS_CANCELLATION = "lossless_cancellation", "A wait that is cancelled at any point takes and adds nothing."
    ENVIRONMENTS = "environments", "There are at least two environments, each with names of its own."
    CONFIG_FILE = "config_file", "Settings come from a TOML file with profiles, from variables, and from defaults."
    COMMAND_LINE = "command_line", "There is a `modal` command with the documented subcommands."
    CONTAINERS = "containers", "Apps run and are deployed, and calls of their functions are carried out in containers."
    CREDENTIALS = "credentials", "Token pairs are checked, and a wrong one is refused."


def capability_set(words: Iterable[Capability | str]) -> frozenset[Capability]:
    """Return the capabilities that `words` name.

    Raises:
        TypeError: `words` is a single string, or holds something that is no word.
        ValueError: A word is not the name of a capability; the message has the closest match.
    """
    if isinstance(words, str):
        raise TypeError(f"capabilities are a collection of words: write {{{words!r}}} instead of {words!r}")
    return frozenset(_capability(word) for word in words)


def _capability(word: Capability | str) -> Capability:
    if not isinstance(word, str):
        raise TypeError(f"a capability is a word or a member of Capability, not {word!r}")
    known = {str(member): member for member in Capability}
    if word not in known:
        raise ValueError(f"there is no capability {word!r}{choices(word, sorted(known))}")
    return known[word]

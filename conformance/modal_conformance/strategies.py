"""What laws draw from: keys, values, names, partition keys. Imported as `some`, so that a law reads like its statement.

    @given(key=some.keys(), value=some.values())

Each has random data and a fixed pool of awkward values beside them. `same` tells whether a value that was read is the
one that was stored.
"""

from __future__ import annotations

import itertools
import re
import reprlib
import uuid
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from modal_conformance.awkward import AWKWARD, AWKWARD_KEYS
from modal_conformance.sameness import same, same_in_any_order

__all__ = [
    "AWKWARD",
    "AWKWARD_KEYS",
    "awkward_values",
    "contents",
    "distinct_keys",
    "identity",
    "keys",
    "names",
    "partition_keys",
    "same",
    "same_in_any_order",
    "stable_keys",
    "texts",
    "unused_name",
    "valid_names",
    "values",
    "witness",
]

_NAME_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
_NAME_MOST = 64
_LIKE_APP_ID = re.compile(r"ap-[a-zA-Z0-9]{22}")
#: Keeps names of this run apart from those of other runs, on a backend that has one world for all.
_RUN = uuid.uuid4().hex[:8]
_numbers = itertools.count(1)
_PARTITION_KEY_BYTES = 64


def texts(max_size: int = 12) -> SearchStrategy[str]:
    """Any text, lone surrogates included."""
    return st.text(st.characters(), max_size=max_size)


def stable_keys() -> SearchStrategy[Any]:
    """Keys of the primitive types whose bytes depend on their value only: text, bytes, integers, tuples of them."""
    plain = st.one_of(texts(), st.binary(max_size=12), st.integers())
    # Serializing a tuple writes a member that it has met before as a reference, and which members are one object is an
    # accident; so members differ.
    return st.one_of(plain, st.lists(plain, min_size=1, max_size=3, unique_by=identity).map(tuple))


def keys() -> SearchStrategy[Any]:
    """Keys: hashable values that serialize to the same bytes each time."""
    return st.one_of(stable_keys(), _one_of(AWKWARD_KEYS))


def distinct_keys(min_size: int = 2, max_size: int = 6) -> SearchStrategy[list[Any]]:
    """Several keys, different ones for a Dict and for Python alike: there is no 1 beside a True."""
    return st.lists(stable_keys(), min_size=min_size, max_size=max_size, unique=True)


def identity(key: object) -> Hashable:
    """What tells a key from others, as their bytes do: 1, 1.0 and True are three keys, every nan is one."""
    if isinstance(key, tuple):
        return (tuple, *map(identity, key))
    return (type(key), repr(key) if isinstance(key, float | complex) else key)


def values() -> SearchStrategy[Any]:
    """Values: anything that cloudpickle can serialize."""
    return st.one_of(_plain_values(), awkward_values())


def awkward_values() -> SearchStrategy[Any]:
    """The pool alone."""
    return _one_of(AWKWARD)


def contents(min_size: int = 0, max_size: int = 6) -> SearchStrategy[dict[Any, Any]]:
    """A mapping of keys to values, as a Dict may hold it."""
    return st.dictionaries(stable_keys(), values(), min_size=min_size, max_size=max_size)


def names() -> SearchStrategy[str]:
    """Names for objects that nobody has used yet, also where all laws share one world."""
    return st.text(_NAME_LETTERS, max_size=20).map(unused_name)


def valid_names() -> SearchStrategy[str]:
    """Any name that the rules allow, of every length up to the longest; not necessarily unused."""
    return st.text(_NAME_LETTERS, min_size=1, max_size=_NAME_MOST).filter(lambda name: not _LIKE_APP_ID.fullmatch(name))


def partition_keys() -> SearchStrategy[str]:
    """Keys of queue partitions: text of 1 to 64 bytes in UTF-8."""
    random = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    awkward = ["\0", " ", "/", "é" * 32, "\U0001f409" * 16, "x" * 64, "None", "0"]
    return st.one_of(random.filter(_fits_partition_key), st.sampled_from(awkward))


def unused_name(stem: str) -> str:
    """A name that nobody has used yet and that ends with a word, of at most 20 characters."""
    return f"law-{_RUN}-{next(_numbers)}-{stem}"


@contextmanager
def witness(value: object) -> Iterator[None]:
    """Let what fails inside say which value of a pool it failed for, as Hypothesis does for its examples."""
    try:
        yield
    except Exception as error:
        error.add_note(f"Falsifying value: {reprlib.repr(value)}")
        raise


def _fits_partition_key(key: str) -> bool:
    return len(key.encode()) <= _PARTITION_KEY_BYTES


def _one_of(pool: Sequence[Any]) -> SearchStrategy[Any]:
    # Not `sampled_from`, whose words hold the whole pool.
    return st.integers(0, len(pool) - 1).map(lambda place: pool[place])


def _plain_values() -> SearchStrategy[Any]:
    # Two levels by hand: a recursive strategy would take longer than all that a law does with its values, and what is
    # nested deeply stands in the pool.
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts(), st.binary(max_size=12))
    named = st.dictionaries(texts(4), leaves, max_size=2)
    return st.one_of(leaves, st.lists(leaves, max_size=3), st.tuples(leaves, leaves), named)

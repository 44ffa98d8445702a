"""Replaying the witness of a waived property.

Searching and shrinking a failure that is already known takes long and may miss it; the waiver carries the arguments
that show it, and the law is run with just those.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pytest

__all__ = ["replaying", "takes"]

_EXAMPLES = "hypothesis_explicit_examples"
_SETTINGS = "_hypothesis_internal_use_settings"


def takes(item: pytest.Item, names: Collection[str]) -> bool:
    """Whether the law is a property whose generated arguments have exactly these names."""
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    return set(getattr(handle, "_given_kwargs", ())) == set(names)


@contextlib.contextmanager
def replaying(item: pytest.Item, witness: Mapping[str, Any]) -> Iterator[None]:
    """Make the property of the item try these arguments and nothing else while the context lasts."""
    from hypothesis import Phase, example, settings

    law: Callable[..., Any] = item.obj  # type: ignore[attr-defined]
    before = {name: vars(law)[name] for name in (_EXAMPLES, _SETTINGS) if name in vars(law)}
    try:
        setattr(law, _EXAMPLES, [])
        example(**witness)(law)
        setattr(law, _SETTINGS, settings(before.get(_SETTINGS), phases=[Phase.explicit]))
        yield
    finally:
        for name in (_EXAMPLES, _SETTINGS):
            vars(law).pop(name, None)
        vars(law).update(before)

"""Decorators whose parentheses were forgotten, as the edition refuses them (document 003; modal 0.73.173)."""

from __future__ import annotations

from modal_reference.exception import InvalidError


def refuse_positional(title: str, found: object) -> None:
    """Refuse what a decorator was given without a keyword.

    Args:
        title: How users write the decorator, without the `@`.
        found: What it was given; None where nothing was.

    Raises:
        InvalidError: It was given something.
    """
    if found is not None:
        raise InvalidError(
            f"@{title} was given {found!r} without a keyword, positional arguments are not allowed: did you forget "
            f"parentheses? Write @{title}()"
        )

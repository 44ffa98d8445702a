"""Which names objects and environments may have (observed on modal 1.6.4: checked before anything is asked)."""

from __future__ import annotations

import re

from modal_reference._faces.arguments import shown
from modal_reference.exception import InvalidError

_OBJECT_NAME = re.compile(r"[a-zA-Z0-9\-_.]{1,64}")
_APP_ID = re.compile(r"ap-[a-zA-Z0-9]{22}")
_ENVIRONMENT_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_.]{0,63}")


def check_object_name(name: object, kind: str) -> str:
    """Accept a name for an object, or refuse it.

    Args:
        kind: The class of the object, such as `"Dict"`.

    Returns:
        The name as a plain text, whatever kind of text was given.

    Raises:
        InvalidError: The name is no text, empty, too long, has a character that is not allowed, or looks like an app's
            identifier.
    """
    if not isinstance(name, str) or not _OBJECT_NAME.fullmatch(name) or _APP_ID.fullmatch(name):
        raise InvalidError(
            f"Invalid {kind} name: {shown(name)}. A name has 1 to 64 letters, digits, dashes, periods and underscores, "
            "and must not look like the identifier of an app (ap- and 22 letters and digits): choose another one"
        )
    return str.__str__(name)


def check_environment_name(name: object) -> str:
    """Accept a name that an environment may have, or refuse it.

    Returns:
        The name as a plain text, whatever kind of text was given.

    Raises:
        InvalidError: The name is no text, or breaks a rule.
    """
    if not isinstance(name, str) or not _ENVIRONMENT_NAME.fullmatch(name) or name.lower().startswith("en-"):
        raise _refused(name)
    return str.__str__(name)


def check_new_environment_name(name: object) -> str:
    """Accept a name for an environment that is to be made, or refuse it.

    No new name may have periods; there are environments of old that have them (observed on modal 1.6.4).

    Returns:
        The name as a plain text, whatever kind of text was given.

    Raises:
        InvalidError: The name is no text, or breaks a rule.
    """
    checked = check_environment_name(name)
    if "." in checked:
        raise _refused(name)
    return checked


def _refused(name: object) -> InvalidError:
    return InvalidError(
        f"Invalid Environment name: {shown(name)}. A name begins with a letter or digit, has up to 64 letters, digits, "
        "dashes and underscores, and must not begin with 'en-': choose another one"
    )


def is_app_id(name: object) -> bool:
    """Whether a name is the identifier of an app."""
    return isinstance(name, str) and _APP_ID.fullmatch(name) is not None

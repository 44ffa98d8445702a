"""Which names objects and environments may have (observed on modal 1.6.4: checked before anything is asked)."""

from __future__ import annotations

import re

from modal_reference.exception import InvalidError

_OBJECT_NAME = re.compile(r"[a-zA-Z0-9\-_.]{1,64}")
_APP_ID = re.compile(r"ap-[a-zA-Z0-9]{22}")
_ENVIRONMENT_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,63}")


def check_object_name(name: object, kind: str) -> None:
    """Accept a name for an object, or refuse it.

    Args:
        kind: The class of the object, such as `"Dict"`.

    Raises:
        InvalidError: The name is empty, too long, has a character that is not allowed, or looks like an app's
        identifier.
    """
    if not isinstance(name, str) or not _OBJECT_NAME.fullmatch(name) or _APP_ID.fullmatch(name):
        raise InvalidError(
            f"Invalid {kind} name: {name!r}. A name has 1 to 64 letters, digits, dashes, periods and underscores, "
            "and must "
            "not look like the identifier of an app (ap- and 22 letters and digits): choose another one"
        )


def check_environment_name(name: str) -> None:
    """Accept a name for an environment, or refuse it.

    Raises:
        InvalidError: The name breaks a rule.
    """
    if not _ENVIRONMENT_NAME.fullmatch(name) or name.lower().startswith("en-"):
        raise InvalidError(
            f"Invalid Environment name: {name!r}. A name begins with a letter or digit, has up to 64 letters, "
            "digits, dashes "
            "and underscores, and must not begin with 'en-': choose another one"
        )

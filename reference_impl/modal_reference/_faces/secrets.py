"""What a Secret is, in every edition: variables for containers, by value or by name (document 003, modal.Secret)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from modal_reference._engine import ObjectKind
from modal_reference._faces.aio import secrets as aio
from modal_reference._faces.arguments import shown
from modal_reference._faces.blocking import secrets as blocking
from modal_reference._faces.context import is_local
from modal_reference._faces.dotenv import find_file
from modal_reference._faces.dotenv import variables_of as variables_in
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._faces.operation import Operation
from modal_reference._faces.variables import variables_of
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient


class SecretHandle(ObjectHandle):
    """The part of `modal.Secret` that all editions share.

    Attributes:
        _variables: Makes the variables of a Secret that is not found by its name; asked when one is needed.
        _required_keys: Variables that a named Secret must have.
        _words: How the handle shows itself, without a value.
    """

    _kind = ObjectKind.SECRET
    _variables: Callable[[], dict[str, str]] | None
    _required_keys: list[str]
    _words: str

    hydrate = Operation(blocking.hydrate, aio.hydrate)

    def __init__(self, *args: object, **kwargs: object) -> None:
        title = type(self).__name__
        raise InvalidError(f"{title}(...) is not how a {title} is made: use {title}.from_name or {title}.from_dict")

    @classmethod
    def _of(cls, source: Source) -> Self:
        handle = super()._of(source)
        handle._variables, handle._required_keys, handle._words = None, [], ""
        return handle

    @classmethod
    def _of_variables(cls, words: str, variables: Callable[[], dict[str, str]], client: BaseClient | None) -> Self:
        handle = cls._of(Source(client=client))
        handle._variables, handle._words = variables, words
        return handle

    @classmethod
    def _of_dict(cls, given: Mapping[str, str | None], what: str = "env_dict") -> Self:
        found = variables_of(given, what)
        return cls._of_variables(f"Secret.from_dict([{', '.join(given)}])", lambda: found, None)

    @classmethod
    def _of_local_environ(cls, env_keys: Iterable[str]) -> Self:
        if not is_local():
            return cls._of_dict({})  # the variables are those of the machine that declared the function
        absent = [key for key in env_keys if key not in os.environ]
        if absent:
            raise InvalidError(
                f"there is no variable {shown(absent[0])} in the local environment: set it, or leave it out of "
                "Secret.from_local_environ"
            )
        return cls._of_dict({key: os.environ[key] for key in env_keys})

    @classmethod
    def _of_dotenv(cls, path: Any, filename: str, client: BaseClient | None = None) -> Self:
        def variables() -> dict[str, str]:
            file = find_file(Path.cwd() if path is None else Path(path), filename)
            return {} if file is None else variables_of(variables_in(file.read_text(encoding="utf-8")), str(file))

        return cls._of_variables("Secret.from_dotenv()", variables, client)

    @classmethod
    def _of_name(cls, source: Source, required_keys: Any) -> Self:
        handle = cls._of(source)
        keys = list(required_keys) if isinstance(required_keys, Iterable) else None
        if keys is None or any(not isinstance(key, str) for key in keys):
            raise InvalidError(
                f"required_keys is {shown(required_keys)}, it must be a list of names: pass required_keys=['NAME']"
            )
        handle._required_keys = keys
        return handle

    def __copy__(self) -> Self:
        twin = super().__copy__()
        twin._variables, twin._required_keys, twin._words = self._variables, self._required_keys, self._words
        return twin

    def __repr__(self) -> str:
        return self._words or super().__repr__()


def secrets_of(given: Any) -> tuple[SecretHandle, ...]:
    """What an argument `secrets` means.

    Raises:
        modal.exception.InvalidError: It is no collection of Secrets.
    """
    if given is None:
        return ()
    if isinstance(given, SecretHandle | str) or not isinstance(given, Iterable):
        raise InvalidError(
            f"secrets is {shown(given)}, it must be a list: write secrets=[modal.Secret.from_name('name')]"
        )
    found = tuple(given)
    for each in found:
        if not isinstance(each, SecretHandle):
            raise InvalidError(
                f"secrets has {shown(each)} of type {type(each).__name__}, each must be a modal.Secret: make one with "
                "Secret.from_name or Secret.from_dict"
            )
    return found

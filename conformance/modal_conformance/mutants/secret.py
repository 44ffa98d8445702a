"""Faults of Secrets: which variables a container has, which Secret is found, and what is shown of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import modal_reference
import modal_reference.secret
from modal_reference._editions import v0_73
from modal_reference._editions.v0_73 import secret as old
from modal_reference._editions.v0_73._blocking import secrets as old_blocking
from modal_reference._engine import ControlPlane, CreationMode, ObjectInfo
from modal_reference._engine.refusals import Refusal
from modal_reference._engine.secrets import Secrets
from modal_reference._faces import dotenv, function_arguments, secrets, variables
from modal_reference._faces.blocking import secrets as blocking
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.secrets import SecretHandle
from modal_reference.exception import InvalidError
from modal_reference.secret import Secret
from pytest_modalkit.mutants import Patch, mutant

_variables = Secrets.variables
_variables_of = variables.variables_of
_find_file = dotenv.find_file
_secrets_of = secrets.secrets_of
_create = ControlPlane.secret_create
_update = ControlPlane.secret_update
_get = ControlPlane.secret_get
_of_name = SecretHandle._of_name
_hydrate = blocking.hydrate


@mutant("secret.module.same-class")
def module_has_a_class_of_its_own(patch: Patch) -> None:
    """The class in the module is another one than the class at the top."""
    patch.value(modal_reference.secret, "Secret", type("Secret", (modal_reference.Secret,), {}))


@mutant("secret.constructor.is-refused")
def the_class_can_be_called(patch: Patch) -> None:
    """Secret() gives something."""
    patch.value(Secret, "__init__", lambda self: None)


# --- variables ---


@mutant(
    "secret.from-dict.reaches-containers",
    "secret.from-name.reaches-containers",
    "secret.argument.before-import",
    "secret.argument.classes",
    "secret.argument.shared",
)
def containers_get_no_variables(patch: Patch) -> None:
    """Secrets are found, and their variables are not handed on."""
    patch.method(Secrets, "variables", lambda self, object_ids: {})


@mutant("secret.from-dict.none-is-ignored")
def none_is_an_empty_text(patch: Patch) -> None:
    """An entry that is None is an empty variable."""

    def variables_of(given: Mapping[str, str | None], what: str) -> dict[str, str]:
        return _variables_of({key: "" if value is None else value for key, value in given.items()}, what)

    patch.value(secrets, "variables_of", variables_of)


@mutant("secret.from-dict.nothing")
def an_empty_secret_is_refused(patch: Patch) -> None:
    """A Secret needs an entry."""

    def variables_of(given: Mapping[str, str | None], what: str) -> dict[str, str]:
        if not given:
            raise InvalidError(f"{what} is empty")
        return _variables_of(given, what)

    patch.value(secrets, "variables_of", variables_of)


@mutant("secret.from-dict.wrong-type", "secret.secrecy.errors")
def any_value_becomes_a_text(patch: Patch) -> None:
    """What is no text is turned into one."""

    def variables_of(given: Any, what: str) -> dict[str, str]:
        return {str(key): str(value) for key, value in dict(given or {}).items()}

    patch.value(secrets, "variables_of", variables_of)


@mutant("secret.argument.only-there")
def everybody_has_every_variable(patch: Patch) -> None:
    """Variables are those of all Secrets that there are."""
    patch.method(Secrets, "variables", lambda self, object_ids: _variables(self, list(self._variables)))


@mutant("secret.argument.several")
def the_first_secret_counts(patch: Patch) -> None:
    """Of several Secrets the first one wins."""

    def variables(self: Secrets, object_ids: Iterable[str]) -> dict[str, str]:
        return _variables(self, list(object_ids)[::-1])

    patch.method(Secrets, "variables", variables)


@mutant("secret.argument.must-be-a-list")
def a_secret_alone_will_do(patch: Patch) -> None:
    """A Secret without a list is taken for a list of one."""
    patch.value(
        function_arguments,
        "secrets_of",
        lambda given: _secrets_of([given] if isinstance(given, SecretHandle) else given),
    )


# --- made of what is here ---


@mutant("secret.from-local-environ.takes-variables")
def local_variables_are_not_taken(patch: Patch) -> None:
    """from_local_environ gives an empty Secret."""
    patch.method(SecretHandle, "_of_local_environ", lambda cls, env_keys: cls._of_dict({}))


@mutant("secret.from-local-environ.when-made")
def local_variables_are_taken_late(patch: Patch) -> None:
    """from_local_environ looks when the Secret is used."""

    def late(cls: type[SecretHandle], env_keys: Iterable[str]) -> SecretHandle:
        return cls._of_variables("", lambda: {key: os.environ[key] for key in env_keys}, None)

    patch.method(SecretHandle, "_of_local_environ", late)


@mutant("secret.from-local-environ.missing")
def missing_variables_are_left_out(patch: Patch) -> None:
    """from_local_environ passes over what is not there."""

    def lenient(cls: type[SecretHandle], env_keys: Iterable[str]) -> SecretHandle:
        return cls._of_dict({key: os.environ[key] for key in env_keys if key in os.environ})

    patch.method(SecretHandle, "_of_local_environ", lenient)


@mutant("secret.from-dotenv.folders-above")
def only_the_folder_itself_is_searched(patch: Patch) -> None:
    """A file above is not found."""

    def find_file(start: Path, filename: str) -> Path | None:
        found = _find_file(start, filename)
        return found if found is not None and found.parent == Path(start).absolute() else None

    patch.value(secrets, "find_file", find_file)


@mutant("secret.from-dotenv.working-directory")
def the_folder_above_is_searched_first(patch: Patch) -> None:
    """The search begins one folder above."""
    patch.value(secrets, "find_file", lambda start, filename: _find_file(start.parent, filename))


@mutant("secret.from-dotenv.path-of-a-file", "secret.from-dotenv.path-of-a-folder")
def paths_are_not_looked_at(patch: Patch) -> None:
    """The search always begins in the working directory."""
    patch.value(secrets, "find_file", lambda start, filename: _find_file(Path.cwd(), filename))


@mutant("secret.from-dotenv.filename")
def the_file_is_always_dotenv(patch: Patch) -> None:
    """Filename is forgotten."""
    patch.value(secrets, "find_file", lambda start, filename: _find_file(start, ".env"))


@mutant("secret.from-dotenv.format")
def quotes_are_kept(patch: Patch) -> None:
    """A value in quotes keeps them."""
    patch.value(dotenv, "_value", lambda line: line.group(0).partition("=")[2].strip())


# --- named ones ---


@mutant("secret.from-name.is-lazy")
def from_name_looks_at_once(patch: Patch) -> None:
    """from_name asks whether there is such a Secret."""

    def eager(cls: type[SecretHandle], source: Any, required_keys: Iterable[str]) -> SecretHandle:
        handle = _of_name.__func__(cls, source, required_keys)  # type: ignore[attr-defined]
        _hydrate(handle)
        return handle  # type: ignore[no-any-return]

    patch.method(SecretHandle, "_of_name", eager)


def _found(patch: Patch, find: Any) -> None:
    patch.method(ControlPlane, "secret_get", find)


@mutant("secret.from-name.not-found", "secret.from-name.not-found.run", "secret.v0-73.lookup")
def what_is_not_there_is_made(patch: Patch) -> None:
    """A name that is not there is a new, empty Secret."""

    def secret_get(self: ControlPlane, now: float, environment: str, name: str, required_keys: list[str]) -> ObjectInfo:
        _create(self, now, environment, name, CreationMode.CREATE_IF_MISSING, {})
        return _get(self, now, environment, name, required_keys)

    _found(patch, secret_get)


@mutant("secret.from-name.same-secret")
def each_handle_is_a_secret_of_its_own(patch: Patch) -> None:
    """Every handle finds a copy."""

    def secret_get(self: ControlPlane, now: float, environment: str, name: str, required_keys: list[str]) -> ObjectInfo:
        found = _get(self, now, environment, name, required_keys)
        own = _variables(self._compute.secrets, [found.object_id])
        return _create(self, now, environment, "", CreationMode.EPHEMERAL, own)

    _found(patch, secret_get)


@mutant("secret.from-name.environment")
def environments_do_not_matter(patch: Patch) -> None:
    """A Secret is looked for everywhere."""

    def secret_get(self: ControlPlane, now: float, environment: str, name: str, required_keys: list[str]) -> ObjectInfo:
        try:
            return _get(self, now, environment, name, required_keys)
        except Refusal:
            return _get(self, now, "dev", name, required_keys)

    _found(patch, secret_get)


@mutant("secret.from-name.required-keys.missing")
def required_keys_are_not_looked_at(patch: Patch) -> None:
    """required_keys is forgotten."""
    patch.method(Secrets, "require", lambda self, info, keys: None)


@mutant("secret.from-name.required-keys.present")
def one_required_key_is_enough_to_refuse(patch: Patch) -> None:
    """Required keys are looked for in another Secret."""

    def require(self: Secrets, info: ObjectInfo, keys: Iterable[str]) -> None:
        if list(keys):
            raise InvalidError("a key is missing")

    patch.method(Secrets, "require", require)


@mutant("secret.from-name.required-keys.tells-names")
def refusals_name_no_key(patch: Patch) -> None:
    """The refusal says that something is missing."""

    def require(self: Secrets, info: ObjectInfo, keys: Iterable[str]) -> None:
        if any(key not in self._variables[info.object_id] for key in keys):
            raise InvalidError("a key is missing")

    patch.method(Secrets, "require", require)


@mutant("secret.v0-73.from-name.label-is-renamed")
def label_is_gone(patch: Patch) -> None:
    """from_name of the old edition does not know the older name."""
    plain = old.Secret.from_name.__wrapped__  # type: ignore[attr-defined]
    patch.value(v0_73.Secret, "from_name", staticmethod(plain))


@mutant("secret.v0-73.create-deployed")
def create_deployed_gives_the_name(patch: Patch) -> None:
    """create_deployed returns the name."""
    create = old_blocking.create_deployed

    def named(deployment_name: str, env_dict: Mapping[str, str], *args: Any, **kwargs: Any) -> str:
        create(deployment_name, env_dict, *args, **kwargs)
        return deployment_name

    patch.value(v0_73.Secret, "create_deployed", StaticOperation(named, named))


@mutant("secret.hydrate.gives-itself")
def hydrate_gives_a_copy(patch: Patch) -> None:
    """Hydrate returns another handle."""

    def hydrate(self: Any, client: Any = None) -> Any:
        from copy import copy

        return copy(_hydrate(self, client))

    patch.value(SecretHandle, "hydrate", Operation(hydrate, hydrate))


@mutant("secret.hydrate.anonymous")
def all_secrets_of_entries_are_one(patch: Patch) -> None:
    """Every Secret without a name is the same."""
    first: list[ObjectInfo] = []

    def secret_create(
        self: ControlPlane, now: float, environment: str, name: str, mode: CreationMode, variables: dict[str, str]
    ) -> ObjectInfo:
        info = _create(self, now, environment, name, mode, variables)
        first.append(info)
        return info if mode is not CreationMode.EPHEMERAL else first[0]

    patch.method(ControlPlane, "secret_create", secret_create)


@mutant("secret.secrecy.repr")
def handles_show_their_entries(patch: Patch) -> None:
    """The text of a handle has the values."""
    patch.method(SecretHandle, "__repr__", lambda self: f"Secret({self._variables()})")


# --- managing ---


@mutant("secret.objects.create", "secret.info.name")
def created_secrets_have_no_variables_and_no_name(patch: Patch) -> None:
    """objects.create makes something that nobody finds."""

    def secret_create(
        self: ControlPlane, now: float, environment: str, name: str, mode: CreationMode, variables: dict[str, str]
    ) -> ObjectInfo:
        return _create(self, now, environment, "", CreationMode.EPHEMERAL, variables)

    patch.method(ControlPlane, "secret_create", secret_create)


@mutant("secret.objects.create.taken")
def taken_names_are_let_be(patch: Patch) -> None:
    """objects.create of a name that is taken does nothing."""

    def secret_create(
        self: ControlPlane, now: float, environment: str, name: str, mode: CreationMode, variables: dict[str, str]
    ) -> ObjectInfo:
        lenient = CreationMode.CREATE_IF_MISSING if mode is CreationMode.MUST_NOT_EXIST else mode
        return _create(self, now, environment, name, lenient, variables)

    patch.method(ControlPlane, "secret_create", secret_create)


@mutant("secret.objects.create.allow-existing")
def existing_ones_are_overwritten(patch: Patch) -> None:
    """With allow_existing the variables are set anew."""

    def secret_create(
        self: ControlPlane, now: float, environment: str, name: str, mode: CreationMode, variables: dict[str, str]
    ) -> ObjectInfo:
        info = _create(self, now, environment, name, mode, variables)
        _update(self, now, info.object_id, variables)
        return info

    patch.method(ControlPlane, "secret_create", secret_create)


@mutant("secret.objects.create.name-rules")
def any_name_will_do(patch: Patch) -> None:
    """Names are not looked at."""
    patch.value(blocking, "check_object_name", lambda name, kind: None)


@mutant("secret.objects.list")
def the_list_is_empty(patch: Patch) -> None:
    """objects.list has nothing."""
    patch.method(ControlPlane, "object_list", lambda self, *args: [])


@mutant("secret.objects.delete")
def deleted_secrets_stay(patch: Patch) -> None:
    """objects.delete does nothing."""
    patch.method(ControlPlane, "object_delete", lambda self, *args: True)


@mutant("secret.update.adds-and-overwrites")
def updates_replace_everything(patch: Patch) -> None:
    """Update leaves only what it names."""
    patch.method(
        Secrets, "update", lambda self, object_id, variables: self._variables.__setitem__(object_id, dict(variables))
    )

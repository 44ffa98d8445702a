"""What `Cls.with_options` and its like change, checked where it is written (document 003; names of modal 1.6.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from modal_reference._engine import Batching, Options, ResourcesChange, RetryPolicy, Scaling, ScalingChange
from modal_reference._faces.arguments import shown
from modal_reference._faces.deprecated_arguments import with_new_names
from modal_reference._faces.figures import whole
from modal_reference._faces.function_arguments import LONGEST_TIMEOUT, MOST_RETRIES_OF_0_73, concurrent_inputs
from modal_reference._faces.mountpoints import mountpoints
from modal_reference._faces.partials import Concurrency
from modal_reference._faces.placement import recorded_of, regions_of
from modal_reference._faces.resources import resources_of
from modal_reference._faces.retries import retry_policy
from modal_reference._faces.scaling import WINDOW, WINDOW_OF_0_73, scaling_of
from modal_reference._faces.secrets import SecretHandle, secrets_of
from modal_reference.exception import InvalidError

_KNOWN: Collection[str] = frozenset(
    {
        "cpu",
        "memory",
        "gpu",
        "env",
        "secrets",
        "volumes",
        "retries",
        "max_containers",
        "buffer_containers",
        "scaledown_window",
        "timeout",
        "region",
        "cloud",
        "routing_region",
    }
)
_SCALING = ("max_containers", "buffer_containers", "scaledown_window")
_RESOURCES = ("cpu", "memory", "gpu")


class ClassChanges(NamedTuple):
    """What differs from the declaration of a class; None leaves a thing as it is.

    Args:
        secrets: Instead of those of the declaration.
        volumes: What is mounted, by path; recorded only.
    """

    retries: RetryPolicy | None = None
    timeout: float | None = None
    scaling: ScalingChange | None = None
    resources: ResourcesChange | None = None
    secrets: tuple[SecretHandle, ...] | None = None
    volumes: dict[str, Any] | None = None
    concurrency: Concurrency | None = None
    batching: Batching | None = None
    recorded: dict[str, str] | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any], edition: str = "1") -> ClassChanges:
        """What the keywords of `with_options` mean.

        Raises:
            TypeError: There is no such keyword.
            modal.exception.InvalidError: A value breaks a rule.
        """
        is_old = edition == "0.73"
        found = with_new_names(given, "Cls.with_options", _KNOWN, warns=not is_old)
        found = {name: value for name, value in found.items() if value is not None}
        most_retries = MOST_RETRIES_OF_0_73 if is_old else None
        regions_of(found.get("region"))
        return cls(
            retries=retry_policy(found["retries"], most_retries) if "retries" in found else None,
            timeout=float(whole(found["timeout"], "timeout", 1, LONGEST_TIMEOUT)) if "timeout" in found else None,
            scaling=_scaling(found, is_old),
            resources=_resources(found),
            secrets=_secrets(found),
            volumes=mountpoints(found["volumes"], "Volume") if found.get("volumes") else None,
            concurrency=concurrent_inputs(found.get("allow_concurrent_inputs")),
            recorded=recorded_of(found) or None,
        )

    def on_top_of(self, before: ClassChanges) -> ClassChanges:
        """These changes where they say something, else those before."""
        found = {name: value for name, value in self._asdict().items() if value is not None}
        if self.scaling is not None and before.scaling is not None:
            found["scaling"] = _merged(before.scaling, self.scaling)
        if self.resources is not None and before.resources is not None:
            found["resources"] = _merged(before.resources, self.resources)
        if self.recorded is not None and before.recorded is not None:
            found["recorded"] = before.recorded | self.recorded
        return before._replace(**found)

    def options(self, secrets: list[str] | None, before: Options | None) -> Options:
        """The same as the control plane takes it.

        Args:
            secrets: The identifiers of the Secrets.
            before: What differed already.
        """
        options = Options(
            retries=self.retries,
            timeout=self.timeout,
            scaling=self.scaling,
            concurrency=self.concurrency.most if self.concurrency else None,
            target_concurrency=self.concurrency.target if self.concurrency else None,
            batching=self.batching,
            secrets=secrets,
            resources=self.resources,
            recorded=self.recorded,
        )
        if before is None:
            return options
        return before._replace(**{name: value for name, value in options._asdict().items() if value is not None})


def _merged(before: Any, after: Any) -> Any:
    return before._replace(**{name: value for name, value in after._asdict().items() if value is not None})


def _scaling(found: Mapping[str, Any], is_old: bool) -> ScalingChange | None:
    given = {name: found[name] for name in _SCALING if name in found}
    if not given:
        return None
    checked: Scaling = scaling_of(**given, window=WINDOW_OF_0_73 if is_old else WINDOW)
    change = ScalingChange(**{name: getattr(checked, name) for name in given})
    return change._replace(max_containers=change.max_containers or 0) if "max_containers" in given else change


def _resources(found: Mapping[str, Any]) -> ResourcesChange | None:
    if not any(name in found for name in _RESOURCES):
        return None
    if isinstance(found.get("gpu"), list):  # seen on both clients, whose decorators take lists
        raise InvalidError(
            f"Cls.with_options got gpu={shown(found['gpu'])}, it takes one text, such as 'T4' or 'A100-80GB:2': name "
            "one device, or give the list to @app.cls"
        )
    checked = resources_of(found.get("cpu"), found.get("memory"), found.get("gpu"))
    return ResourcesChange(
        checked.cpu, checked.cpu_limit, checked.memory, checked.memory_limit, checked.gpus if "gpu" in found else None
    )


def _secrets(found: Mapping[str, Any]) -> tuple[SecretHandle, ...] | None:
    given = secrets_of(found.get("secrets"))
    if found.get("env"):
        given = (*given, SecretHandle._of_dict(found["env"], "env"))
    return given or None


#: Nothing differs.
UNCHANGED = ClassChanges()

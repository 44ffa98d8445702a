"""Arguments of `App.function` and `App.cls` that say where and how a container runs, and are not carried out here.

They are checked, kept as text, and told together with the reason, so that nobody takes them for enforced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from modal_reference._faces.arguments import shown
from modal_reference._faces.handle import ObjectHandle
from modal_reference._faces.mountpoints import mountpoints
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.defaults import Defaults

_ONE_MACHINE = "there is one machine here"
#: Why each argument is kept and not carried out.
REASONS = {
    "ephemeral_disk": "containers share the disk of this machine",
    "cloud": _ONE_MACHINE,
    "region": _ONE_MACHINE,
    "routing_region": _ONE_MACHINE,
    "nonpreemptible": "nothing preempts containers here, unless a test asks for it",
    "proxy": "containers reach the network by the address of this machine",
    "i6pn": "containers share the network of this machine",
    "restrict_modal_access": "functions are trusted here",
    "include_source": "containers read the source where it is",
    "network_file_systems": "their content comes with an issue of its own",
    "volumes": "their content comes with an issue of its own",
    "mounts": "containers read files where they are",
    "allow_cross_region_volumes": _ONE_MACHINE,
    "experimental_options": "what is experimental is not documented",
    "_experimental_restrict_output": "what is experimental is not documented",
    "_experimental_scheduler_placement": _ONE_MACHINE,
    "_experimental_proxy_ip": "containers reach the network by the address of this machine",
    "_experimental_custom_scaling_factor": "the scaling follows the documented arguments",
    "_experimental_enable_gpu_snapshot": "no device is snapshotted here",
}
#: Arguments whose False is not their default.
_ALSO_FALSE = frozenset({"include_source"})
_FLAGS = (
    "serialized",
    "enable_memory_snapshot",
    "block_network",
    "restrict_modal_access",
    "single_use_containers",
    "nonpreemptible",
    "allow_cross_region_volumes",
    "_experimental_enable_gpu_snapshot",
    "_experimental_restrict_output",
)
_PERHAPS_FLAGS = ("is_generator", "i6pn", "include_source")
_TEXTS = ("cloud", "routing_region", "_experimental_proxy_ip")


def check_keywords(found: Mapping[str, Any]) -> None:
    """Accept the keywords whose values have a type and no other rule.

    Raises:
        modal.exception.InvalidError: A value is of another type.
    """
    for name in _FLAGS:
        _check_type(found, name, bool, "True or False")
    for name in _PERHAPS_FLAGS:
        if found.get(name) is not None:
            _check_type(found, name, bool, "True, False or None")
    for name in _TEXTS:
        if found.get(name) is not None:
            _check_type(found, name, str, "a text")
    if found.get("experimental_options") is not None:
        _check_type(found, "experimental_options", Mapping, "a dictionary")
    if found.get("proxy") is not None:
        _check_type(found, "proxy", ObjectHandle, "a modal.Proxy")
    regions_of(found.get("region"))
    mountpoints(found.get("network_file_systems") or {}, "NetworkFileSystem")


def _check_type(found: Mapping[str, Any], name: str, kind: type, words: str) -> None:
    if name in found and not isinstance(found[name], kind):
        raise InvalidError(f"{name} is {shown(found[name])}, it must be {words}")


def regions_of(region: Any) -> list[str]:
    """The regions that an argument names.

    Raises:
        modal.exception.InvalidError: It is neither a text nor a list of texts.
    """
    if region is None:
        return []
    regions = [region] if isinstance(region, str) else region
    if not isinstance(regions, Sequence) or not all(isinstance(each, str) for each in regions):
        raise InvalidError(f"region is {shown(region)}, it must be a text or a list of texts: write region='us-east'")
    return list(regions)


def recorded_of(found: Mapping[str, Any], defaults: Defaults | None = None) -> dict[str, str]:
    """The arguments that are kept and not carried out, each as text with the reason."""
    given = {name: found[name] for name in REASONS if found.get(name) or (name in _ALSO_FALSE and name in found)}
    given = {name: value for name, value in given.items() if value is not None}
    if defaults is not None:
        given |= {
            name: each for name in ("volumes", "mounts") if (each := getattr(defaults, name)) and name not in given
        }
    recorded = {name: f"{shown(value)} (recorded: {REASONS[name]})" for name, value in given.items()}
    if found.get("gpu") is not None and found.get("gpu") != []:
        recorded["gpu"] = f"{shown(found['gpu'])} (recorded: devices are given by a runtime that has an inventory)"
    return recorded

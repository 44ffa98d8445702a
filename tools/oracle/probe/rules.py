"""What clients decide by themselves, before or without any server. A rule is asked once for each of its cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tools.oracle.probe.outcomes import outcome
from tools.oracle.probe.stage import NOTHING, THERE, Stage

Rule = Callable[[Stage, Any], Any]
_RULES: dict[str, tuple[Rule, tuple[Any, ...]]] = {}

NAMES = (
    *("a", "0", "-", "_", ".", "A-b_c.d", "", "a b", "a/b", "a:b", "é", "a\n", "\na", None, 7),
    *("a" * 64, "a" * 65, "ap-" + "0" * 22, "ap-" + "0" * 21, "ap-" + "_" * 22, "AP-" + "0" * 22),
)
ENVIRONMENTS = ("main", "a", "", "a b", "-a", "_a", "a.b", "a_b-c", "en-x", "EN-x", "enx", "a\n", "a" * 64, "a" * 65)
PARTITIONS = (None, "", "a", "a" * 64, "a" * 65, "é" * 32, "é" * 33, "🙂" * 16, "🙂" * 17, "\ud800", b"bytes", 7)
KINDS = ("Dict", "Queue")


def rule(name: str, cases: Iterable[Any] = (None,)) -> Callable[[Rule], Rule]:
    """Register a rule.

    Args:
        name: What the rule is about.
        cases: What it is asked with, one after the other.
    """

    def register(function: Rule) -> Rule:
        _RULES[name] = (function, tuple(cases))
        return function

    return register


def ask(stage: Stage) -> dict[str, str]:
    """The outcome of every rule and case upon a stage."""
    facts: dict[str, str] = {}
    for name, (function, cases) in _RULES.items():
        for case in cases:
            label = name if case is None and len(cases) == 1 else f"{name}={case!a}"
            facts[label] = outcome(lambda function=function, case=case: function(stage, case))  # type: ignore[misc]
    return facts


@rule("from-name.Dict", NAMES)
def _dict_name(stage: Stage, case: Any) -> Any:
    return stage.modal.Dict.from_name(case)


@rule("from-name.Queue", NAMES)
def _queue_name(stage: Stage, case: Any) -> Any:
    return stage.modal.Queue.from_name(case)


@rule("from-name.Environment", ENVIRONMENTS)
def _environment_name(stage: Stage, case: Any) -> Any:
    return stage.modal.Environment.from_name(case)


@rule("create.Environment", ENVIRONMENTS[1:])
def _environment_refused(stage: Stage, case: Any) -> Any:
    """Only whether the name is refused: what is not refused would be sent."""
    try:
        stage.modal.Environment.objects.create(case, **stage.keywords("plain"))
    except stage.modal.exception.InvalidError:
        return "refused"
    return "taken"


@rule("create.Dict", NAMES)
def _created_dict(stage: Stage, case: Any) -> Any:
    return stage.modal.Dict.objects.create(case, **stage.keywords("plain"))


@rule("validate-partition-key", PARTITIONS)
def _partition_key(stage: Stage, case: Any) -> Any:
    return stage.modal.Queue.validate_partition_key(case)


@rule("from-name.keywords", KINDS)
def _old_label(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).from_name(label="a")


@rule("constructor", KINDS)
def _constructor(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case)()


@rule("constructor.with-data", ({}, {"a": 1}))
def _constructor_with_data(stage: Stage, case: Any) -> Any:
    return stage.modal.Dict(case)


@rule("unhydrated.object-id", KINDS)
def _object_id(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).from_name("a").object_id


@rule("unhydrated.name", KINDS)
def _name(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).from_name("a").name


@rule("unhydrated.repr", KINDS)
def _repr(stage: Stage, case: str) -> Any:
    return repr(getattr(stage.modal, case).from_name("a"))


@rule("unhydrated.repr-with-environment", KINDS)
def _repr_with_environment(stage: Stage, case: str) -> Any:
    return repr(getattr(stage.modal, case).from_name("a", environment_name="dev"))


@rule("from-id.repr", KINDS)
def _repr_of_id(stage: Stage, case: str) -> Any:
    return repr(getattr(stage.modal, case).from_id("xx-1"))


@rule("unhydrated.serialize", KINDS)
def _serialize_unhydrated(stage: Stage, case: str) -> Any:
    return stage.serialize(getattr(stage.modal, case).from_name("a"))


@rule("hydrate.missing", KINDS)
def _hydrate_missing(stage: Stage, case: str) -> Any:
    return stage.hydrate_missing(case)


@rule("ephemeral", KINDS)
def _ephemeral(stage: Stage, case: str) -> Any:
    with getattr(stage.modal, case).ephemeral(**stage.keywords("plain")) as handle:
        return handle


@rule("lookup", KINDS)
def _lookup(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).lookup(THERE, **stage.keywords("plain"))


@rule("lookup.missing", KINDS)
def _lookup_missing(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).lookup(NOTHING, **stage.keywords("missing"))


@rule("delete.missing", KINDS)
def _static_delete_missing(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).delete(NOTHING, **stage.keywords("missing"))


@rule("objects.create.existing", KINDS)
def _create_existing(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).objects.create(THERE, **stage.keywords("existing"))


@rule("objects.create.allow-existing", KINDS)
def _create_allowed(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).objects.create(THERE, allow_existing=True, **stage.keywords("existing"))


@rule("objects.delete.missing", KINDS)
def _delete_missing(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).objects.delete(NOTHING, **stage.keywords("missing"))


@rule("objects.delete.allow-missing", KINDS)
def _delete_allowed(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).objects.delete(NOTHING, allow_missing=True, **stage.keywords("missing"))


@rule("delete.Dict", NAMES)
def _deleted_dict(stage: Stage, case: Any) -> Any:
    """Only whether the name is refused: what is not refused would be looked for."""
    try:
        stage.modal.Dict.objects.delete(case, allow_missing=True, **stage.keywords("missing"))
    except stage.modal.exception.InvalidError:
        return "refused"
    return "taken"


@rule("objects.list.max-objects", (-1, -(2**70)))
def _list_few(stage: Stage, case: int) -> Any:
    return stage.modal.Dict.objects.list(max_objects=case, **stage.keywords("plain"))


@rule("objects.list.created-before", ("soon", 7, b"2025-01-01"))
def _list_before(stage: Stage, case: Any) -> Any:
    return stage.modal.Dict.objects.list(created_before=case, **stage.keywords("plain"))

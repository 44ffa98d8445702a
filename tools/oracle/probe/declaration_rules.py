"""What clients say to retries, schedules, GPUs of the old kind, and Secrets, where they are made."""

from __future__ import annotations

import math
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from tools.oracle.probe import usercode
from tools.oracle.probe.rules import NAMES, rule
from tools.oracle.probe.stage import Stage

_RETRIES: tuple[dict[str, Any], ...] = (
    *({}, {"nonsense": 1}),
    *({"max_retries": many} for many in (-1, 0, 1, 10, 11, 100, 1.5, "1", True, None)),
    *({"max_retries": 1, "backoff_coefficient": by} for by in (0, 0.9, 1, 1.0, 2, 10, 10.1, -1, "2", math.nan, None)),
    *({"max_retries": 1, "initial_delay": seconds} for seconds in (-1, 0, 0.5, 1, 60, 61, "1", math.nan, None)),
    *({"max_retries": 1, "max_delay": seconds} for seconds in (-1, 0, 0.5, 0.99, 1, 60, 60.1, 61, "1", None)),
    {"max_retries": 1, "initial_delay": 5, "max_delay": 2},
    {"max_retries": 1, "initial_delay": timedelta(seconds=1)},
)
_FIGURES = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")


@rule("retries", _RETRIES)
def _retries(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.modal.Retries(**case)


@rule("retries.by-position")
def _retries_by_position(stage: Stage, case: None) -> Any:
    return stage.modal.Retries(3)


@rule("retries.attributes", ("max_retries", "backoff_coefficient", "initial_delay", "max_delay"))
def _retries_attribute(stage: Stage, case: str) -> Any:
    return repr(getattr(stage.modal.Retries(max_retries=3), case))


@rule("retries.of-function", (3, 10))
def _retries_of_function(stage: Stage, case: int) -> Any:
    return stage.modal.App("oracle").function(retries=stage.modal.Retries(max_retries=case))(usercode.plain)


@rule(
    "period", ({}, *({name: value} for name in _FIGURES for value in (0, 1, -1, 1.5, "1", None, True)), {"nonsense": 1})
)
def _period(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.modal.Period(**case)


@rule("period.by-position")
def _period_by_position(stage: Stage, case: None) -> Any:
    return stage.modal.Period(1)


@rule("period.together", ({"days": 1, "hours": 4}, {"years": 1, "seconds": 0.5}, {"days": 1, "hours": -1}))
def _period_together(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.modal.Period(**case)


_LINES = (
    *("* * * * *", "0 9 * * *", "*/5 0-6 1,15 * mon-fri", "5 4 * * 7", "5 4 * jan *", "@daily"),
    *("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *"),
    *("*/0 * * * *", "5-1 * * * *", "0 0 31 2 *", 5, None, b"* * * * *"),
)


@rule("cron", _LINES)
def _cron(stage: Stage, case: Any) -> Any:
    return stage.modal.Cron(case)


@rule("cron.timezone", ("UTC", "Europe/Berlin", "America/New_York", "Nowhere/Nothing", "", "CET", 5, None))
def _timezone(stage: Stage, case: Any) -> Any:
    return stage.modal.Cron("* * * * *", timezone=case)


@rule("cron.timezone-by-position")
def _timezone_by_position(stage: Stage, case: None) -> Any:
    return stage.modal.Cron("* * * * *", "Europe/Berlin")


@rule("schedule.of-function", ("Cron", "Period"))
def _schedule_of_function(stage: Stage, case: str) -> Any:
    schedule = stage.modal.Cron("* * * * *") if case == "Cron" else stage.modal.Period(hours=1)
    return stage.modal.App("oracle").function(schedule=schedule)(usercode.plain)


_CLASSES = ("T4", "L4", "A100", "A10G", "H100", "L40S", "Any")


@rule("gpu.class", [(name, count) for name in _CLASSES for count in (None, -1, 0, 1, 2, 8, 9, 1.5, "2")])
def _gpu_class(stage: Stage, case: tuple[str, Any]) -> Any:
    made = getattr(stage.modal.gpu, case[0])
    gpu = made() if case[1] is None else made(count=case[1])
    return stage.modal.App("oracle").function(gpu=gpu)(usercode.plain)


@rule("gpu.size", (None, "40GB", "80GB", "40gb", "20GB", 40, ""))
def _gpu_size(stage: Stage, case: Any) -> Any:
    return stage.modal.App("oracle").function(gpu=stage.modal.gpu.A100(size=case))(usercode.plain)


@rule("gpu.text", _CLASSES)
def _gpu_text(stage: Stage, case: str) -> Any:
    return str(getattr(stage.modal.gpu, case)(count=2))


@rule("gpu.classes-in-a-list")
def _gpu_list(stage: Stage, case: None) -> Any:
    gpus = [stage.modal.gpu.H100(count=2), "A100", stage.modal.gpu.Any()]
    return stage.modal.App("oracle").function(gpu=gpus)(usercode.plain)


@rule(
    "secret.from-dict",
    (
        *(
            {},
            {"A": "1"},
            {"A": None},
            {"A": ""},
            {"A": 1},
            {"A": b"1"},
            {"A": True},
            {1: "A"},
            {"": "A"},
            {"A=B": "1"},
        ),
        *({"A": "é"}, {"A": "a\0b"}, {"A": "1", "B": 2}, 5, None, [("A", "1")], "A=1", ()),
    ),
)
def _from_dict(stage: Stage, case: Any) -> Any:
    return stage.modal.Secret.from_dict(case)


@rule("secret.from-dict.without-arguments")
def _from_nothing(stage: Stage, case: None) -> Any:
    return stage.modal.Secret.from_dict()


@rule("secret.from-dict.repr", ({}, {"A": "hidden"}, {"A": "hidden", "B": "hidden"}))
def _from_dict_repr(stage: Stage, case: dict[str, str]) -> Any:
    return "hidden" in repr(stage.modal.Secret.from_dict(case))


@rule("secret.from-local-environ", (["ORACLE_SAID"], ["ORACLE_UNSAID"], [], ["ORACLE_SAID", "ORACLE_UNSAID"], [5], 5))
def _from_environ(stage: Stage, case: Any) -> Any:
    os.environ["ORACLE_SAID"] = "yes"
    return stage.modal.Secret.from_local_environ(case)


@rule("secret.from-dotenv", ("nothing", "folder", "missing folder", "file"))
def _from_dotenv(stage: Stage, case: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ".env"
        file.write_text("A=1\n", encoding="utf-8")
        given = {"nothing": (), "folder": (folder,), "missing folder": (f"{folder}/none",), "file": (str(file),)}
        return stage.modal.Secret.from_dotenv(*given[case])


@rule("secret.from-name", NAMES)
def _from_name(stage: Stage, case: Any) -> Any:
    return stage.modal.Secret.from_name(case)


@rule("secret.required-keys", ([], ["A"], [5], "A", 5, None))
def _required_keys(stage: Stage, case: Any) -> Any:
    return stage.modal.Secret.from_name("a", required_keys=case)


@rule("secret.old-keyword")
def _old_keyword(stage: Stage, case: None) -> Any:
    return stage.modal.Secret.from_name(label="a")


@rule("secret.object-id", ("name", "dict"))
def _object_id(stage: Stage, case: str) -> Any:
    secret = stage.modal.Secret.from_name("a") if case == "name" else stage.modal.Secret.from_dict({"A": "1"})
    return secret.object_id

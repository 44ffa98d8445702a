"""What clients say to the arguments of `App.function` and `App.cls`, which are looked at where they are written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tools.oracle.probe import usercode
from tools.oracle.probe.rules import rule
from tools.oracle.probe.stage import Stage

Arguments = dict[str, Any]
_VALUES: dict[str, tuple[Any, ...]] = {
    "cpu": (0, -1, 0.05, 0.1, 1, 2.5, "1", True, math.nan, (1, 2), (2, 1), (1, 1), (1,), [1, 2]),
    "memory": (0, -1, 128, 1.5, "128", (128, 256), (256, 128), (128, 128), (1, 2, 3)),
    "ephemeral_disk": (0, -1, 524_288, 4_000_000, "1"),
    "timeout": (0, -1, 1, 9, 10, 86_400, 86_401, 1.5, "10", None),
    "retries": (0, 1, 10, 11, -1, 1.5, "1", True),
    "min_containers": (-1, 0, 1, 1.5),
    "max_containers": (-1, 0, 1, 1.5),
    "buffer_containers": (-1, 0, 1, 1.5),
    "scaledown_window": (-1, 0, 1, 2, 1200, 1201, 3600, 3601, 1.5),
    "region": ("us", ["us", "eu"], [], 5),
    "cloud": ("aws", "AWS", "auto", "nonsense", 5),
    "secrets": (1, [1], "x", None, (), []),
    "image": (1, "debian"),
    "volumes": (5, {"/x": 5}, {}),
    "network_file_systems": (5, {"/x": 5}, {}),
    "proxy": (5, "x"),
    "max_inputs": (-1, 0, 1, 2),
    "serialized": (True,),
    "block_network": (True,),
    "enable_memory_snapshot": (True,),
    "include_source": (True, False, None),
    "nonsense": (1,),
}
_OF_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "schedule": (5, "* * * * *"),
    "name": ("other", "", "a b", "a.b", "f.*"),
    "is_generator": (True, False, None),
    "i6pn": (True, False),
}
_NEW: dict[str, tuple[Any, ...]] = {
    "env": ({"A": "1"}, {"A": None}, {"A": 1}, {1: "A"}, 5, {}),
    "startup_timeout": (-1, 0, 1, 86_400, 1.5, None),
    "routing_region": ("us-east", 5),
    "nonpreemptible": (True,),
    "restrict_modal_access": (True,),
    "single_use_containers": (True,),
    "experimental_options": ({}, {"a": 1}, 5),
}
_OLD: dict[str, tuple[Any, ...]] = {
    "keep_warm": (-1, 0, 1, False, None),
    "concurrency_limit": (-1, 0, 1, None),
    "container_idle_timeout": (-1, 0, 1, 2, 1200, 1201, None),
    "allow_concurrent_inputs": (-1, 0, 1, 100, 1.5, None),
    "mounts": ([], [1], None),
    "allow_cross_region_volumes": (True, False),
    "_experimental_buffer_containers": (1, None),
    "_experimental_proxy_ip": ("127.0.0.1", None),
    "_experimental_custom_scaling_factor": (0.5, 2, None),
    "_experimental_enable_gpu_snapshot": (False,),
}
_TOGETHER: tuple[Arguments, ...] = (
    {},
    {"min_containers": 2, "max_containers": 1},
    {"min_containers": 1, "max_containers": 1},
    {"keep_warm": 1, "min_containers": 1},
    {"concurrency_limit": 1, "max_containers": 1},
    {"container_idle_timeout": 9, "scaledown_window": 9},
    {"keep_warm": 2, "concurrency_limit": 1},
    {"max_inputs": 1, "single_use_containers": True},
    {"gpu": "T4", "nonpreemptible": True},
    {"region": "us", "cloud": "aws"},
)
_SHORTCODES = (
    *("T4", "t4", "L4", "A10", "a10g", "A10G", "A100", "A100-40GB", "a100-80gb", "L40S", "H100", "h100!", "H200"),
    *("B200", "any", "ANY", "T4:1", "A100:2", "a100:8", "A100-80GB:4", "L4:3", "H100!:2", "A10G:4"),
    *("", ":", "T4:", ":2", "T4:0", "T4:-1", "T4:x", "T4:1.5", "T4:1:2", "T4:9", "T4:16", "A100-20GB", "nonsense"),
    *(" T4", "T4 ", "None", "A100-40", "A100-40GB-SXM"),
)
_GPUS: tuple[Any, ...] = (
    *_SHORTCODES,
    *(None, 5, True, [], ["T4"], ["H100", "A100-40GB:2", "any"], ["T4", None], ("T4", "L4"), [["T4"]], {"T4": 1}),
    *(["T4", 5], ["nonsense"], "T4,L4", b"T4"),
)


def _cases(*tables: dict[str, tuple[Any, ...]]) -> Iterator[Arguments]:
    for table in tables:
        for name, values in table.items():
            yield from ({name: value} for value in values)


@rule("function.argument", (*_cases(_VALUES, _OF_FUNCTIONS, _NEW, _OLD), *_TOGETHER))
def _function_argument(stage: Stage, case: Arguments) -> Any:
    return stage.modal.App("oracle", include_source=False).function(**case)(usercode.plain)


@rule("cls.argument", (*_cases(_VALUES, _OF_FUNCTIONS, _NEW, _OLD), *_TOGETHER))
def _cls_argument(stage: Stage, case: Arguments) -> Any:
    return stage.modal.App("oracle", include_source=False).cls(**case)(usercode.Plain)


@rule("function.gpu", _GPUS)
def _gpu(stage: Stage, case: Any) -> Any:
    return stage.modal.App("oracle", include_source=False).function(gpu=case)(usercode.plain)


_CHANGED = ("cpu", "memory", "retries", "max_containers", "scaledown_window", "timeout", "secrets", "volumes")


_OPTIONS = (
    *({}, {"gpu": "A100:2"}, {"gpu": "nonsense"}, {"gpu": 5}, {"gpu": ["T4", "L4"]}, {"nonsense": 1}),
    *_cases({name: _VALUES[name] for name in _CHANGED}),
    *_cases({name: _OLD[name] for name in ("concurrency_limit", "container_idle_timeout")}),
    *_cases({"allow_concurrent_inputs": _OLD["allow_concurrent_inputs"]}),
    *_cases({name: (_VALUES | _NEW)[name] for name in ("env", "region", "cloud")}),
    *_cases({"buffer_containers": _VALUES["buffer_containers"]}),
)


@rule("cls.with-options", _OPTIONS)
def _with_options(stage: Stage, case: Arguments) -> Any:
    return stage.modal.App("oracle", include_source=False).cls()(usercode.Plain).with_options(**case)


@rule("cls.with-options.of-name", ({}, {"cpu": 2}, {"max_containers": 0}, {"timeout": 0}, {"gpu": "nonsense"}))
def _with_options_of_name(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Cls.from_name("app", "Name").with_options(**case)


@rule("cls.with-options.twice", ({"cpu": 2}, {"retries": 1}))
def _with_options_twice(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Cls.from_name("app", "Name").with_options(**case).with_options(memory=128)


@rule(
    "cls.with-concurrency",
    ({}, *({"max_inputs": n} for n in (-1, 0, 1, 1000, 1.5)), {"max_inputs": 1, "target_inputs": 2}),
)
def _with_concurrency(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Cls.from_name("app", "Name").with_concurrency(**case)


@rule("cls.with-batching", ({}, {"max_batch_size": 2, "wait_ms": 1}, {"max_batch_size": 0, "wait_ms": 1}))
def _with_batching(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Cls.from_name("app", "Name").with_batching(**case)


@rule("function.with-options", _OPTIONS)
def _function_with_options(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Function.from_name("app", "name").with_options(**case)


@rule("function.with-concurrency", ({}, *({"max_inputs": most} for most in (-1, 0, 1, 1.5))))
def _function_with_concurrency(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Function.from_name("app", "name").with_concurrency(**case)


@rule("function.with-batching", ({}, {"max_batch_size": 2, "wait_ms": 1}, {"max_batch_size": 0, "wait_ms": 1}))
def _function_with_batching(stage: Stage, case: Arguments) -> Any:
    return stage.modal.Function.from_name("app", "name").with_batching(**case)

"""What clients say about classes without any server: methods, parameters, and objects outside of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tools.oracle.probe import usercode
from tools.oracle.probe.rules import rule
from tools.oracle.probe.stage import Stage

_DECORATORS = ("method", "enter", "exit", "build", "batched", "concurrent")
_BATCHED = {"max_batch_size": 2, "wait_ms": 10}


def _given(decorator: str) -> dict[str, Any]:
    return {"batched": _BATCHED, "concurrent": {"max_inputs": 2}}.get(decorator, {})


def _decorate(stage: Stage, decorator: str, target: Any, **keywords: Any) -> Any:
    return getattr(stage.modal, decorator)(**{**_given(decorator), **keywords})(target)


def _cls(stage: Stage, content: dict[str, Any], **keywords: Any) -> Any:
    """A class of some content, registered as one that travels by value."""
    made = type("Made", (), {"__module__": __name__, "__qualname__": "Made", **content})
    return stage.modal.App("oracle", include_source=False).cls(serialized=True, **keywords)(made)


def _method(stage: Stage, **keywords: Any) -> Any:
    def double(self: Any, x: int = 1) -> int:
        return x * 2

    return stage.modal.method(**keywords)(double)


@rule("decorator.without-parentheses", _DECORATORS)
def _without_parentheses(stage: Stage, case: str) -> Any:
    return type(getattr(stage.modal, case)(usercode.plain)).__name__


@rule("decorator.of-a-class", _DECORATORS)
def _of_class(stage: Stage, case: str) -> Any:
    return type(_decorate(stage, case, usercode.Plain)).__name__


@rule("decorator.of-a-number", _DECORATORS)
def _of_number(stage: Stage, case: str) -> Any:
    return type(_decorate(stage, case, 5)).__name__


@rule("decorator.of-a-registered-function", _DECORATORS)
def _of_registered(stage: Stage, case: str) -> Any:
    return type(
        _decorate(stage, case, stage.modal.App("oracle", include_source=False).function()(usercode.plain))
    ).__name__


@rule("decorator.below-app-function", _DECORATORS)
def _below_function(stage: Stage, case: str) -> Any:
    return stage.modal.App("oracle", include_source=False).function()(_decorate(stage, case, usercode.needy))


@rule("decorator.on-top-of", [(upper, lower) for upper in _DECORATORS for lower in _DECORATORS])
def _stacked(stage: Stage, case: tuple[str, str]) -> Any:
    return type(_decorate(stage, case[0], _decorate(stage, case[1], lambda self: None))).__name__


_METHODS: dict[str, Callable[..., Any]] = {
    "one parameter": lambda self: None,
    "no parameter": lambda: None,
    "two parameters": lambda self, x: None,
    "a default": lambda self, x=1: None,
    "any": lambda self, *args: None,
    "four": lambda self, kind, value, trace: None,
}


@rule("decorator.of-shape", [(decorator, shape) for decorator in _DECORATORS for shape in _METHODS])
def _shape(stage: Stage, case: tuple[str, str]) -> Any:
    return type(_decorate(stage, case[0], _METHODS[case[1]])).__name__


@rule("decorator.in-a-class", [(decorator, shape) for decorator in _DECORATORS for shape in _METHODS])
def _shape_in_class(stage: Stage, case: tuple[str, str]) -> Any:
    return _cls(stage, {"f": _decorate(stage, case[0], _METHODS[case[1]])})


@rule("batched.of", tuple(usercode.FUNCTIONS))
def _batched_function(stage: Stage, case: str) -> Any:
    return stage.modal.App("oracle", include_source=False).function()(
        _decorate(stage, "batched", usercode.FUNCTIONS[case])
    )


@rule("concurrent.of", tuple(usercode.FUNCTIONS))
def _concurrent_function(stage: Stage, case: str) -> Any:
    return stage.modal.App("oracle", include_source=False).function()(
        _decorate(stage, "concurrent", usercode.FUNCTIONS[case])
    )


@rule("concurrent.and-the-old-argument")
def _concurrent_twice(stage: Stage, case: None) -> Any:
    app = stage.modal.App("oracle", include_source=False)
    return app.function(allow_concurrent_inputs=2)(_decorate(stage, "concurrent", usercode.plain))


@rule("batched.and-the-old-argument")
def _batched_and_concurrent(stage: Stage, case: None) -> Any:
    app = stage.modal.App("oracle", include_source=False)
    return app.function(allow_concurrent_inputs=2)(_decorate(stage, "batched", usercode.needy))


@rule(
    "batched.figures",
    (
        *({}, {"max_batch_size": 2}, {"wait_ms": 2}),
        *({"max_batch_size": size, "wait_ms": 10} for size in (-1, 0, 1, 2, 1000, 1001, 1.5, "2", None)),
        *({"max_batch_size": 2, "wait_ms": wait} for wait in (-1, 0, 1, 600_000, 600_001, 1.5, "2", None)),
    ),
)
def _batched_figures(stage: Stage, case: dict[str, Any]) -> Any:
    return type(stage.modal.batched(**case)(usercode.needy)).__name__


@rule(
    "concurrent.figures",
    (
        *({}, {"target_inputs": 2}, {"max_inputs": 2, "target_inputs": 2}, {"max_inputs": 2, "target_inputs": 3}),
        *({"max_inputs": most} for most in (-1, 0, 1, 1000, 1001, 1.5, "2", None)),
        *({"max_inputs": 2, "target_inputs": target} for target in (-1, 0, 1)),
    ),
)
def _concurrent_figures(stage: Stage, case: dict[str, Any]) -> Any:
    return type(stage.modal.concurrent(**case)(usercode.needy)).__name__


@rule("method.keyword", ({"is_generator": True}, {"keep_warm": 1}, {"keep_warm": None}, {"nonsense": 1}))
def _method_keyword(stage: Stage, case: dict[str, Any]) -> Any:
    return type(_method(stage, **case)).__name__


@rule("enter.keyword", ({"snap": True}, {"snap": False}, {"snap": None}, {"nonsense": 1}))
def _enter_keyword(stage: Stage, case: dict[str, Any]) -> Any:
    return type(_decorate(stage, "enter", _METHODS["one parameter"], **case)).__name__


@rule("enter.snap-in-a-class", (True, False))
def _snap(stage: Stage, case: bool) -> Any:
    hook = _decorate(stage, "enter", _METHODS["one parameter"], snap=True)
    return _cls(stage, {"f": hook}, enable_memory_snapshot=case)


@rule("build.keyword", ({"force": True}, {"timeout": 5}, {"timeout": 0}, {"nonsense": 1}))
def _build_keyword(stage: Stage, case: dict[str, Any]) -> Any:
    return type(_decorate(stage, "build", _METHODS["one parameter"], **case)).__name__


@rule("partial.call")
def _partial_call(stage: Stage, case: None) -> Any:
    return _method(stage)(None)


_ANNOTATIONS: dict[str, Any] = {
    each.__name__: each for each in (int, str, bytes, bool, float, list, dict, object, type(None))
}


@rule("parameter.of-type", tuple(_ANNOTATIONS))
def _parameter_type(stage: Stage, case: str) -> Any:
    return _cls(stage, {"__annotations__": {"x": _ANNOTATIONS[case]}, "x": stage.modal.parameter()})


@rule("parameter.of-type.not-init", tuple(_ANNOTATIONS))
def _parameter_no_init(stage: Stage, case: str) -> Any:
    return _cls(stage, {"__annotations__": {"x": _ANNOTATIONS[case]}, "x": stage.modal.parameter(init=False)})


@rule("parameter.without-annotation", (True, False))
def _parameter_bare(stage: Stage, case: bool) -> Any:
    return _cls(stage, {"x": stage.modal.parameter(init=case)})


@rule(
    "parameter.default",
    (("int", 1), ("int", "a"), ("int", None), ("str", 1), ("bool", 1), ("bytes", "a"), ("int", True)),
)
def _parameter_default(stage: Stage, case: tuple[str, Any]) -> Any:
    content = {"__annotations__": {"x": _ANNOTATIONS[case[0]]}, "x": stage.modal.parameter(default=case[1])}
    return _cls(stage, content)


@rule("parameter.keyword", ({"default": 1}, {"init": False}, {"nonsense": 1}))
def _parameter_keyword(stage: Stage, case: dict[str, Any]) -> Any:
    stage.modal.parameter(**case)


@rule("parameter.with-constructor")
def _parameter_and_constructor(stage: Stage, case: None) -> Any:
    def made(self: Any) -> None: ...

    content = {"__annotations__": {"x": int}, "x": stage.modal.parameter(), "__init__": made}
    return _cls(stage, content)


def _counter(stage: Stage) -> Any:
    content = {
        "__annotations__": {"x": int, "y": str},
        "x": stage.modal.parameter(),
        "y": stage.modal.parameter(default="b"),
        "double": _method(stage),
        "plain": lambda self, z: (self.x, self.y, z),
    }
    return _cls(stage, content)


_OBJECTS: tuple[dict[str, Any], ...] = (
    {"x": 1},
    {"x": 1, "y": "a"},
    {},
    {"x": "a"},
    {"y": "a"},
    {"x": 1, "z": 1},
    {"x": None},
)


@rule("object.made", _OBJECTS)
def _made(stage: Stage, case: dict[str, Any]) -> Any:
    return type(_counter(stage)(**case)).__name__


@rule("object.made-by-position")
def _made_by_position(stage: Stage, case: None) -> Any:
    return type(_counter(stage)(1)).__name__


@rule("object.attribute", [(name, given) for name in ("x", "y", "nothing") for given in ("all", "none")])
def _attribute(stage: Stage, case: tuple[str, str]) -> Any:
    return getattr(_counter(stage)(**({"x": 5, "y": "a"} if case[1] == "all" else {})), case[0])


@rule("object.local", _OBJECTS)
def _local(stage: Stage, case: dict[str, Any]) -> Any:
    return _counter(stage)(**case).double.local(4)


@rule("object.plain-method", _OBJECTS)
def _plain_method(stage: Stage, case: dict[str, Any]) -> Any:
    return _counter(stage)(**case).plain(4)


_CALLS: dict[str, Callable[[Any], Any]] = {
    "remote": lambda made: made.double.remote(1),
    "remote.aio": lambda made: asyncio.run(made.double.remote.aio(1)),
    "spawn": lambda made: made.double.spawn(1),
    "map": lambda made: list(made.double.map([1])),
    "call": lambda made: made.double(1),
    "object_id": lambda made: made.double.object_id,
    "keep_warm": lambda made: made.keep_warm(1),
    "update_autoscaler": lambda made: made.update_autoscaler(min_containers=1),
}


@rule("object.outside-a-run", tuple(_CALLS))
def _outside(stage: Stage, case: str) -> Any:
    return _CALLS[case](_counter(stage)(x=1))


@rule("cls.outside-a-run", ("hydrate", "object_id", "keep_warm", "nothing", "double", "update_autoscaler"))
def _class_attribute(stage: Stage, case: str) -> Any:
    found = getattr(_counter(stage), case)
    return type(found()).__name__ if case == "hydrate" else type(found).__name__


@rule("cls.of-name.local-side", ("attribute", "local", "object_id"))
def _of_name(stage: Stage, case: str) -> Any:
    made = stage.modal.Cls.from_name("a", "B")
    if case == "object_id":
        return made.object_id
    method = made().double
    return type(method).__name__ if case == "attribute" else method.local(1)


def _hooked(stage: Stage, told: list[str]) -> Any:
    content = {
        "up": stage.modal.enter()(lambda self: told.append("enter")),
        "down": stage.modal.exit()(lambda self: told.append("exit")),
        "say": stage.modal.method()(lambda self: told.append("say")),
    }
    return _cls(stage, content)


@rule("object.local-runs-hooks", (1, 2))
def _local_hooks(stage: Stage, case: int) -> Any:
    told: list[str] = []
    made = _hooked(stage, told)()
    for _ in range(case):
        made.say.local()
    return told


@rule("cls.constructor", ((), (1,), (1, 2)))
def _own_constructor(stage: Stage, case: tuple[Any, ...]) -> Any:
    return type(stage.modal.App("oracle", include_source=False).cls()(usercode.WithConstructor)(*case)).__name__


@rule("cls.subclass")
def _subclass(stage: Stage, case: None) -> Any:
    base = _counter(stage)
    return type(type("Sub", (base,), {})).__name__


@rule("cls.registered-twice")
def _registered_twice(stage: Stage, case: None) -> Any:
    return stage.modal.App("oracle", include_source=False).cls()(
        stage.modal.App("other", include_source=False).cls()(usercode.Plain)
    )


@rule("cls.with-nothing-to-call")
def _nothing_to_call(stage: Stage, case: None) -> Any:
    return stage.modal.App("oracle", include_source=False).cls()(usercode.Plain)


@rule("function.in-a-class")
def _function_in_class(stage: Stage, case: None) -> Any:
    return _cls(stage, {"f": stage.modal.App("oracle", include_source=False).function()(usercode.needy)})

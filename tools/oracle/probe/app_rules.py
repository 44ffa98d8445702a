"""What clients say about apps and functions without any server: decorators, names, and calls outside of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tools.oracle.probe import usercode
from tools.oracle.probe.rules import rule
from tools.oracle.probe.stage import Stage
from tools.oracle.probe.usercode import FUNCTIONS

_NAMES = (None, "a", "", "a b", "a/b", "a" * 64, "a" * 65, "ap-" + "0" * 22, 5, b"a")
_DECORATORS = ("function", "cls", "local_entrypoint")


class _Other:
    """Something that no decorator knows."""

    def method(self) -> None:
        """A method that no class decorator has seen."""


def _app(stage: Stage) -> Any:
    """An app without the files of this machine, whose absence from an image the old client would warn of."""
    return stage.modal.App("oracle", include_source=False)


def _closure(value: int) -> Callable[[], int]:
    def told() -> int:
        return value

    return told


def _registered(stage: Stage, name: str = "plain") -> Any:
    return _app(stage).function()(FUNCTIONS[name])


@rule("app.name", _NAMES)
def _name(stage: Stage, case: Any) -> Any:
    app = stage.modal.App(case)
    return app.name, app.description, app.app_id


@rule(
    "app.constructor",
    (
        *({"image": 1}, {"image": "debian"}, {"secrets": 1}, {"secrets": [1]}, {"secrets": ()}, {"secrets": None}),
        *({"volumes": {"/x": 1}}, {"volumes": 5}, {"volumes": None}, {"mounts": []}, {"mounts": [1]}, {"tags": {}}),
        *({"tags": {"a": "b"}}, {"tags": {"a": 1}}, {"tags": {1: "a"}}, {"tags": 5}, {"include_source": False}),
        *({"nonsense": 1},),
    ),
)
def _constructor(stage: Stage, case: dict[str, Any]) -> Any:
    return stage.modal.App("oracle", **case)


@rule("app.repr", ("a",))
def _repr(stage: Stage, case: Any) -> Any:
    return repr(stage.modal.App(case))


@rule("app.function.of", tuple(FUNCTIONS))
def _function_of(stage: Stage, case: str) -> Any:
    return _registered(stage, case)


@rule("app.function.retries", tuple(FUNCTIONS))
def _function_retries(stage: Stage, case: str) -> Any:
    return _app(stage).function(retries=1)(FUNCTIONS[case])


@rule("app.function.schedule", tuple(FUNCTIONS))
def _function_schedule(stage: Stage, case: str) -> Any:
    return _app(stage).function(schedule=stage.modal.Period(days=1))(FUNCTIONS[case])


_ODD: dict[str, Any] = {
    "none": None,
    "number": 5,
    "text": "f",
    "class": _Other,
    "method": _Other.method,
    "bound method": _Other().method,
    "lambda": lambda: None,
    "builtin": len,
    "closure": _closure(5),
}


@rule("app.function.odd", tuple(_ODD))
def _odd_function(stage: Stage, case: str) -> Any:
    return _app(stage).function()(_ODD[case])


@rule("app.function.odd-serialized", tuple(_ODD))
def _odd_serialized(stage: Stage, case: str) -> Any:
    return _app(stage).function(serialized=True)(_ODD[case])


@rule("app.cls.odd", (*_ODD, "plain"))
def _odd_class(stage: Stage, case: str) -> Any:
    return _app(stage).cls()({**_ODD, **FUNCTIONS}[case])


@rule("app.local-entrypoint.odd", (*_ODD, *FUNCTIONS))
def _odd_entrypoint(stage: Stage, case: str) -> Any:
    return _app(stage).local_entrypoint()({**_ODD, **FUNCTIONS}[case])


@rule("app.local-entrypoint.name", (None, "a", "a b", 5, ""))
def _entrypoint_name(stage: Stage, case: Any) -> Any:
    return _app(stage).local_entrypoint(name=case)(usercode.plain)


@rule("app.local-entrypoint.twice", (None, "other"))
def _entrypoint_twice(stage: Stage, case: Any) -> Any:
    app = _app(stage)
    app.local_entrypoint()(usercode.plain)
    return app.local_entrypoint(name=case)(usercode.plain)


@rule("app.local-entrypoint.call")
def _entrypoint_call(stage: Stage, case: None) -> Any:
    return _app(stage).local_entrypoint()(usercode.plain)(7)


@rule("app.without-parentheses", _DECORATORS)
def _without_parentheses(stage: Stage, case: str) -> Any:
    given: Any = _Other if case == "cls" else usercode.plain
    return getattr(_app(stage), case)(given)


@rule("app.positional", _DECORATORS)
def _positional(stage: Stage, case: str) -> Any:
    return getattr(_app(stage), case)(stage.modal.Image.debian_slim())


@rule("app.function.twice-registered")
def _twice(stage: Stage, case: None) -> Any:
    return _app(stage).function()(_registered(stage))


@rule("app.registered", ("registered_functions", "registered_classes", "registered_entrypoints"))
def _registered_names(stage: Stage, case: str) -> Any:
    app = _app(stage)
    app.function()(usercode.plain)
    app.function(name="other")(usercode.generator)
    app.cls()(usercode.Plain)
    app.local_entrypoint()(usercode.coroutine)
    return sorted(getattr(app, case))


@rule("app.registered.web")
def _registered_web(stage: Stage, case: None) -> Any:
    return _app(stage).registered_web_endpoints


@rule("app.old-properties", ("is_interactive", "image", "indexed_objects"))
def _old_properties(stage: Stage, case: str) -> Any:
    return getattr(_app(stage), case)


@rule("app.set-description")
def _set_description(stage: Stage, case: None) -> Any:
    app = _app(stage)
    return app.set_description("other"), app.description


@rule("app.include", ("app", "itself", "number", "none"))
def _include(stage: Stage, case: str) -> Any:
    app, other = _app(stage), stage.modal.App("other")
    other.function()(usercode.plain)
    given = {"app": other, "itself": app, "number": 5, "none": None}[case]
    included = app.include(given)
    return included is app, sorted(app.registered_functions)


@rule("app.run.keyword", ({"show_progress": True}, {"nonsense": 1}))
def _run_keyword(stage: Stage, case: dict[str, Any]) -> Any:
    return type(stage.modal.App("oracle").run(**case).__enter__()).__name__


@rule("app.deploy.name", (None, "", "a b", "a/b", "a" * 65, "ap-" + "0" * 22))
def _deploy_name(stage: Stage, case: Any) -> Any:
    import modal.runner  # the newest client does not import it by itself

    return modal.runner.deploy_app(stage.modal.App(), name=case)


@rule("app.deploy.tag", ("a b", "a" * 51))
def _deploy_tag(stage: Stage, case: Any) -> Any:
    import modal.runner

    return modal.runner.deploy_app(stage.modal.App("oracle"), tag=case)


@rule("function.constructor", ("Function", "FunctionCall", "Cls", "Image", "Secret"))
def _no_constructor(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case)()


@rule(
    "function.from-name",
    (("a", "b"), ("a b", "b"), ("a", "b c"), ("a", "b.c"), ("a", "b.*"), ("a", ""), ("", "b"), ("a", 5)),
)
def _from_name(stage: Stage, case: tuple[Any, Any]) -> Any:
    return type(stage.modal.Function.from_name(*case)).__name__


@rule(
    "cls.from-name",
    (("a", "b"), ("a b", "b"), ("a", "b c"), ("a", "b.c"), ("a", "b.*"), ("a", ""), ("", "b"), ("a", 5)),
)
def _cls_from_name(stage: Stage, case: tuple[Any, Any]) -> Any:
    return stage.modal.Cls.from_name(*case)


@rule("from-name.old-keywords", ("Function", "Cls"))
def _from_name_tag(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case).from_name("a", tag="b")


_CALLS: dict[str, Any] = {
    "remote": lambda f: f.remote(1),
    "remote.aio": lambda f: asyncio.run(f.remote.aio(1)),
    "remote_gen": lambda f: list(f.remote_gen(1)),
    "spawn": lambda f: f.spawn(1),
    "map": lambda f: list(f.map([1])),
    "starmap": lambda f: list(f.starmap([(1,)])),
    "for_each": lambda f: f.for_each([1]),
    "spawn_map": lambda f: f.spawn_map([1]),
    "get_current_stats": lambda f: f.get_current_stats(),
    "keep_warm": lambda f: f.keep_warm(1),
    "update_autoscaler": lambda f: f.update_autoscaler(min_containers=1),
    "get_web_url": lambda f: f.get_web_url(),
    "web_url": lambda f: f.web_url,
    "hydrate": lambda f: f.hydrate(),
    "object_id": lambda f: f.object_id,
    "call": lambda f: f(1),
    "is_generator": lambda f: f.is_generator,
    "get_raw_f": lambda f: f.get_raw_f()(3),
    "local": lambda f: f.local(3),
    "repr": repr,
}


@rule("function.outside-a-run", [(call, name) for call in _CALLS for name in ("plain", "generator")])
def _outside(stage: Stage, case: tuple[str, str]) -> Any:
    return _CALLS[case[0]](_registered(stage, case[1]))


@rule("function.local", tuple(FUNCTIONS))
def _local(stage: Stage, case: str) -> Any:
    return type(_registered(stage, case).local(3)).__name__


@rule("function.from-name.local-side", ("local", "get_raw_f", "repr", "object_id", "call"))
def _of_name(stage: Stage, case: str) -> Any:
    return _CALLS[case](stage.modal.Function.from_name("a", "b"))


@rule("function.serialize")
def _serialize(stage: Stage, case: None) -> Any:
    return stage.serialize(_registered(stage))


@rule("context", ("is_local", "current_input_id", "current_function_call_id", "interact"))
def _context(stage: Stage, case: str) -> Any:
    return getattr(stage.modal, case)()


@rule("enable-output", ({}, {"show_progress": True}, {"show_progress": False}))
def _enable_output(stage: Stage, case: dict[str, Any]) -> Any:
    with stage.modal.enable_output(**case):
        return None


@rule("call-graph.statuses")
def _statuses(stage: Stage, case: None) -> Any:
    import modal.call_graph

    return {status.name: int(status) for status in modal.call_graph.InputStatus}


@rule("call-graph.input-info")
def _input_info(stage: Stage, case: None) -> Any:
    import modal.call_graph

    status = modal.call_graph.InputStatus.PENDING
    return repr(modal.call_graph.InputInfo("in", "fc", "ta", status, "f", "module", []))


@rule("deploy-result")
def _deploy_result(stage: Stage, case: None) -> Any:
    import modal.runner

    return repr(modal.runner.DeployResult("ap", "page", "logs", []))


@rule("from-id", [(kind, given) for kind in ("Function", "FunctionCall") for given in ("fc-1", "")])
def _from_id(stage: Stage, case: tuple[str, Any]) -> Any:
    return type(getattr(stage.modal, case[0]).from_id(case[1])).__name__


@rule("gather.nothing")
def _gather(stage: Stage, case: None) -> Any:
    return stage.modal.FunctionCall.gather()


@rule("function.map-of-nothing-iterable", ("map", "starmap", "for_each"))
def _map_number(stage: Stage, case: str) -> Any:
    given = getattr(_registered(stage), case)(5)
    return None if given is None else list(given)


@rule("function.map.left-alone", (None, "return_exceptions", "order_outputs", "wrap_returned_exceptions", "kwargs"))
def _map_left_alone(stage: Stage, case: str | None) -> Any:
    """Nobody iterates over it, which is worth a warning."""
    keywords: dict[str, Any] = {} if case is None else {case: {} if case == "kwargs" else True}
    _registered(stage).map([1], **keywords)

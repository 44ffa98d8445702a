"""`modal run`: run a function, a method or a local entrypoint, with its app for as long as that takes."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from modal_reference._cli._parsers import add_command
from modal_reference._cli.faults import of_user
from modal_reference._cli.parameters import Option, Options, add_options, option, options_of
from modal_reference._cli.references import Reference, Runnable, choose, load
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups

_SUMMARY = "Run a function in a container, or a local entrypoint here."


def add_to(groups: Groups) -> None:
    """Add the command `run`."""
    parser = add_command(groups, "run", _SUMMARY, _run)
    parser.add_argument("-e", "--env", metavar="NAME", help="the environment to run in")
    parser.add_argument("-d", "--detach", action="store_true", help="leave the app running when this command ends")
    parser.add_argument("-q", "--quiet", action="store_true", help="show what functions print, and nothing else")
    parser.add_argument("-i", "--interactive", action="store_true", help="let functions ask questions")
    parser.add_argument("-m", dest="is_module", action="store_true", help="FUNCTION begins with the name of a module")
    parser.add_argument("-w", "--write-result", metavar="FILE", help="write the result to a file; text or bytes only")
    parser.add_argument("--name", help="what to call this run")
    parser.add_argument("function", metavar="FUNCTION", help="FILE, FILE::NAME or FILE::APP.NAME")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="...", help="its arguments; --help shows them")


class Call(NamedTuple):
    """What is to be called.

    Args:
        options: What it takes.
        act: Calls it, with positional arguments and keywords.
    """

    options: Options
    act: Callable[[Sequence[str], dict[str, Any]], Any]


def _run(chosen: argparse.Namespace) -> None:
    from modal_reference._faces import output
    from modal_reference._faces.running import Run
    from modal_reference._faces.runs import RunArguments

    reference = Reference.of(chosen.function, chosen.is_module)
    runnable = choose(load(reference), reference)
    call = _call(runnable, chosen.detach)
    args, kwargs = _arguments(call.options, chosen.function, runnable, chosen.words)
    name = chosen.name or runnable.app._name or " ".join([chosen.function, *chosen.words])
    with (
        output.showing(not chosen.quiet),
        Run(runnable.app, RunArguments(None, chosen.detach, chosen.interactive, chosen.env, name)),
        of_user(),
    ):
        result = call.act(args, kwargs)
    if chosen.write_result:
        _write(chosen.write_result, result)


def _call(runnable: Runnable, is_detached: bool) -> Call:
    if runnable.is_entrypoint:
        return _call_of_entrypoint(runnable.target._raw)
    if runnable.method:
        return _call_of_method(runnable, is_detached)
    function = runnable.target
    _refuse_generator(function, runnable)
    return Call(
        options_of(function._get_raw_f()),
        lambda args, kwargs: _remote(function, is_detached, args, kwargs),
    )


def _call_of_entrypoint(raw: Callable[..., Any]) -> Call:
    def act(args: Sequence[str], kwargs: dict[str, Any]) -> Any:
        result = raw(*args, **kwargs)
        if inspect.iscoroutine(result):
            import asyncio

            return asyncio.run(result)
        return result

    return Call(options_of(raw), act)


def _call_of_method(runnable: Runnable, is_detached: bool) -> Call:
    from modal_reference._faces.user_class import raw_method

    handle, user_class = runnable.target, runnable.target._get_user_cls()
    raw = raw_method(user_class, runnable.method)
    of_class = _constructor_options(handle, user_class)
    of_method = options_of(raw, skipped=[next(iter(inspect.signature(raw).parameters))])
    names = {each.name for each in of_class}

    def act(args: Sequence[str], kwargs: dict[str, Any]) -> Any:
        instance = handle(**{name: value for name, value in kwargs.items() if name in names})
        method = getattr(instance, runnable.method)
        _refuse_generator(method, runnable)
        rest = {name: value for name, value in kwargs.items() if name not in names}
        return _remote(method, is_detached, args, rest)

    return Call(of_method._replace(options=(*of_class, *of_method.options)), act)


def _constructor_options(handle: Any, user_class: type) -> tuple[Option, ...]:
    from modal_reference._faces.parameters import TYPES
    from modal_reference._serialization import loads

    local = handle._service._local
    if local.has_constructor:
        constructor: Callable[..., Any] = user_class.__init__  # type: ignore[misc]  # of the very class
        return options_of(constructor, skipped=[next(iter(inspect.signature(constructor).parameters))]).options
    return tuple(
        option(
            each.name,
            TYPES.get(each.type_name, str),
            inspect.Parameter.empty if each.default is None else loads(each.default),
        )
        for each in local.parameters
    )


def _remote(function: Any, is_detached: bool, args: Sequence[str], kwargs: dict[str, Any]) -> Any:
    return function.spawn(*args, **kwargs).get() if is_detached else function.remote(*args, **kwargs)


def _refuse_generator(function: Any, runnable: Runnable) -> None:
    if function._is_generator:
        raise InvalidError(
            f"{runnable.names[0]} is a generator, which has no single result to wait for: call it from a local "
            "entrypoint"
        )


def _arguments(
    options: Options, command: str, runnable: Runnable, words: Sequence[str]
) -> tuple[Sequence[str], dict[str, Any]]:
    if options.is_variadic:
        return words, {}
    parser = argparse.ArgumentParser(
        prog=f"modal run {command}", description=inspect.getdoc(_documented(runnable)), allow_abbrev=False
    )
    add_options(parser, options.options)
    return (), vars(parser.parse_args(words))


def _documented(runnable: Runnable) -> Any:
    if runnable.is_entrypoint:
        return runnable.target._raw
    if runnable.method:
        return getattr(runnable.target._get_user_cls(), runnable.method)
    return runnable.target._get_raw_f()


def _write(path: str, result: Any) -> None:
    if not isinstance(result, str | bytes):
        raise InvalidError(f"--write-result takes text or bytes, and the function returned {type(result).__name__}")
    with open(path, "wb") as file:
        file.write(result.encode() if isinstance(result, str) else result)

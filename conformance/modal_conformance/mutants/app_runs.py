"""Faults of Apps that run."""

from __future__ import annotations

import contextlib
from typing import Any

from modal_reference._client import container
from modal_reference._editions.v0_73 import app as v0_73
from modal_reference._engine import FunctionDefinition
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.blocking import apps as blocking
from modal_reference._faces.blocking import definitions
from modal_reference._faces.defaults import Defaults
from modal_reference._faces.function_arguments import FunctionArguments
from modal_reference._faces.operation import Operation
from modal_reference._faces.running import Run
from modal_reference._faces.runs import RunArguments
from modal_reference.app import App
from modal_reference.exception import NotFoundError
from pytest_modalkit.mutants import Patch, mutant

_begin_run = blocking.begin_run
_take = Run._take
_exit = Run.__exit__
_end = AppHandle._end
_define = definitions.define
_arguments_of = FunctionArguments.of
_set_up = AppHandle._set_up


# --- run ---


@mutant("app.run.gives-app")
def runs_give_another_app(patch: Patch) -> None:
    """Entering a run gives a new App."""

    def take(self: Run[Any], link: Any) -> Any:
        _take(self, link)
        return App()

    patch.method(Run, "_take", take)


@mutant("app.run.calls-work-inside", "app.run.hydrates-functions", "app.run.can-be-repeated")
def functions_are_forgotten_at_once(patch: Patch) -> None:
    """When a run begins its functions have no ids."""

    def take(self: Run[Any], link: Any) -> Any:
        app = _take(self, link)
        for handle in app._functions.values():
            handle._unhydrate()
        return app

    patch.method(Run, "_take", take)


@mutant("app.run.no-calls-after", "app.run.lets-errors-through")
def runs_never_end(patch: Patch) -> None:
    """Leaving a run changes nothing."""

    def leave(self: Run[Any], *exc_info: object) -> None:
        self._begun.pop()

    patch.method(Run, "__exit__", leave)


@mutant("app.run.no-calls-after.execution-error")
def functions_keep_their_ids_after_a_run(patch: Patch) -> None:
    """After a run functions are called in vain, and say otherwise."""

    def end(self: AppHandle) -> None:
        self._running = None

    patch.method(AppHandle, "_end", end)


@mutant("app.app-id.while-running")
def running_apps_have_no_id(patch: Patch) -> None:
    """A running App has no id."""
    patch.method(App, "app_id", lambda self: None)


@mutant("app.app-id.kept-after")
def ids_go_with_the_run(patch: Patch) -> None:
    """An App that has ended has no id."""

    def end(self: AppHandle) -> None:
        _end(self)
        self._app_id = None

    patch.method(AppHandle, "_end", end)


@mutant("app.app-id.new-for-each-run")
def all_runs_have_one_id(patch: Patch) -> None:
    """A later run has the id of the first."""
    first: list[str] = []

    def app_id(self: AppHandle) -> str | None:
        if self._app_id and not first:
            first.append(self._app_id)
        return first[0] if self._app_id else None

    patch.method(App, "app_id", app_id)


@mutant("app.run.can-be-repeated")
def apps_run_once(patch: Patch) -> None:
    """An App cannot run a second time."""

    def begin(app: AppHandle, arguments: RunArguments) -> Any:
        if app._app_id is not None:
            raise NotFoundError("this app has ended")
        return _begin_run(app, arguments)

    patch.method(blocking, "begin_run", begin)


@mutant("app.description.falls-back")
def nameless_apps_say_nothing(patch: Patch) -> None:
    """An App without a name has no description when it runs."""
    patch.method(blocking, "_description", lambda: "")


@mutant("app.run.name")
def names_of_runs_are_ignored(patch: Patch) -> None:
    """run(name=...) changes no description."""
    patch.method(blocking, "begin_run", lambda app, arguments: _begin_run(app, arguments._replace(name=None)))


@mutant("app.run.not-while-running")
def apps_run_twice_at_once(patch: Patch) -> None:
    """A running App can be run."""
    patch.method(AppHandle, "_is_running_in", lambda self, link: False)


@mutant("app.run.lets-errors-through")
def errors_end_in_the_run(patch: Patch) -> None:
    """An error inside of a run does not come out."""

    def leave(self: Run[Any], *exc_info: object) -> bool:
        _exit(self, *exc_info)
        return True

    patch.method(Run, "__exit__", leave)


@mutant("app.run.ends-its-calls")
def runs_leave_their_calls_alone(patch: Patch) -> None:
    """What runs when a run ends goes on."""

    def leave(self: Run[Any], *exc_info: object) -> None:
        self._begun.pop()
        self._app._end()

    patch.method(Run, "__exit__", leave)


@mutant("app.run.detach.goes-on")
def detached_runs_end(patch: Patch) -> None:
    """A detached run ends like any other."""

    def begin(app: AppHandle, arguments: RunArguments) -> Any:
        return _begin_run(app, arguments._replace(is_detached=False))

    def leave(self: Run[Any], *exc_info: object) -> None:
        self._arguments = self._arguments._replace(is_detached=False)
        _exit(self, *exc_info)

    patch.method(blocking, "begin_run", begin)
    patch.method(Run, "__exit__", leave)


@mutant("app.run.environment", "app.run.environment.must-exist")
def runs_are_all_in_the_default_environment(patch: Patch) -> None:
    """environment_name= of a run has no effect."""
    patch.method(
        blocking, "begin_run", lambda app, arguments: _begin_run(app, arguments._replace(environment_name=None))
    )


@mutant("app.run.interactive.needs-output")
def interactive_runs_need_no_output(patch: Patch) -> None:
    """An interactive run begins though no output is shown."""
    patch.method(
        blocking, "begin_run", lambda app, arguments: _begin_run(app, arguments._replace(is_interactive=False))
    )


@mutant("app.v0-73.run.show-progress-false.warns")
def show_progress_is_silent(patch: Patch) -> None:
    """show_progress=False does not warn."""

    def warn_nobody(text: str, category: type[Warning]) -> None:
        return None

    patch.method(v0_73, "warn_user", warn_nobody)


@mutant("app.run.not-in-global-scope", "app.run.not-in-global-scope.invalid-error")
def containers_run_apps_while_they_import(patch: Patch) -> None:
    """A run in global scope begins in the containers as well, and its block does nothing there."""

    @contextlib.contextmanager
    def nothing() -> Any:
        yield

    original = App.run

    def run(self: App, /, **options: Any) -> Any:
        return nothing() if container.is_importing else original.__get__(self, App)(**options)

    patch.value(App, "run", Operation(run, run))


@mutant("app.run.main-guard")
def scripts_are_imported_as_main(patch: Patch) -> None:
    """A container gets a script under the name __main__."""
    from modal_reference._agent import loading

    load = loading.load_module
    patch.method(loading, "load_module", lambda code: load(code._replace(module="__main__", file="/nowhere.py")))


# --- defaults of the constructor ---


def with_defaults(patch: Patch, change: Any) -> None:
    """Have Apps forget some of what is given to all of their functions."""

    def set_up(self: AppHandle, name: Any, defaults: Defaults) -> None:
        _set_up(self, name, change(defaults))

    patch.method(AppHandle, "_set_up", set_up)


@mutant("app.constructor.secrets.reach-functions")
def secrets_of_apps_are_lost(patch: Patch) -> None:
    """Secrets of an App reach no function."""
    with_defaults(patch, lambda defaults: defaults._replace(secrets=()))


@mutant("app.constructor.image.reaches-functions")
def images_of_apps_are_lost(patch: Patch) -> None:
    """The image of an App reaches no function."""
    with_defaults(patch, lambda defaults: defaults._replace(image=None))


def with_definitions(patch: Patch, change: Any) -> None:
    """Have functions be declared otherwise."""

    def define(link: Any, local: Any, environment: str) -> FunctionDefinition:
        return change(_define(link, local, environment), local)  # type: ignore[no-any-return]

    patch.method(blocking, "define", define)


@mutant("app.constructor.secrets.own-ones-win")
def secrets_of_apps_win(patch: Patch) -> None:
    """Secrets of the App win over those of the function."""
    with_definitions(patch, lambda definition, local: definition._replace(secrets=definition.secrets[::-1]))


@mutant("app.constructor.image.own-one-wins")
def images_of_apps_win(patch: Patch) -> None:
    """A function always runs in the image of its App."""

    def of(cls: type[FunctionArguments], app: AppHandle, **options: Any) -> FunctionArguments:
        return _arguments_of(app, **{**options, "image": None})

    patch.method(FunctionArguments, "of", of)

"""What becomes of apps: they are created, their functions declared and published, and in the end stopped.

What is declared counts when it is published, all at once. Containers of what was there before finish what they have
begun, and others with the new definition take their place. What is not published any more ends: inputs that wait for it
are terminated, those that run may finish.
"""

from __future__ import annotations

from collections.abc import Callable

from modal_reference._engine.apps import App, AppState
from modal_reference._engine.checks import check_definition, check_scaling
from modal_reference._engine.containers import Container
from modal_reference._engine.definitions import FunctionDefinition, Options, Scaling
from modal_reference._engine.events import EventKind
from modal_reference._engine.functions import Function, with_options
from modal_reference._engine.identifiers import identify
from modal_reference._engine.pools import Pool
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.schedules import instants
from modal_reference._engine.scheduling import Scheduler
from modal_reference._engine.secrets import Secrets
from modal_reference._engine.services import Look, Services
from modal_reference._engine.timers import Alarm


class Publishing:
    """The apps of a universe, and their functions.

    Args:
        terminate: Called with the time, a function, whether what runs is terminated as well, and the reason.
        call: Called with the time and a function whose schedule has come.

    Attributes:
        apps: Every app, by its identifier.
        functions: Every function and service, by its identifier.
    """

    def __init__(
        self,
        services: Services,
        scheduler: Scheduler,
        secrets: Secrets,
        terminate: Callable[[float, Function, bool, str], None],
        call: Callable[[float, Function], None],
    ) -> None:
        self._services = services
        self._scheduler = scheduler
        self._secrets = secrets
        self._terminate = terminate
        self._call = call
        self._generations: dict[tuple[str, str], int] = {}
        self._deployed: dict[tuple[str, str], App] = {}
        self.apps: dict[str, App] = {}
        self.functions: dict[str, Function] = {}

    # Apps

    def create(self, now: float, environment: str, name: str, description: str) -> App:
        """Add an app; an empty name makes it one that nobody can look up."""
        number = self._generations[environment, name] = self._generations.get((environment, name), 0) + 1
        app_id = identify("ap", "" if name else str(self._services.seed), environment, name, str(number))
        app = App(app_id, name, description, now, environment, self._services)
        self.apps[app_id] = app
        if name:
            self._deployed[environment, name] = app
        self._services.events.add(EventKind.APP_STARTED, now, app_id, description)
        return app

    def deployed(self, environment: str, name: str) -> App | None:
        """The app of that name, if there is one."""
        return self._deployed.get((environment, name))

    def get(self, app_id: str) -> App:
        """The app of an identifier.

        Raises:
            Refusal: There is none.
        """
        app = self.apps.get(app_id)
        if app is None:
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"App {app_id!r} not found: it belongs to another universe. Run or deploy it here",
            )
        return app

    def names(self, environment: str) -> list[str]:
        """The names of the apps that are deployed."""
        return [name for place, name in self._deployed if place == environment]

    def publish(
        self, now: float, app: App, state: AppState, functions: dict[str, str], classes: dict[str, str], name: str
    ) -> int:
        """Make what was declared the content of an app; how often it was published."""
        self._check_publication(app, state, functions, classes, name)
        if name and name != app.name:
            self._deployed.pop((app.environment, app.name), None)
            app.name = name
        if app.name:
            self._deployed[app.environment, app.name] = app
        app.state = state
        app.functions = {tag: self.functions[function_id] for tag, function_id in functions.items()}
        app.classes = {tag: self.functions[function_id] for tag, function_id in classes.items()}
        app.version += 1
        self._services.events.add(EventKind.APP_PUBLISHED, now, app.app_id, f"version {app.version}, {state.value}")
        published = {*functions.values(), *classes.values()}
        for function in tuple(app.declared.values()):
            if function.function_id in published:
                self._renew(now, function)
            else:
                self._retire(now, function)
        return app.version

    def _check_publication(
        self, app: App, state: AppState, functions: dict[str, str], classes: dict[str, str], name: str
    ) -> None:
        _check_not_stopped(app)
        if state in (AppState.INITIALIZING, AppState.STOPPED):
            raise Refusal(
                RefusalKind.INVALID,
                f"an app is published as ephemeral, detached or deployed, not as {state.value}: choose one of these",
            )
        known = {function.function_id for function in app.declared.values()}
        for tag, function_id in (*functions.items(), *classes.items()):
            if function_id not in known:
                raise Refusal(
                    RefusalKind.NOT_FOUND,
                    f"Function {function_id!r}, to be published as {tag!r}, was not declared in App {app.app_id!r}: "
                    "declare it there first",
                )
        other = self.deployed(app.environment, name)
        if name and other is not None and other is not app:
            raise Refusal(
                RefusalKind.ALREADY_EXISTS,
                f"App {name!r} exists already in environment {app.environment!r}: publish that one, or choose another "
                "name",
            )

    def stop(self, now: float, app: App) -> None:
        """End an app, if it has not ended."""
        if app.state is AppState.STOPPED:
            return
        app.state = AppState.STOPPED
        if self._deployed.get((app.environment, app.name)) is app:
            del self._deployed[app.environment, app.name]
        self._services.events.add(EventKind.APP_STOPPED, now, app.app_id, app.description)
        for function in app.all():
            self._close(now, function)
            self._terminate(now, function, True, "its app was stopped")
            for container in tuple(function.pool.containers.values()):
                self._scheduler.end(now, container, "its app was stopped")
        self.container_ended(app)

    def container_ended(self, app: App) -> None:
        """Tell those who wait for an app, if it is over."""
        if app.is_over:
            app.stopped.notify()
            app.logs.news.notify()

    def stop_all(self, now: float, environment: str) -> None:
        """End the apps of an environment that is deleted."""
        for app in self.apps.values():
            if app.environment == environment:
                self.stop(now, app)

    # Functions

    def declare(self, app: App, definition: FunctionDefinition, existing_id: str) -> Function:
        """Declare a function of an app."""
        _check_not_stopped(app)
        check_definition(definition, self._secrets)
        function = app.declared.get(definition.name)
        if existing_id and (function is None or function.function_id != existing_id):
            raise Refusal(
                RefusalKind.INVALID,
                f"Function {existing_id!r} is not the one that is called {definition.name!r} in App {app.app_id!r}: "
                "declare it under its own name",
            )
        if function is None:
            function_id = identify("fu", app.app_id, definition.name)
            function = Function(function_id, app, definition, self._new_pool())
            app.declared[definition.name] = self.functions[function_id] = function
        function.declared = definition
        if not app.is_running:
            function.definition = definition
            function.pool.adopt(function)
        return function

    def function(self, function_id: str) -> Function:
        """The function of an identifier.

        Raises:
            Refusal: There is none.
        """
        function = self.functions.get(function_id)
        if function is None:
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"Function {function_id!r} not found: it belongs to another universe. Look it up again by name",
            )
        return function

    def lookup(self, environment: str, app_name: str, name: str, is_class: bool) -> Function:
        """The function or class of a deployed app."""
        app = self.deployed(environment, app_name)
        if app is None or not app.is_running:
            raise not_found(
                "App", app_name, self.names(environment), f"in environment {environment!r}", "deploy it first"
            )
        found = app.classes if is_class else app.functions
        if name not in found:
            kind = "Class" if is_class else "Function"
            raise not_found(kind, name, list(found), f"in App {app_name!r}", "deploy the app with it first")
        return found[name]

    def bind(self, now: float, service: Function, parameters: bytes, options: Options) -> Function:
        """The service of a class for one set of parameters and options."""
        if not parameters and options == Options():
            return service
        if service.service is not None:
            raise Refusal(
                RefusalKind.INVALID, f"Function {service.function_id!r} is bound already: bind the class it belongs to"
            )
        key = (parameters, repr(options))
        bound = service.bound.get(key)
        if bound is None:
            definition = with_options(service.definition, options)
            check_definition(definition, self._secrets)
            function_id = identify("fu", service.function_id, str(len(service.bound) + 1))
            bound = Function(
                function_id, service.app, definition, self._new_pool(), service=service, parameters=parameters,
                options=options,
            )  # fmt: skip
            service.bound[key] = self.functions[function_id] = bound
            bound.pool.is_open = service.pool.is_open
            bound.is_retired = service.is_retired
            self._scheduler.touch(bound.pool)
        return bound

    def rescale(self, function: Function, scaling: Scaling) -> None:
        """Have other numbers of containers."""
        check_scaling(scaling)
        function.pool.scaling = scaling
        self._scheduler.touch(function.pool)

    def _new_pool(self) -> Pool:
        pool = Pool()
        pool.look = Look(self._services.schedule, lambda now: self._scheduler.touch(pool))
        return pool

    def _renew(self, now: float, function: Function) -> None:
        """Have a function be what was declared; its containers make room for new ones."""
        for each in function.family():
            base = function.declared
            each.declared = each.definition = base if each is function else with_options(base, each.options)
            each.pool.adopt(each)
            each.is_retired = False
            for container in _current(each.pool):
                self._scheduler.drain(now, container, "it is replaced")
            each.pool.is_open = True
            self._scheduler.touch(each.pool)
        self._set_alarm(now, function)

    def _retire(self, now: float, function: Function) -> None:
        """Let a function end that is not published any more."""
        for each in function.family():
            self._close(now, each)
            each.is_retired = True
            self._terminate(now, each, False, "its function was taken out of the app")
            for container in _current(each.pool):
                self._scheduler.drain(now, container, "its function was taken out of the app")

    def _close(self, now: float, function: Function) -> None:
        function.pool.is_open = False
        if function.alarm is not None:
            function.alarm.cancel()
            function.alarm = None
        self._scheduler.touch(function.pool)

    # Schedules

    def _set_alarm(self, now: float, function: Function) -> None:
        if function.alarm is not None:
            function.alarm.cancel()
        schedule = function.definition.schedule
        function.timetable = None if schedule is None else instants(schedule, now)
        self._next_alarm(function)

    def _next_alarm(self, function: Function) -> None:
        at = None if function.timetable is None else next(function.timetable, None)
        function.alarm = None if at is None else Alarm(lambda now: self._fire(now, function))
        if at is not None and function.alarm is not None:
            self._services.schedule(at, function.alarm)

    def _fire(self, now: float, function: Function) -> None:
        self._next_alarm(function)
        self._services.events.add(EventKind.SCHEDULE_FIRED, now, function.function_id, function.definition.name)
        self._call(now, function)


def _current(pool: Pool) -> list[Container]:
    """The containers that take inputs, or will."""
    return [*pool.starting, *pool.ready]


def _check_not_stopped(app: App) -> None:
    if app.state is AppState.STOPPED:
        raise Refusal(RefusalKind.INVALID, f"App {app.description or app.app_id!r} was stopped: run or deploy it again")


def not_found(kind: str, name: str, known: list[str], place: str, way_out: str) -> Refusal:
    """The refusal of a name that is not there, with the one that is most like it."""
    from difflib import get_close_matches  # only for those who have mistyped

    close = get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}? Otherwise " if close else ""
    return Refusal(RefusalKind.NOT_FOUND, f"{kind} {name!r} not found {place}: {hint}{way_out}")

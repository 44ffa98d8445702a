"""What a backend is to the kit: a namespace, what it claims, and the hooks by which it can be driven.

An adapter is a function without parameters, or with the one parameter `options`, that returns a `Backend`. Everything
but the name and the namespace is optional: what a backend does not offer is not asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import KW_ONLY, dataclass, field, fields
from datetime import datetime, timedelta
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from pytest_modalkit.capabilities import Capability, capability_set

if TYPE_CHECKING:
    from pytest_modalkit.fault_plans import Injector

__all__ = ["AdvanceClock", "Backend", "UniverseOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UniverseOptions:
    """What the kit asks of a universe.

    Args:
        edition: The edition of the documents, such as `"1"`.
        start: When its clock begins; None begins at the present.
        environments: The environments that exist from the start; the first is the default.
        seed: Chooses among equally good worlds (identifiers, for instance); the same seed gives the same choice.
    """

    edition: str = "1"
    start: datetime | None = None
    environments: tuple[str, ...] = ("main", "dev")
    seed: int = 0


class AdvanceClock(Protocol):
    """Moves a backend's clock; `settle` is given only where a test asked for it."""

    def __call__(self, delta: timedelta, /) -> object:
        """Move the clock forward by `delta`."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A Modal-compatible backend and what the kit needs to drive it.

    Args:
        name: How reports call it.
        namespace: What `import modal` shall give: a module, its dotted name, or several dotted names, where a
            submodule is taken from the first package that has it. A module really called `modal` is used as it is.
        capabilities: What it claims, as members of `Capability` or their words.
        new_universe: Called with `UniverseOptions`, returns a context manager: entering it makes a fresh world current
            and gives the object behind the fixture `modal_universe` (or None). Without it tests share one world.
        on_first_use: Called with a function that opens a universe and returns what `new_universe` gave; the backend
            calls it, from any thread, whenever code needs a universe and none is open. Called with None when the
            session ends. Without it a universe is opened before each test, needed or not.
        reset: Called without arguments before each test of a backend without `new_universe`, to forget everything.
        now: Returns the time of the current universe, an aware datetime.
        advance_clock: Called with a `timedelta`, moves that time forward; with `settle=True` as well where a test asks
            for it.
        settle: Returns when nothing is pending, starting or running.
        freeze: Called with True to stop the clock, with False to let it run.
        start_at: Called with an aware datetime, sets the time of a universe that has not been used.
        kill_container: Called with the id of a container, ends it without warning.
        peek: Called with the id of an object, returns its contents without going through the namespace.
        faults: Returns what injects faults into the current universe, an `Injector` of `pytest_modalkit.fault_plans`.
        leftovers: Returns in words what universes that have ended have left behind: processes, threads, open
            descriptors, files; each with whose it is.
        isolation: Returns in one line how far containers are kept apart on this machine; raises OSError where it cannot
            be found out. The answer is kept until the machine is started anew.
        join: Called when the first child process is about to start, returns the variables by which children join
            whatever universe is current when they come.
        limits: Its figures, such as `{"dict.value_bytes": 100_000}`; laws ask here before they exceed one.
        environments: The environments that laws may use, the default first.
        command_line: The words that start its command, such as `("python", "-m", "modal")`.
        edition: The edition of the documents that it follows.
        faces: Which faces it has: `sync`, and `asyncio` and `trio` where those are claimed. Derived, not given.

    Raises:
        TypeError: An argument is not of the kind described here.
        ValueError: A capability is unknown, or claimed without what it needs here; or a name is empty.
    """

    name: str
    namespace: ModuleType | str | tuple[str, ...]
    capabilities: Collection[str] = frozenset()
    _: KW_ONLY
    new_universe: Callable[[UniverseOptions], AbstractContextManager[Any]] | None = None
    on_first_use: Callable[[Callable[[], Any] | None], object] | None = None
    reset: Callable[[], object] | None = None
    now: Callable[[], datetime] | None = None
    advance_clock: AdvanceClock | None = None
    settle: Callable[[], object] | None = None
    freeze: Callable[[bool], object] | None = None
    start_at: Callable[[datetime], object] | None = None
    kill_container: Callable[[str], object] | None = None
    peek: Callable[[str], Any] | None = None
    faults: Callable[[], Injector] | None = None
    leftovers: Callable[[], Sequence[str]] | None = None
    isolation: Callable[[], str] | None = None
    join: Callable[[], Mapping[str, str]] | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    environments: Sequence[str] = ()
    command_line: Sequence[str] | None = None
    edition: str = "1"
    faces: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Check the arguments and bring them into one form."""
        _check_words(self)
        for hook in _HOOKS:
            _check_hook(hook, getattr(self, hook))
        if not isinstance(self.limits, Mapping):
            raise TypeError(f"limits maps names to figures, as in {{'dict.value_bytes': 100_000}}, not {self.limits!r}")
        claimed = capability_set(self.capabilities)
        settled: dict[str, object] = {
            "capabilities": claimed,
            "namespace": (self.namespace,) if isinstance(self.namespace, str) else self.namespace,
            "limits": MappingProxyType(dict(self.limits)),
            "environments": _words("environments", self.environments),
            "command_line": None if self.command_line is None else _words("command_line", self.command_line),
            "faces": ("sync", *(str(face) for face in (Capability.ASYNCIO, Capability.TRIO) if face in claimed)),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        _check_claims(self)


_NO_HOOKS = {"name", "namespace", "capabilities", "limits", "environments", "command_line", "edition", "faces"}
_HOOKS = tuple(each.name for each in fields(Backend) if each.name not in _NO_HOOKS)


def _check_claims(backend: Backend) -> None:
    if Capability.ENVIRONMENTS in backend.capabilities and len(backend.environments) < 2:
        raise ValueError(
            f"the capability {str(Capability.ENVIRONMENTS)!r} is claimed, and environments={backend.environments!r}: "
            "name at least two that laws may use, the default first"
        )
    if Capability.COMMAND_LINE in backend.capabilities and not backend.command_line:
        raise ValueError(
            f"the capability {str(Capability.COMMAND_LINE)!r} is claimed, and command_line={backend.command_line!r}: "
            'give the words that start the command, as in ("python", "-m", "modal")'
        )


def _check_words(backend: Backend) -> None:
    for name in ("name", "edition"):
        word = getattr(backend, name)
        if not isinstance(word, str):
            raise TypeError(f"{name} is a string, not {word!r}")
        if not word.strip():
            raise ValueError(f"{name} is empty: reports need a word there")
    if isinstance(backend.namespace, ModuleType):
        return
    if not isinstance(backend.namespace, str | tuple):
        raise TypeError(f"namespace is a module or its dotted name, not {backend.namespace!r}")
    if not all(_words("namespace", (backend.namespace,) if isinstance(backend.namespace, str) else backend.namespace)):
        raise ValueError(f"namespace names no module: {backend.namespace!r}")


def _check_hook(name: str, hook: object) -> None:
    if hook is not None and not callable(hook):
        raise TypeError(f"{name} is a function or None, not {hook!r}")


def _words(name: str, words: object) -> tuple[str, ...]:
    if isinstance(words, str) or not isinstance(words, Iterable):
        raise TypeError(f"{name} is a sequence of strings, not {words!r}")
    found = tuple(words)
    for word in found:
        if not isinstance(word, str):
            raise TypeError(f"{name} is a sequence of strings; {word!r} is none")
    return found

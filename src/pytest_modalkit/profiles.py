"""How thorough the laws are.

Laws carry no settings of their own. A profile is applied to each property when it is collected; while any law runs it
is the default besides, since a stateful machine takes the default. Tests that are no laws keep what they have.
Hypothesis is imported here only after the suite has imported it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_modalkit.options import Settings

if TYPE_CHECKING:
    from hypothesis import settings

__all__ = ["Profile", "profile_of"]


@dataclass(frozen=True, slots=True)
class _Measure:
    """How much of everything: examples of a property, and steps of a machine."""

    examples: int
    steps: int


_MEASURES = {"smoke": _Measure(5, 15), "standard": _Measure(25, 30), "full": _Measure(200, 50)}


class Profile:
    """The profile of one session.

    Args:
        name: `smoke`, `standard` or `full`.
        seed: Chooses the examples; None makes the same ones each time.
    """

    def __init__(self, name: str, seed: int | None) -> None:
        self.name = name
        self.seed = seed

    @cached_property
    def settings(self) -> settings:
        """The Hypothesis settings of laws."""
        from hypothesis import HealthCheck, Phase, settings

        measure = _MEASURES[self.name]
        # Finding out which arguments of a failure matter takes hundreds of examples more, and a backend that is not
        # yet right has hundreds of failures.
        phases = [phase for phase in Phase if phase is not Phase.explain or self.name == "full"]
        return settings(
            parent=settings.get_profile("default"),
            max_examples=measure.examples,
            stateful_step_count=measure.steps,
            phases=phases,
            deadline=None,
            database=None,
            derandomize=self.seed is None,
            # Slow or bulky examples are the backend's business. Fixtures of the kit hold no state, and one law runs on
            # several faces: what these checks warn of cannot happen.
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.data_too_large,
                HealthCheck.filter_too_much,
                HealthCheck.large_base_example,
                HealthCheck.function_scoped_fixture,
                HealthCheck.differing_executors,
            ],
        )

    def apply(self, law: Callable[..., Any]) -> None:
        """Give a property the settings of this profile, unless it has some already."""
        if not hasattr(law, "_hypothesis_internal_settings_applied"):
            self.settings(law)

    @contextmanager
    def in_force(self) -> Generator[None]:
        """Make this the default of machines, and the seed that of everything random."""
        from hypothesis._settings import local_settings

        core: Any = import_module("hypothesis.core")

        before = core.global_force_seed
        if self.seed is not None:
            core.global_force_seed = self.seed
        try:
            with local_settings(self.settings):
                yield
        finally:
            core.global_force_seed = before


def profile_of(chosen: Settings) -> Profile:
    """The profile that the user chose."""
    return Profile(chosen.profile, chosen.seed)

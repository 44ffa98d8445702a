"""Verdicts, and the judge that gives them in a pytest run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_modalkit.verdicts.verdict import Verdict, worst

if TYPE_CHECKING:
    from pytest_modalkit.verdicts.judge import Judge

__all__ = ["Judge", "Verdict", "worst"]


def __getattr__(name: str) -> Any:
    # Reports and the command line need the words only; the judge brings pytest with it.
    if name == "Judge":
        from pytest_modalkit.verdicts.judge import Judge

        return Judge
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

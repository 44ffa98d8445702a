"""Mutants: the reference with exactly one fault each, which the laws of the requirement that it breaks must catch.

``python -m pytest_modalkit.mutants`` runs them. A mutant is a function that breaks the reference through a `Patch`; its
name says what goes wrong, its docstring how.
"""

from __future__ import annotations

from pytest_modalkit.mutants.patch import NotApplied, Patch
from pytest_modalkit.mutants.registry import Mutant, mutant, mutant_for_each

__all__ = ["Mutant", "NotApplied", "Patch", "mutant", "mutant_for_each"]

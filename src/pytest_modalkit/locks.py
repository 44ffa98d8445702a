"""Checked-in lists that may only get better.

``not_tested.txt``, ``no_mutant.txt`` and ``not_enforced.txt`` hold the requirements without a test, without a mutant,
or that the reference does not enforce, each with its reason; they may only shrink. ``capabilities.lock`` holds what the
reference claims on each class of platform; it may only grow. A change for the worse is possible where someone says why,
and the reason stays in the file.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Lock", "compare", "lock_for_claims", "lock_for_reasons", "platform_class", "update"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One list: what stands in the file, and what is true now.

    Attributes:
        path: The file.
        title: What the list is, for its first line.
        now: The entries as they are: id → reason, or platform → claims.
        growing: Whether the list should grow (claims) rather than shrink (debts).
    """

    path: Path
    title: str
    now: Mapping[str, str]
    growing: bool = False

    def written(self) -> dict[str, str]:
        """Return the entries of the file; none where there is no file."""
        entries = (line.partition(": ") for line in self._lines() if line and not line.startswith("#"))
        return {name: rest for name, _, rest in entries}

    def reasons(self) -> list[str]:
        """Return the lines of the file that say why it once changed for the worse."""
        return [line for line in self._lines() if line.startswith("# allowed ")]

    def _lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []

    def worse(self) -> list[str]:
        """Return the entries that changed for the worse since the file was written."""
        written = self.written()
        if not self.growing:
            return [name for name in self.now if name not in written]
        return [
            f"{name} no longer claims {', '.join(sorted(lost))}"
            for name, claims in self.now.items()
            if (lost := set(written.get(name, "").split()) - set(claims.split()))
        ]


def lock_for_reasons(path: Path, title: str, reasons: Mapping[str, str]) -> Lock:
    """Return the lock of a list of debts."""
    return Lock(path=path, title=title, now={name: " ".join(reasons[name].split()) for name in sorted(reasons)})


def lock_for_claims(path: Path, claims: frozenset[str]) -> Lock:
    """Return the lock of what the reference claims here; other classes of platform stay as they are written."""
    lock = Lock(path=path, title="", now={})
    now = {**lock.written(), platform_class(): " ".join(sorted(claims))}
    title = "What the reference claims on each class of platform"
    return Lock(path=path, title=title, now=dict(sorted(now.items())), growing=True)


def platform_class() -> str:
    """Return the class of this platform: ``linux-root``, ``linux-user``, ``darwin-user`` ..."""
    user = "root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "user"
    return f"{sys.platform}-{user}"


def compare(lock: Lock) -> list[str]:
    """Return what is wrong between the file and what is true now, each with the way out."""
    name = lock.path.name
    if not lock.path.exists():
        return [f"{name} is not there: write it with modalkit check --update"]
    worse = lock.worse()
    if worse:
        way = "the list may only grow" if lock.growing else "the list may only shrink"
        return [f"{name}: {entry}: {way}" for entry in worse]
    written = lock.written()
    # A class of platform that nobody wrote down yet is held to nothing.
    now = {entry: rest for entry, rest in lock.now.items() if not lock.growing or entry in written}
    if written != now:
        return [f"{name} is behind what is true now: write it anew with modalkit check --update"]
    return []


def update(lock: Lock, *, allow: str | None) -> str | None:
    """Write the file anew.

    Args:
        lock: The list.
        allow: Why it may change for the worse, or None where it may not.

    Returns:
        What was refused, or None where the file was written.
    """
    worse = lock.worse() if lock.path.exists() else []
    if worse and allow is None:
        return f"{lock.path.name} would get worse ({', '.join(worse)}): say why with --allow-growth REASON"
    reasons = lock.reasons()
    if worse:
        reasons.append(
            f"# allowed on {dt.datetime.now(dt.UTC).date().isoformat()}, {len(worse)} for the worse: {allow}"
        )
    rule = "It may only grow" if lock.growing else "It may only shrink"
    head = [f"# {lock.title}: {len(lock.now)}.", f"# {rule}; modalkit check --update writes it.", *reasons]
    lines = [*head, *(f"{name}: {rest}" for name, rest in lock.now.items())]
    lock.path.parent.mkdir(parents=True, exist_ok=True)
    lock.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return None

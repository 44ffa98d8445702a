"""How much memory 100,000 entries take, in a process of their own."""

from __future__ import annotations

import subprocess
import sys

_ENTRIES = 100_000
_BEGIN = """
import resource, sys
def used():
    with open("/proc/self/statm") as f: return int(f.read().split()[1]) * resource.getpagesize()
"""
_OURS = "import modal_reference as m; store = m.{}.from_name('x', create_if_missing=True); store.len(); before = used()"
_PROGRAMS = {
    "LIMIT a plain dict of pickles": (
        "import cloudpickle; store = {}; before = used()",
        "store[cloudpickle.dumps(i)] = cloudpickle.dumps('x' * 100)",
    ),
    "ours, Dict": (
        _OURS.format("Dict"),
        "store.put(i, 'x' * 100)",
    ),
    "ours, Queue (20 partitions)": (
        _OURS.format("Queue"),
        "store.put('x' * 100, partition=str(i % 20))",
    ),
}


def lines() -> list[str]:
    """The table in Markdown."""
    figures = {name: _measure(*parts) for name, parts in _PROGRAMS.items()}
    limit = next(iter(figures.values()))
    rows = [f"| {name} | {size / 1e6:.1f} MB | {size / limit:.2f} |" for name, size in figures.items()]
    title = f"### Memory of {_ENTRIES:,} entries with values of 100 B"
    return [title, "", "| case | memory | x limit |", "|---|---|---|", *rows, ""]


def _measure(before: str, each: str) -> int:
    program = f"{_BEGIN}{before}\nfor i in range({_ENTRIES}):\n    {each}\nprint(used() - before)"
    return int(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)

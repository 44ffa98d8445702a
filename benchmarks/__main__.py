"""`python -m benchmarks`: print the tables, side by side in one run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks import calls, machines, memory, scheduling, starting, stores, waiting
from benchmarks.rounds import as_lines, measure
from pytest_modalkit.places import PlaceError, check_writable


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds per table (default 15)")
    parser.add_argument("--only", default="", metavar="WORD", help="only tables whose title has this word")
    parser.add_argument("--seed", type=int, default=0, help="of the order of cases within a round")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the tables there as well, as Markdown")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error(f"--rounds is {options.rounds}, at least 1 is needed")
    if options.output is not None:
        try:
            check_writable(options.output, "--output")
        except PlaceError as error:
            parser.error(str(error))
    lines = [_machine_line(options.rounds), ""]
    print(lines[0], flush=True)
    shown = 0
    for module in (stores, waiting, calls, scheduling, starting, machines):
        with ExitStack() as stack:
            for table in stack.enter_context(module.tables()):
                if options.only.lower() in table.title.lower():
                    shown += 1
                    lines += _show(as_lines(table, measure(table, options.rounds, options.seed)))
    if options.only.lower() in "memory":
        shown += 1
        lines += _show(memory.lines())
    if not shown:
        parser.error(f"--only {options.only!r} matches no table")
    if options.output is not None:
        options.output.write_text("\n".join(lines), encoding="utf-8")
    return 0


def _show(lines: list[str]) -> list[str]:
    print("\n".join(lines), flush=True)
    return lines


def _machine_line(rounds: int) -> str:
    writes = "not written" if sys.dont_write_bytecode else "written"
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"{rounds} rounds; "
        f"bytecode is {writes}. A ratio is the median over rounds of the time over the limit's time in the same round."
    )


if __name__ == "__main__":
    sys.exit(main())

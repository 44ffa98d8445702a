"""Reading `.env` files: variables for a Secret (document 003, Secret.from_dotenv).

The format is that of the package python-dotenv, which the real client uses: `NAME=value`, after `export` or not; quotes
of both kinds, over several lines if need be; comments; `${NAME}` and `${NAME:-default}` within values.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_SPACES = r"[^\S\r\n]*"
_LINE = re.compile(
    rf"""
    \s*
    (?>(?:export[^\S\r\n]+)?)
    (?: '(?P<quoted_name>[^']+)' | (?P<name>[^'=\#\s][^=\#\s]*) )
    {_SPACES}
    (?P<assignment> =
        (?>(?P<gap>{_SPACES}))
        (?: '(?P<single>(?:[^'\\]|\\.)*)' | "(?P<double>(?:[^"\\]|\\.)*)" | (?!['"])(?P<bare>[^\r\n]*) )
    )?
    {_SPACES} (?:\#[^\r\n]*)? {_SPACES} (?:\r\n|\n|\r|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_FIRST_WORD = re.compile(r"\S")
_END_OF_LINE = re.compile(r"\r\n|\n|\r|\Z")
_BLANK = re.compile(r"\s*\Z")
_COMMENT = re.compile(r"\s+#.*")
_SINGLE_ESCAPE = re.compile(r"\\([\\'])")
_DOUBLE_ESCAPE = re.compile(r"\\([\\'\"abfnrtv])")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_REFERENCE = re.compile(r"\$\{(?P<name>[^}:]*)(?::-(?P<default>[^}]*))?\}")


def find_file(start: Path, filename: str) -> Path | None:
    """The file of a name in a folder or the nearest of those above it.

    Args:
        start: The folder, or a file in it.

    Raises:
        OSError: There is no such folder or file.
    """
    if not start.exists():
        raise FileNotFoundError(
            f"{start} does not exist: a {filename} file is looked for there and in the folders above"
        )
    folder = (start if start.is_dir() else start.parent).absolute()
    for each in (folder, *folder.parents):
        if (each / filename).is_file():
            return each / filename
    return None


def variables_of(text: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables of a `.env` file, in its order; one without a value is empty.

    Args:
        text: What is in the file.
        environment: Where references are looked up that the file does not define itself.
    """
    found: dict[str, str] = {}
    for name, value in _assignments(text):
        found[name] = _REFERENCE.sub(lambda match: _referenced(match, found, environment), value)
    return found


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text) and not _BLANK.match(text, at):
        line = _LINE.match(text, at)
        if line is None:  # a comment, or a line that is none of ours
            at = _end_of_line(text, at)
            continue
        at = line.end()
        yield line["quoted_name"] or line["name"], _value(line)


def _end_of_line(text: str, at: int) -> int:
    """Where the next line that has anything on it ends."""
    begin = _FIRST_WORD.search(text, at)
    end = _END_OF_LINE.search(text, begin.start() if begin else at)
    return end.end() if end else len(text)


def _value(line: re.Match[str]) -> str:
    if line["single"] is not None:
        return _SINGLE_ESCAPE.sub(r"\1", line["single"])
    if line["double"] is not None:
        return _DOUBLE_ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), line["double"])
    return _COMMENT.sub("", (line["gap"] or "") + (line["bare"] or "")).strip(" \t")


def _referenced(match: re.Match[str], found: Mapping[str, str], environment: Mapping[str, str]) -> str:
    name, default = match["name"], match["default"] or ""
    return found.get(name, environment.get(name, default))

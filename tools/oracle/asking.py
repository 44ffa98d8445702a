"""Running the probe in an environment, and its answers as facts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tools.oracle.scope import ROOT
from tools.oracle.situations import SITUATIONS, Situation

Facts: TypeAlias = dict[str, str]
Surface: TypeAlias = Mapping[str, Any]
_SECONDS = 300
_NOBODY = "http://127.0.0.1:1"  # should a client be made against expectation, it reaches no one
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")


class NoAnswer(Exception):
    """The probe failed; the message has its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of the comparison: an interpreter with the real client, or ours with our face.

    Args:
        python: The interpreter.
        edition: The edition of our face; None for a real client.
    """

    python: Path
    edition: str | None = None

    @classmethod
    def face(cls, edition: str) -> Side:
        """Our face, in this interpreter's environment."""
        return cls(python=Path(sys.executable), edition=edition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one side answered.

    Args:
        version: Of the client, or of our face.
        surface: What each name is.
        facts: All other answers by the name of their question.
    """

    version: str
    surface: dict[str, Surface]
    facts: Facts


def ask(side: Side, names: Iterable[str], walked: Sequence[str]) -> Answers:
    """Ask one side everything.

    Args:
        side: Whom to ask.
        names: Dotted names to describe.
        walked: Names whose members are to be described too.

    Raises:
        NoAnswer: The probe failed.
    """
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        answer = _probe(side, {"names": sorted(names), "walked": list(walked)}, Path(folder), {})
        facts = {
            **_named("rule", answer["rules"]),
            **_named("bytes", answer["bytes"]),
            **_named("reading", answer["reading"]),
            **_named("setting", answer["settings"]),
        }
        for situation in SITUATIONS:
            facts.update(_named(f"situation {situation.name}", _ask_in(side, situation, Path(folder))))
    return Answers(version=answer["version"], surface=answer["surface"], facts=facts)


def _ask_in(side: Side, situation: Situation, folder: Path) -> Facts:
    variables = dict(situation.variables)
    if situation.file is not None:
        file = folder / "settings.toml"
        file.write_text(situation.file, encoding="utf-8")
        variables["MODAL_CONFIG_PATH"] = str(file)
    variables["MODAL_SERVER_URL"] = _NOBODY
    answer: Facts = _probe(side, {"situation": True}, folder, variables)["settings"]
    return answer


def _named(kind: str, answers: Mapping[str, str]) -> Facts:
    return {f"{kind}:{name}": told for name, told in answers.items()}


def _probe(side: Side, request: Mapping[str, Any], folder: Path, variables: Mapping[str, str]) -> Any:
    question, answer = folder / "request.json", folder / "answer.json"
    question.write_text(json.dumps(request), encoding="utf-8")
    answer.unlink(missing_ok=True)
    command = [str(side.python), "-m", "tools.oracle.probe", str(question), str(answer)]
    if side.edition is not None:
        command += ["--edition", side.edition]
    environment = {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(folder),
        "MODAL_CONFIG_PATH": str(folder / "no-such-file.toml"),
        "PYTHONHASHSEED": "0",  # the order of a set decides its bytes
        **variables,
    }
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=_SECONDS
    )
    if done.returncode or not answer.exists():
        words = (done.stderr or done.stdout).strip().splitlines()
        raise NoAnswer(f"the probe failed in {side.python}: " + " / ".join(words[-3:]))
    return json.loads(answer.read_text(encoding="utf-8"))

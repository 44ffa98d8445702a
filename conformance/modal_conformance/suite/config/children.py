"""Processes of their own, in which laws look at settings.

The real client reads its settings file once, when it is imported, so a law that writes such a file asks a fresh
process. Each one has a home directory of its own, and none of the variables of this process that name settings.
"""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_modalkit import Backend

_SECONDS = 60.0  # far more than any of these processes needs; only a hanging one meets it

_ASK = """
import json
import modal, modal.config, modal.exception
from modal.config import config
{script}
print()
print(json.dumps(answer, default=list))
"""


def python_command(script: str) -> list[str]:
    """The words that run `script` in a fresh interpreter."""
    return [sys.executable, "-c", script]


def modal_command(backend: Backend) -> list[str]:
    """The words that start the backend's command line."""
    assert backend.command_line, "a backend that claims command_line says which words start it"
    return list(backend.command_line)


@dataclass(frozen=True)
class Child:
    """Runs fresh processes beside a settings file.

    Attributes:
        backend: whose `modal` is looked at.
        home: the home directory of the processes.
    """

    backend: Backend
    home: Path

    @property
    def file(self) -> Path:
        """The settings file that `MODAL_CONFIG_PATH` names for the processes."""
        return self.home / "settings.toml"

    def ask(self, *expressions: str, **variables: str | None) -> Any:
        """What the expressions are worth in a fresh process: one value, or a list of several.

        They may use `config` (the singleton) and `modal`. A variable that is None is taken away.
        """
        answers = self.run(f"answer = [{', '.join(expressions)}]", **variables)
        return answers if len(expressions) > 1 else answers[0]

    def run(self, script: str, **variables: str | None) -> Any:
        """What a script has left in its variable `answer`."""
        done = self._done(python_command(_ASK.format(script=script)), "", variables)
        assert done.returncode == 0, f"a process that looks at settings failed:\n{done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])

    def fails(self, **variables: str | None) -> str:
        """What a process says in which asking for a setting fails."""
        done = self._done(python_command(_ASK.format(script="answer = config.get('loglevel')")), "", variables)
        assert done.returncode != 0, f"nothing was refused; the process said {done.stdout!r}"
        return done.stderr

    def modal(self, *words: str, stdin: str = "", **variables: str | None) -> subprocess.CompletedProcess[str]:
        """Run the command line; `stdin` is what its standard input holds."""
        return self._done([*modal_command(self.backend), *words], stdin, variables)

    def environment(self, variables: dict[str, str | None]) -> dict[str, str]:
        """The variables of a process: this one's without settings, then those of the law.

        The service's address stays, for it may be there to keep the real service out of reach.
        """
        kept = ("MODAL_SERVER_URL",)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MODAL_") or name in kept}
        # Packages of the user's own stay importable although the home directory is another one.
        own = {"HOME": str(self.home), "PYTHONUSERBASE": site.getuserbase(), "MODAL_CONFIG_PATH": str(self.file)}
        return {name: value for name, value in {**plain, **own, **variables}.items() if value is not None}

    def _done(self, words: list[str], stdin: str, variables: dict[str, str | None]) -> subprocess.CompletedProcess[str]:
        # A session of its own has no terminal, so that nothing can be asked for there.
        return subprocess.run(
            words,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            cwd=self.home,
            env=self.environment(variables),
            start_new_session=True,
        )

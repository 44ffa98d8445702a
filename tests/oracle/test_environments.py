"""Installing clients: what is reused, and what happens without an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.oracle.environments import NotInstalled, prepare
from tools.oracle.scope import NEWEST, OLD, client_called

WORKING_PYTHON = "#!/bin/sh\nexit 0\n"
REFUSING_UV = '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "error: no index can be reached" >&2\nexit 2\n'
NOTING_UV = '#!/bin/sh\necho "$@" >> "{log}"\n'


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole of PATH."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def _environment(folder: Path, label: str) -> Path:
    return _script(folder / label / "bin" / "python", WORKING_PYTHON)


def test_without_an_index_nothing_is_called_installed(tools: Path, tmp_path: Path) -> None:
    _script(tools / "uv", REFUSING_UV)
    with pytest.raises(NotInstalled, match=r"uv venv --quiet …` failed with 2: error: no index can be reached"):
        prepare(NEWEST, tmp_path / "environments")


def test_an_installed_client_that_cannot_be_renewed_is_used_with_a_caveat(tools: Path, tmp_path: Path) -> None:
    _script(tools / "uv", REFUSING_UV)
    python = _environment(tmp_path, NEWEST.label)
    found = prepare(NEWEST, tmp_path)
    assert found.python == python
    assert "whether it is still the newest could not be found out" in found.caveat


def test_the_old_client_is_not_asked_for_twice(tools: Path, tmp_path: Path) -> None:
    _script(tools / "uv", REFUSING_UV)
    python = _environment(tmp_path, OLD.label)
    assert prepare(OLD, tmp_path).python == python
    assert prepare(OLD, tmp_path).caveat == ""


def test_the_newest_client_is_asked_for_each_time(tools: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    _script(tools / "uv", NOTING_UV.format(log=log))
    _environment(tmp_path, NEWEST.label)
    assert prepare(NEWEST, tmp_path).caveat == ""
    assert "pip install --quiet --upgrade" in log.read_text()
    assert log.read_text().rstrip().endswith(" modal")


def test_pip_serves_where_uv_is_not(tools: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    _script(tmp_path / NEWEST.label / "bin" / "python", f'#!/bin/sh\n[ "$1" = -c ] || echo "$@" >> "{log}"\n')
    prepare(NEWEST, tmp_path)
    assert log.read_text().startswith("-m pip install")


@pytest.mark.parametrize(
    ("name", "requirement", "edition"),
    [
        ("newest", "modal", "1"),
        ("0.73", "modal==0.73.*", "0.73"),
        ("1.1.4", "modal==1.1.4", "1"),
        ("0.72.10", "modal==0.72.10", "0.73"),
    ],
)
def test_clients_by_name(name: str, requirement: str, edition: str) -> None:
    client = client_called(name)
    assert (client.requirement, client.edition) == (requirement, edition)


def test_an_unknown_client_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no client 'latest': say newest, 0.73, or a version"):
        client_called("latest")

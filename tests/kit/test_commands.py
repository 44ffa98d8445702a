"""The console script: what each subcommand prints, and how it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_modalkit.cli import main
from pytest_modalkit.report import Report, RunLine, write

KEYS = {"id", "area", "statement", "documents", "editions", "level", "evidence", "capability", "tests", "mutants"}


def modalkit(*words: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("modalkit")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def test_requirements_as_json(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements", "--format", "json"]) == 0
    found = {item["id"]: item for item in json.loads(capsys.readouterr().out)}
    assert len(found) == 11
    assert all(item.keys() >= KEYS for item in found.values())
    assert found["box.get.empty"]["tests"] == ["miniature/suite/test_box_laws.py::test_an_empty_box_raises"]
    assert found["box.get.empty"]["seen"] == "modal 1.0"
    assert found["box.put.cost"]["not_tested"] == "no bill is sent"
    assert found["box.get.expired"]["no_mutant"] == "the miniature has no clock"
    assert found["box.put.quiet"]["not_enforced"] == "a box makes no sound"
    assert not found["box.get.empty"].keys() & {"not_tested", "no_mutant", "not_enforced"}
    assert "miniature/mutants/box.py::it_survives" in found["box.get.empty"]["mutants"]


def test_requirements_of_an_edition(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements", "--area", "box", "--edition", "0.73", "--format", "json"]) == 0
    assert [item["id"] for item in json.loads(capsys.readouterr().out)] == [
        "box.exists.class",
        "box.put.quiet",
        "box.error.base",
        "box.get.what-was-put",
        "box.put.old-result",
    ]


def test_requirements_as_a_table(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Box (11)\n")
    [quiet] = [line for line in out.splitlines() if line.startswith("  box.put.quiet ")]
    assert " must documented not enforced " in quiet
    assert out.endswith(
        "requirements 11 · tested 10 · not tested, with a reason 1 · with a mutant 5 · no mutant, with a reason 2 · "
        "not enforced, with a reason 1\n"
    )


def test_requirements_as_a_page(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert "| [Box](#area-box) | 11 | 10 | 5 |" in out
    assert '<a id="box.put.cost"></a>\n\n### `box.put.cost`\n\nA put costs nothing.\n' in out
    assert "- law: none: no bill is sent" in out
    assert out.count("- not enforced: a box makes no sound\n") == out.count("- not enforced: ") == 1
    assert "```python\nmodal.Box.put(..., quiet=False)\n```" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["requirements", "--area", "bix"], "unknown area 'bix'; did you mean 'box'? (known are box)"),
        (["requirements", "--edition", "2"], "unknown edition '2' (known are 0.73, 1)"),
        (["explain", "box.get.emty"], "the closest are\n  box.get.empty\n"),
        (["explain", "nothing"], "unknown requirement 'nothing'"),
        (["requiremnts"], "there is no command 'requiremnts'; did you mean 'requirements'?"),
        (["check", "--allow-growth", "why"], "--allow-growth says why --update may make a list worse: give both"),
        (["report", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
    ],
)
def test_what_is_not_understood_is_refused(
    miniature: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert not captured.out


def test_one_requirement_is_explained(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "box.get.what-was-put"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["box.get.what-was-put", "  A number that was put comes back."]
    assert "  documents     000: Box, get" in lines
    assert "  editions      0.73, 1" in lines
    assert "  test          miniature/suite/test_box_laws.py::test_what_was_put_comes_back" in lines
    assert "  mutant        miniature/mutants/box.py::get_is_one_off" in lines
    assert lines[-1].strip() == "box.put(3); assert box.get() == 3"


def test_a_requirement_without_a_law_says_why(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "box.put.cost"]) == 0
    assert "  test          none: no bill is sent" in capsys.readouterr().out


def test_a_requirement_that_the_reference_does_not_enforce_says_why(
    miniature: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "box.put.quiet"]) == 0
    assert "  not enforced  a box makes no sound" in capsys.readouterr().out.splitlines()


def test_a_broken_catalogue_is_a_failure(miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (miniature / "requirements" / "cat.toml").write_text("area = 3\n")
    assert main(["requirements"]) == 1
    assert "the catalogue of requirements has one fault" in capsys.readouterr().err


def test_stubs_are_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stubs", str(tmp_path)]) == 0
    assert (tmp_path / "modal" / "dict.pyi").read_text().strip()
    assert f'mypy_path = "{tmp_path}"' in capsys.readouterr().out
    assert main(["stubs", str(tmp_path)]) == 2
    assert "--force" in capsys.readouterr().err
    (tmp_path / "modal" / "dict.pyi").write_text("")
    assert main(["stubs", str(tmp_path), "--force"]) == 0
    assert (tmp_path / "modal" / "dict.pyi").read_text().strip()


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$id"] == "modalkit-report/1"


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out = capsys.readouterr().out
    for command in ("requirements", "explain", "report", "schema", "check", "stubs", "exec"):
        assert f"    {command}" in out


@pytest.mark.parametrize("command", ["requirements", "explain", "report", "schema", "check", "stubs", "exec"])
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: modalkit {command}")


def test_the_version_is_told() -> None:
    told = modalkit("--version")
    assert (told.returncode, told.stdout.partition(" ")[0]) == (0, "modalkit")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = Path(sys.executable).with_name("modalkit")
    read, write_end = os.pipe()
    os.close(read)
    with os.fdopen(write_end, "wb") as nobody:
        ended = subprocess.run([program, "requirements"], stdout=nobody, stderr=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_requirements_need_none_of_the_suites_packages() -> None:
    sentence = (
        "import sys\n"
        "for name in ('hypothesis', 'anyio', 'trio'): sys.modules[name] = None\n"
        "from pytest_modalkit.cli import main\n"
        "sys.exit(main(['requirements', '--area', 'dict']))\n"
    )
    ended = subprocess.run([sys.executable, "-c", sentence], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_reports_are_merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        run = RunLine(
            id=name,
            format="modalkit-report/1",
            kit="0.1",
            edition="1",
            backend=name,
            capabilities=(),
            profile="smoke",
            seed=None,
            suite="sha256:00",
            python="3.11",
            platform="linux",
            started="2026-11-20T00:00:00+00:00",
            declared=3,
        )
        write(Report.of([run]), tmp_path / f"{name}.jsonl")
    assert main(["report", "--format", "jsonl", *(str(path) for path in sorted(tmp_path.iterdir()))]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["one", "two"]
    target = tmp_path / "out.txt"
    assert main(["report", str(tmp_path / "one.jsonl"), "-o", str(target)]) == 0
    assert "declared 3 · selected 0" in target.read_text()

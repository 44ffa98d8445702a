"""Laws of `modal run`: it finds an entrypoint, runs its App, and parses its arguments."""

from __future__ import annotations

from modal_conformance.suite.scripts import Desk, lines_of
from pytest_modalkit import requirement

ENTRYPOINT = """
    import modal

    app = modal.App()

    @app.function()
    def double(number):
        return number + number, modal.is_local()

    @app.local_entrypoint()
    def main():
        print("main", double.remote(21), modal.is_local())
"""

SEVERAL = """
    import modal

    app = modal.App()

    @app.local_entrypoint()
    def first():
        print("first")

    @app.local_entrypoint()
    def second():
        print("second")
"""

TYPED = """
    import datetime
    import modal

    app = modal.App()

    @app.local_entrypoint()
    def main(text: str, number: int, ratio: float, when: datetime.datetime, flag: bool = False, some_words: str = "w"):
        print([text, number, ratio, when.isoformat(), flag, some_words])
"""

NUMBER = """
    import modal

    app = modal.App()

    @app.local_entrypoint()
    def main(number: int):
        print("number", number)
"""

ONLY_FUNCTION = """
    import modal

    app = modal.App()

    @app.function()
    def double(number: int):
        print("double of", number, "here" if modal.is_local() else "there")
"""

FAILING = """
    import modal

    app = modal.App()

    @app.local_entrypoint()
    def main():
        raise RuntimeError("on purpose")
"""


@requirement("app.local-entrypoint.command-line.runs", "app.local-entrypoint.command-line.runs-app")
def test_the_only_entrypoint_runs_with_its_app(desk: Desk) -> None:
    assert "main (42, False) True" in lines_of(desk.modal("run", desk.write("shop.py", ENTRYPOINT)))


@requirement("app.local-entrypoint.command-line.qualified")
def test_one_of_several_entrypoints_is_chosen(desk: Desk) -> None:
    file = desk.write("shop.py", SEVERAL)
    lines = lines_of(desk.modal("run", f"{file}::app.second"))
    assert "second" in lines
    assert "first" not in lines


@requirement("app.local-entrypoint.command-line.several-need-a-choice")
def test_several_entrypoints_need_a_choice(desk: Desk) -> None:
    done = desk.modal("run", desk.write("shop.py", SEVERAL))
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "first" in said
    assert "second" in said


@requirement("app.local-entrypoint.command-line.parses-types")
def test_arguments_are_parsed_by_their_annotations(desk: Desk) -> None:
    file = desk.write("shop.py", TYPED)
    words = ["--text", "5", "--number", "7", "--ratio", "0.5", "--when", "2024-02-29", "--flag"]
    lines = lines_of(desk.modal("run", file, *words, "--some-words", "x y"))
    assert "['5', 7, 0.5, '2024-02-29T00:00:00', True, 'x y']" in lines
    lines = lines_of(desk.modal("run", file, *words[:-1]))
    assert "['5', 7, 0.5, '2024-02-29T00:00:00', False, 'w']" in lines


@requirement("app.local-entrypoint.command-line.refuses-wrong-values")
def test_values_of_another_type_are_refused(desk: Desk) -> None:
    file = desk.write("shop.py", NUMBER)
    assert "number 7" in lines_of(desk.modal("run", file, "--number", "7"))
    done = desk.modal("run", file, "--number", "seven")
    assert done.returncode != 0
    assert "number seven" not in done.stdout


@requirement("app.local-entrypoint.command-line.help")
def test_help_shows_the_arguments(desk: Desk) -> None:
    said = "\n".join(lines_of(desk.modal("run", desk.write("shop.py", TYPED), "--help")))
    for option in ("--text", "--number", "--ratio", "--when", "--flag", "--some-words"):
        assert option in said, f"{option} is not in what --help says:\n{said}"


@requirement("app.local-entrypoint.command-line.function-as-entrypoint")
def test_a_function_can_be_run(desk: Desk) -> None:
    file = desk.write("shop.py", ONLY_FUNCTION)
    done = desk.modal("run", f"{file}::double", "--number", "4")
    assert "double of 4 there" in lines_of(done)


@requirement("app.local-entrypoint.command-line.fails-with-it")
def test_an_entrypoint_that_raises_fails_the_command(desk: Desk) -> None:
    done = desk.modal("run", desk.write("shop.py", FAILING))
    assert done.returncode != 0
    assert "on purpose" in done.stderr + done.stdout

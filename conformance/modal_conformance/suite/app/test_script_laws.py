"""Laws of files with an App that are started as commands: a run belongs below a guard, and not into global scope."""

from __future__ import annotations

from modal_conformance.suite.scripts import Desk, lines_of
from pytest_modalkit import requirement

GUARDED = """
    import modal

    app = modal.App()

    @app.function()
    def double(number):
        return number + number

    if __name__ == "__main__":
        with app.run():
            print("double", double.remote(21))
"""

UNGUARDED = """
    import modal

    app = modal.App()

    @app.function()
    def double(number):
        return number + number

    try:
        with app.run():
            print("double", double.remote(21))
    except modal.exception.InvalidError as error:
        if not modal.is_local():
            raise
        print("refused", type(error).__name__)
    except Exception as error:
        print("failed", type(error).__name__)
"""


@requirement("app.run.main-guard")
def test_a_guarded_run_works(desk: Desk) -> None:
    assert "double 42" in lines_of(desk.python(desk.write("guarded.py", GUARDED)))


@requirement("app.run.not-in-global-scope")
def test_a_run_in_global_scope_fails(desk: Desk) -> None:
    done = desk.python(desk.write("unguarded.py", UNGUARDED))
    assert "double 42" not in done.stdout


@requirement("app.run.not-in-global-scope.invalid-error")
def test_a_run_in_global_scope_is_an_invalid_error(desk: Desk) -> None:
    assert "refused InvalidError" in lines_of(desk.python(desk.write("unguarded.py", UNGUARDED)))

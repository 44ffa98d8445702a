from __future__ import annotations

from hello_world import app, greet


def test_here_and_there_the_same() -> None:
    with app.run():
        assert greet.local("ada") == greet.remote("ada") == "Hello, ada!"


def test_keywords_travel() -> None:
    with app.run():
        assert greet.remote("ada", loud=True) == "HELLO, ADA!"


def test_many() -> None:
    with app.run():
        assert list(greet.map(["ada", "bob"])) == ["Hello, ada!", "Hello, bob!"]

from __future__ import annotations

from typing import Any

from counters import Counter, app, diary


def counter(**parameters: Any) -> Counter:
    return Counter(**parameters)  # mypy does not see the parameters of a class that `app.cls` has decorated


def test_a_container_keeps_its_count() -> None:
    with app.run():
        tally = counter(name="tally", start=5)
        assert [tally.add.remote(), tally.add.remote(10)] == [6, 16]


def test_each_name_has_its_own() -> None:
    with app.run():
        assert counter(name="a").add.remote() == 1
        assert counter(name="b").add.remote(7) == 7
        assert counter(name="a").add.remote() == 2


def test_set_up_and_tidied_up() -> None:
    with app.run():
        counter(name="a").add.remote()
        assert diary.get() == "a begins"
    assert diary.get() == "a ends at 1"

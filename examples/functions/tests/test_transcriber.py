from __future__ import annotations

from transcriber import Transcriber, app


def test_each_caller_gets_its_own_text() -> None:
    recordings = [bytes([number]) for number in range(6)]
    with app.run():
        texts = list(Transcriber().transcribe.map(recordings))
    assert [text.split()[0] for text in texts] == [f"word{number}" for number in range(6)]


def test_four_callers_make_a_batch() -> None:
    with app.run():
        texts = list(Transcriber().transcribe.map([b"\1"] * 4))
    assert texts == ["word1 (one of 4)"] * 4

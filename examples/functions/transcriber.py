"""A model that is loaded once for each container, and is given several recordings at once."""

from __future__ import annotations

import modal

app = modal.App("transcriber")


class StubModel:
    """Stands in for a real model: it hears a word for each byte."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def transcribe(self, recordings: list[bytes]) -> list[str]:
        """The words of some recordings."""
        self.batches.append(len(recordings))
        return [" ".join(f"word{byte}" for byte in recording) for recording in recordings]


@app.cls(max_containers=1)
class Transcriber:
    """Transcribes, four recordings at a time."""

    @modal.enter()
    def load(self) -> None:
        """Load the model."""
        self.model = StubModel()

    @modal.batched(max_batch_size=4, wait_ms=200)
    def transcribe(self, recordings: list[bytes]) -> list[str]:
        """Callers give one recording each; they come here together."""
        texts = self.model.transcribe(recordings)
        return [f"{text} (one of {len(recordings)})" for text in texts]


@app.local_entrypoint()
def main() -> None:
    """Transcribe some noise."""
    for text in Transcriber().transcribe.map([b"\1\2", b"\3", b"\4\5\6"]):
        print(text)

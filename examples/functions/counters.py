"""The life of a class: a container for each name, which is set up, serves, and tidies up."""

from __future__ import annotations

import modal

app = modal.App("counters")
diary = modal.Queue.from_name("counters-diary", create_if_missing=True)


@app.cls(max_containers=1, scaledown_window=60)
class Counter:
    """Counts under a name; each name has containers of its own."""

    name: str = modal.parameter()
    start: int = modal.parameter(default=0)

    @modal.enter()
    def begin(self) -> None:
        """Set the count."""
        self.count = self.start
        diary.put(f"{self.name} begins")

    @modal.method()
    def add(self, number: int = 1) -> int:
        """Add to the count, and tell it."""
        self.count += number
        return self.count

    @modal.exit()
    def end(self) -> None:
        """Write down the count."""
        diary.put(f"{self.name} ends at {self.count}")

"""A function that greets: called here, in a container, and for many names."""

from __future__ import annotations

import modal

app = modal.App("hello-world")


@app.function()
def greet(name: str, *, loud: bool = False) -> str:
    """Greet somebody."""
    greeting = f"Hello, {name}!"
    print(greeting)
    return greeting.upper() if loud else greeting


@app.local_entrypoint()
def main(name: str = "world", count: int = 3) -> None:
    """Greet in three ways."""
    print(greet.local(name))
    print(greet.remote(name, loud=True))
    for greeting in greet.map(f"{name} {number}" for number in range(1, count + 1)):
        print(greeting)

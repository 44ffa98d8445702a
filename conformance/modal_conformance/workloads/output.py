"""Functions that print, for laws of what is shown of that: user code, imported here and in containers."""

from __future__ import annotations

import subprocess
import sys

import modal

app = modal.App("modal-conformance-output")


@app.function()
def say(words: str) -> None:
    print(words)


@app.function()
def complain(words: str) -> None:
    print(words, file=sys.stderr)


@app.function()
def say_many(stem: str, number: int) -> None:
    for each in range(number):
        print(f"{stem}-{each}-{'x' * each}-end")


@app.function()
def say_through_a_child(words: str) -> None:
    subprocess.run([sys.executable, "-c", f"print({words!r})"], check=True)


@app.function()
def nothing(number: int) -> int:
    return number

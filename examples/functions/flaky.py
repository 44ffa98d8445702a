"""A service that fails at first: retries help, up to a point."""

from __future__ import annotations

import modal

app = modal.App("flaky")
attempts = modal.Dict.from_name("flaky-attempts", create_if_missing=True)


class ServiceDown(Exception):
    """The service did not answer."""


@app.function(retries=modal.Retries(max_retries=3, initial_delay=1.0, backoff_coefficient=2.0))
def fetch(page: str, failures: int) -> str:
    """Fetch a page of a service that fails so many times first."""
    attempt = attempts.get(page, 0) + 1
    attempts.put(page, attempt)
    if attempt <= failures:
        raise ServiceDown(f"{page}: attempt {attempt}")
    return f"{page} after {attempt} attempts"

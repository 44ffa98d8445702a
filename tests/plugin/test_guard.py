"""With a local backend the real service is out of reach, in this process and in its children."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit import audit
from pytest_modalkit.guard import BLOCKED_URL, DOMAINS, Guard, RealServiceBlocked, is_real_service
from tests.plugin.conftest import Run

labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)


@given(prefix=st.lists(labels, max_size=3), domain=st.sampled_from(DOMAINS), dot=st.sampled_from(["", "."]))
def test_every_host_of_the_service_is_recognised_however_it_is_written(
    prefix: list[str], domain: str, dot: str
) -> None:
    host = ".".join([*prefix, domain]) + dot
    assert is_real_service(host)
    assert is_real_service(host.upper())
    assert is_real_service(host.encode())
    assert is_real_service(bytearray(host.encode()))


@given(label=labels, domain=st.sampled_from(DOMAINS))
def test_a_host_that_only_looks_like_it_is_left_alone(label: str, domain: str) -> None:
    assert not is_real_service(f"{label}{domain}")
    assert not is_real_service(f"{domain}.{label}")


@pytest.mark.parametrize("host", [None, 7, "", ".", "localhost", "127.0.0.1", "::1", b"", "/run/modal.com"])
def test_what_is_no_host_of_the_service_is_left_alone(host: object) -> None:
    assert not is_real_service(host)


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard("toy")
    guard.engage()
    yield guard
    guard.release()


@pytest.mark.parametrize("host", ["api.modal.com", "someone--app.modal.run", b"modal.com"])
def test_looking_up_a_host_is_refused_with_the_way_out(guard: Guard, host: str | bytes) -> None:
    with pytest.raises(
        RealServiceBlocked, match=r"blocked: .*--modal-backend=toy.*import modal.*without --modal-backend"
    ):
        socket.getaddrinfo(host, 443)
    with pytest.raises(RealServiceBlocked):
        socket.gethostbyname(host if isinstance(host, str) else host.decode())


@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
def test_connecting_and_sending_are_refused(guard: Guard, event: str) -> None:
    # The interpreter looks the host up before it raises these events, which a machine without a network cannot do.
    with socket.socket() as stream, pytest.raises(RealServiceBlocked):
        sys.audit(event, stream, ("api.modal.com", 443))


def test_other_sockets_work(guard: Guard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"x")
        assert other.recv(1) == b"x"


def test_children_inherit_an_address_where_nobody_listens_and_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODAL_TOKEN_ID", "ak-real")
    monkeypatch.setenv("MODAL_TOKEN_SECRET", "as-real")
    monkeypatch.setenv("MODAL_SERVER_URL", "https://api.modal.com")
    guard = Guard("toy")
    guard.engage()
    try:
        assert os.environ["MODAL_SERVER_URL"] == BLOCKED_URL
        assert not {"MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"} & set(os.environ)
    finally:
        guard.release()
    assert os.environ["MODAL_SERVER_URL"] == "https://api.modal.com"
    assert os.environ["MODAL_TOKEN_ID"] == "ak-real"
    assert os.environ["MODAL_TOKEN_SECRET"] == "as-real"


def test_guards_may_nest_and_a_released_one_refuses_nothing(guard: Guard) -> None:
    inner = Guard("inner")
    inner.engage()
    inner.release()
    with pytest.raises(RealServiceBlocked, match="toy"):
        socket.getaddrinfo("modal.com", 443)
    guard.release()
    with _no_network(), pytest.raises(_Asked, match=r"modal\.com"):
        socket.getaddrinfo("modal.com", 443)


class _Asked(Exception):
    """The network would have been asked."""


@contextmanager
def _no_network() -> Iterator[None]:
    def refuse(arguments: tuple[Any, ...]) -> None:
        raise _Asked(arguments[0])

    audit.listen(["socket.getaddrinfo"], refuse)
    try:
        yield
    finally:
        audit.unlisten(refuse)


def test_in_a_session_it_guards_from_the_first_conftest_to_the_end(toy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODAL_TOKEN_ID", "ak-real")
    outcome = toy(
        conftest="""
        import socket
        import pytest
        from pytest_modalkit.guard import RealServiceBlocked

        def attempt():
            with pytest.raises(RealServiceBlocked):
                socket.create_connection(("api.modal.com", 443))

        attempt()

        def pytest_sessionfinish():
            attempt()
            print("guarded to the end")
        """,
        test_it="""
        import asyncio, os, subprocess, sys
        import pytest
        from pytest_modalkit.guard import RealServiceBlocked

        def test_asyncio():
            with pytest.raises(RealServiceBlocked):
                asyncio.run(asyncio.wait_for(open(), 5))

        async def open():
            await asyncio.open_connection("api.modal.com", 443)

        def test_child():
            code = "import os; print(os.environ['MODAL_SERVER_URL'], 'MODAL_TOKEN_ID' in os.environ)"
            told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
            assert told == "http://127.0.0.1:9/blocked-by-pytest-modalkit False\\n"
        """,
    )
    outcome.assert_outcomes(passed=2)
    outcome.stdout.fnmatch_lines(["*guarded to the end*"])

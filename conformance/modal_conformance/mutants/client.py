"""Faults in `modal.Client`. They show on the blocking face; what a client means is the same on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._faces.client import Client
from modal_reference.exception import ClientClosed
from pytest_modalkit.mutants import Patch, mutant

if TYPE_CHECKING:
    from modal_reference._client.link import Link


@mutant("client.is-closed.open")
def every_client_is_closed(patch: Patch) -> None:
    """is_closed is True for an open client."""
    patch.method(Client, "is_closed", lambda self: True)


@mutant("client.is-closed.closed")
def no_client_is_closed(patch: Patch) -> None:
    """is_closed stays False after close."""
    patch.method(Client, "is_closed", lambda self: False)


@mutant("client.hello.succeeds")
def hello_tells_the_edition(patch: Patch) -> None:
    """Hello returns what the service says of itself."""
    patch.method(Client, "hello", lambda self: "1")


@mutant("client.hello.incomplete-credentials")
def hello_asks_for_no_token(patch: Patch) -> None:
    """Hello lets everybody in."""
    patch.method(Client, "hello", lambda self: None)


@mutant("client.from-credentials.client")
def credentials_give_a_closed_client(patch: Patch) -> None:
    """from_credentials gives a client that has to be opened first."""

    def from_credentials(token_id: str, token_secret: str) -> Client:
        client = Client._with((token_id, token_secret))
        client._is_closed = True
        return client

    patch.method(Client, "from_credentials", from_credentials)


@mutant("client.from-credentials.new-each-time")
def credentials_are_cached(patch: Patch) -> None:
    """The same credentials give the same client."""
    clients: dict[tuple[str, str], Client] = {}

    def from_credentials(token_id: str, token_secret: str) -> Client:
        return clients.setdefault((token_id, token_secret), Client._with((token_id, token_secret)))

    patch.method(Client, "from_credentials", from_credentials)


@mutant("client.from-credentials.serves")
def own_clients_are_refused(patch: Patch) -> None:
    """Operations refuse a client that is not the one of the environment."""

    def link(self: Client) -> Link:
        if self._credentials is not None:
            raise ClientClosed("only the client of the environment may be used")
        return current.resolve()

    patch.method(Client, "_link", link)


@mutant("client.from-env.shared")
def from_env_is_new_each_time(patch: Patch) -> None:
    """from_env gives another client each time."""
    patch.method(Client, "from_env", lambda: Client._with(None))


@mutant("client.from-env.default")
def from_env_sees_another_world(patch: Patch) -> None:
    """The client of from_env does not see what operations without a client do."""
    elsewhere = Universe()
    patch.method(Client, "_link", lambda self: current.link_to(elsewhere))


@mutant("client.from-env.after-close")
def from_env_stays_closed(patch: Patch) -> None:
    """from_env goes on giving the client that was closed."""

    def environment(cls: type[Client], *, checked: bool = False) -> Client:
        if cls._of_environment is None:
            cls._of_environment = cls._with(None)
        return cls._of_environment

    patch.method(Client, "_environment", environment)


@mutant("client.close.twice")
def closing_again_opens(patch: Patch) -> None:
    """The second close undoes the first."""

    def close(self: Client) -> None:
        self._is_closed = not self._is_closed

    patch.method(Client, "close", close)


@mutant("client.close.refuses-use", "exception.client-closed.raised")
def closed_clients_are_used(patch: Patch) -> None:
    """A closed client goes on working."""
    patch.method(Client, "_link", lambda self: current.resolve())


@mutant("client.close.leaves-others")
def closing_closes_the_shared_client(patch: Patch) -> None:
    """Closing any client closes the one of the environment as well."""

    def close(self: Client) -> None:
        self._is_closed = Client._environment()._is_closed = True

    patch.method(Client, "close", close)


@mutant("client.context.closes")
def context_leaves_open(patch: Patch) -> None:
    """The end of the block leaves the client open."""
    patch.method(Client, "__exit__", lambda self, *error: None)


@mutant("client.context.after-close")
def context_enters_closed_clients(patch: Patch) -> None:
    """A block can be entered with a closed client."""
    patch.method(Client, "__enter__", lambda self: self)

"""Servers of our own on this machine, and a network that leads to them alone."""

import socket
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from forecasts.ingestion.fetching import Network

PUBLIC = "93.184.216.34"

Answer = Callable[[str, socket.socket], None]


class ToOwnServer(httpcore.NetworkBackend):
    """Dials a server of the test whatever the address, and remembers the addresses."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.dialled: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout)


@contextmanager
def serving(answer: Answer) -> Iterator[ToOwnServer]:
    """A server that gives each request and its socket to `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=_serve, args=(server, answer), daemon=True)
        thread.start()
        yield ToOwnServer(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


def _serve(server: socket.socket, answer: Answer) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            request = connection.recv(65_536).decode()
            try:
                answer(request, connection)
            except OSError:
                continue  # the client hung up, as it should


def says(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    head = "\r\n".join([*lines, "", ""]).encode()
    return lambda request, connection: connection.sendall(head + body)


def a_network(dialler: ToOwnServer, *addresses: str) -> Network:
    return Network(resolve=lambda host, port: addresses or (PUBLIC,), dialler=dialler)


class Site:
    """A site of a few pages that can be changed, and that remembers what it was asked.

    A page is its body, or an answer of its own. Feeds are sent with a validator.
    """

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Answer] = {}
        self.asked: list[str] = []

    def __call__(self, request: str, connection: socket.socket) -> None:
        path = request.split()[1]
        self.asked.append(path)
        page = self.pages.get(path, says(b"no", status="404 Not Found"))
        answer = self._with_validator(page, request) if isinstance(page, bytes) else page
        answer(request, connection)

    def _with_validator(self, body: bytes, request: str) -> Answer:
        tag = f'"{zlib.crc32(body):x}"'
        if f"if-none-match: {tag}" in request.lower():
            return says(b"", f"ETag: {tag}", status="304 Not Modified")
        return says(body, f"ETag: {tag}")

"""Connections that go to public addresses alone and end at a deadline.

A name is looked up once, here, and the connection goes to the very address that was checked, so
a name that answers differently the second time gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from forecasts.errors import TransferError
from forecasts.ingestion.public_addresses import is_public

Resolver = Callable[[str, int], Sequence[str]]

PORTS = (80, 443)


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine looks them up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the machine's steady clock at which everything stops."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self, timeout: float | None = None) -> float:
        """Seconds left, or the timeout if that is sooner. Raises httpcore.ReadTimeout."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return seconds if timeout is None else min(seconds, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks and dials; every read and write is bounded by the deadline."""

    def __init__(
        self, resolve: Resolver, dialler: httpcore.NetworkBackend, deadline: Deadline
    ) -> None:
        self._resolve = resolve
        self._dialler = dialler
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a checked address of the host. Raises TransferError."""
        address = self._checked_address(host, port)
        seconds = self._deadline.left(timeout)
        stream = self._dialler.connect_tcp(address, port, timeout=seconds)
        return _TimedStream(stream, self._deadline)

    def _checked_address(self, host: str, port: int) -> str:
        if port not in PORTS:
            raise TransferError(f"{host}: port {port} is not allowed; only 80 and 443 are")
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise TransferError(f"{host}: there is no such host") from error
        closed = next((a for a in addresses if not is_public(a)), None)
        if closed or not addresses:
            why = f"({closed}) is not on the open internet; it is not fetched"
            raise TransferError(f"{host}: its address {why}")
        return addresses[0]


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step is bounded by the deadline, however it drips."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.left(timeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, seconds)
        return _TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

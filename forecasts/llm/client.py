"""Asking a language model: one request, one answer, every fault in one line.

Proxies and login files of the environment are not used, redirects are not followed (they would
carry the key and the report elsewhere), and an answer ends at its deadline and its size.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forecasts.errors import TransferError
from forecasts.llm.endpoint import Caps, Endpoint

if TYPE_CHECKING:
    import httpx

_BUSY = (429, 503)
_LONGEST_MESSAGE = 200  # characters of what the server says that are repeated


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the text, whether it broke off at its limit, and tokens spent."""

    text: str
    truncated: bool
    tokens: int


@dataclass(frozen=True, slots=True)
class Wire:
    """How the outside is reached: a transport and two clocks; tests bring their own."""

    transport: "httpx.BaseTransport | None" = None
    pause: Callable[[float], None] = time.sleep
    steady: Callable[[], float] = time.monotonic


class ChatClient:
    """A connection to an endpoint, kept open from one request to the next."""

    def __init__(self, endpoint: Endpoint, caps: Caps, wire: Wire) -> None:
        import httpx

        self._endpoint = endpoint
        self._caps = caps
        self._wire = wire
        self._http = httpx.Client(
            transport=wire.transport,
            timeout=endpoint.timeout_seconds,
            headers=_headers(endpoint),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def ask(self, request: Mapping[str, Any]) -> Answer:
        """The answer to a request; a busy endpoint is asked again when it says so.

        Raises:
            TransferError: there is none, or none that can be used; the message is one line.
        """
        content = json.dumps(request).encode("ascii")
        for repetition in range(self._caps.retries + 1):
            status, headers, body = self._post(content)
            wait = self._granted_wait(status, headers)
            if wait is None or repetition == self._caps.retries:
                break
            self._wire.pause(wait)
        if status != 200:
            raise self._error(self._complaint(status, headers, body))
        return self._answer(body)

    # -------------------------------------------------------------- the exchange

    def _post(self, content: bytes) -> "tuple[int, httpx.Headers, bytes]":
        import httpx

        limit = self._endpoint.timeout_seconds
        try:
            with self._http.stream("POST", self._endpoint.address, content=content) as response:
                return response.status_code, response.headers, self._body(response)
        except httpx.TimeoutException as error:
            raise self._error(
                f"no answer within {limit:g} s (FORECASTS_LLM_TIMEOUT_SECONDS)"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise self._error(f"cannot be reached ({error})") from error

    def _body(self, response: "httpx.Response") -> bytes:
        import httpx

        if response.headers.get("content-encoding", "identity") != "identity":
            raise self._error("its answer is packed, which was not asked for")
        ends = self._wire.steady() + self._endpoint.timeout_seconds
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._caps.answer_bytes:
                raise self._error(f"its answer is over {self._caps.answer_bytes:,} bytes")
            if self._wire.steady() > ends:
                raise httpx.ReadTimeout("the answer drips in")
        return bytes(body)

    def _granted_wait(self, status: int, headers: "httpx.Headers") -> float | None:
        """Seconds to wait before asking again; None: do not."""
        seconds = _retry_after(headers)
        if status not in _BUSY or seconds is None or seconds > self._caps.retry_seconds:
            return None
        return seconds

    # -------------------------------------------------------------- reading it

    def _answer(self, body: bytes) -> Answer:
        try:
            whole = json.loads(body)
            choice = whole["choices"][0]
            text = choice["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._error("its answer is no chat completion") from error
        truncated = choice.get("finish_reason") == "length"
        if not isinstance(text, str):
            if not truncated:
                raise self._error("its answer holds no text")
            text = ""
        return Answer(text, truncated, _tokens(whole))

    def _complaint(self, status: int, headers: "httpx.Headers", body: bytes) -> str:
        said = self._said(body)
        if status in (401, 403):
            return f"refuses the key ({status}); check FORECASTS_LLM_API_KEY{said}"
        if status == 404:
            return (
                f"has no such address or model (404); check FORECASTS_LLM_URL and _MODEL{said}"
            )
        if status in _BUSY:
            after = headers.get("retry-after", "")[:40]
            later = f"; it says to wait {_wording(after)}" if after else ""
            return f"is too busy ({status}){later}{said}"
        if 300 <= status < 400:
            return f"sends elsewhere ({status}); set FORECASTS_LLM_URL to where it is"
        return f"answers {status}, not 200{said}"

    def _said(self, body: bytes) -> str:
        """What the server says about it, as a tail of a message."""
        text = body.decode("utf-8", "replace")
        try:
            error = json.loads(text)["error"]
            text = error if isinstance(error, str) else str(error["message"])
        except (ValueError, LookupError, TypeError, RecursionError):
            pass
        clean = _one_line(text)[:_LONGEST_MESSAGE]
        return f": {clean}" if clean else ""

    def _error(self, what: str) -> TransferError:
        key = self._endpoint.api_key.get_secret_value()
        shown = what.replace(key, "(the key)") if key else what
        return TransferError(f"{self._endpoint.name}: {_one_line(shown)}")


def _headers(endpoint: Endpoint) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "forecasts",
    }
    if key := endpoint.api_key.get_secret_value():
        headers["Authorization"] = f"Bearer {key}"
    return headers


def _retry_after(headers: "httpx.Headers") -> float | None:
    """Seconds that the server asks to wait; a date is not waited for."""
    said = headers.get("retry-after", "").strip()
    whole, _, part = said.partition(".")
    plain = said.isascii() and whole.isdigit() and (part.isdigit() or not part)
    return float(said) if plain and len(said) < 10 else None


def _wording(after: str) -> str:
    return f"{after} s" if after.replace(".", "", 1).isdigit() else f"until {after}"


def _tokens(whole: Any) -> int:
    usage = whole.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    counts = isinstance(total, int) and not isinstance(total, bool) and total > 0
    return int(total) if counts and total is not None else 0


def _one_line(text: str) -> str:
    """The text without line ends and without characters that could steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())

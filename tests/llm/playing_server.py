"""A real HTTP server on this machine that plays a language model's endpoint."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server sends: `drip` seconds between the pieces of its body."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def sentences(self) -> list[dict[str, Any]]:
        """The numbered sentences that were sent."""
        return [json.loads(line) for line in self.body["messages"][1]["content"].split("\n")]

    def id_of(self, part: str) -> int:
        """The number of the sentence that has some words."""
        return int(next(each["id"] for each in self.sentences if part in each["text"]))


Player = Callable[[Asked], Reply]


@dataclass
class Playing:
    """The server's address, its script (the last player plays on) and what it was asked."""

    url: str = ""
    players: list[Player] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list, repr=False)

    def plays(self, *replies: Reply | Player) -> None:
        """Replies in order; the last one is given from then on."""
        self.players = [_player(each) for each in replies]

    def reply_to(self, asked: Asked) -> Reply:
        """The next reply of the script."""
        self.asked.append(asked)
        player = self.players.pop(0) if len(self.players) > 1 else self.players[0]
        return player(asked)


def _player(reply: Reply | Player) -> Player:
    return (lambda _asked: reply) if isinstance(reply, Reply) else reply


@contextmanager
def playing_server() -> Iterator[Playing]:
    """A server on a free port, gone at the end."""
    playing = Playing()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            self._send(playing.reply_to(Asked(self.path, dict(self.headers), body)))

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.wait)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            pieces = [bytes([b]) for b in reply.body] if reply.drip else [reply.body]
            for piece in pieces:
                try:
                    self.wfile.write(piece)
                    self.wfile.flush()
                except OSError:
                    return  # whoever asked has gone
                time.sleep(reply.drip)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    playing.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield playing
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def completion(text: str, *, tokens: int = 100, finish: str = "stop") -> Reply:
    """A chat completion with this text."""
    whole = {
        "choices": [
            {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
        ],
        "usage": {"total_tokens": tokens},
    }
    return Reply(json.dumps(whole).encode())


def statements(*listed: dict[str, Any], tokens: int = 100) -> Reply:
    """A completion that lists statements."""
    return completion(json.dumps({"statements": list(listed)}), tokens=tokens)


def statement(quote: str, sentence: object = 1, **fields: Any) -> dict[str, Any]:
    """A statement as a model gives it."""
    return {
        "sentence": sentence,
        "quote": quote,
        "kind": "prediction",
        "expression": "verbal",
        "terms": [],
        "polarity": "affirmed",
        "attributed_to": None,
        "condition": None,
        **fields,
    }

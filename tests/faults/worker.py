"""A worker in a process of its own, for tests that kill it."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from forecasts.domain.prompt import Channel
from forecasts.services.prompting import Message, PromptPolicy, tick
from forecasts.storage.database import Database

POLICY = PromptPolicy(lease=timedelta(seconds=0.4), max_tries=100)
"""Leases run out soon after a kill; nothing ends dead for being killed often."""


@dataclass(frozen=True)
class Job:
    """What a worker is told. Its clock runs from `starts` at real speed."""

    url: str
    inbox: str
    starts: datetime
    epoch: float
    dies_after_sending: int | None = None

    @property
    def now(self) -> datetime:
        return self.starts + timedelta(seconds=time.time() - self.epoch)


@dataclass
class FileInbox:
    """Appends each message as one line, whole even if the process dies right after.

    Then it may kill its own process, between the sending and the marking.
    """

    path: str
    dies_after: int | None = None

    def send(self, message: Message) -> None:
        line = json.dumps({"key": message.key, "text": message.text}) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line.encode())
        os.close(handle)
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def work(job: Job) -> None:
    """Tick without a pause until killed."""
    db = Database(job.url)
    send = {Channel.CONSOLE: FileInbox(job.inbox, job.dies_after_sending)}
    while True:
        name, rng = f"w{os.getpid()}", random.Random(os.getpid())
        tick(db, now=job.now, send=send, policy=POLICY, worker=name, rng=rng)
        time.sleep(0.01)


@contextmanager
def working(*jobs: Job) -> Iterator[list[ForkServerProcess]]:
    """Workers at work; killed at the end, if not before."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.worker", "psycopg", "jinja2"])
    processes = [context.Process(target=work, args=(job,)) for job in jobs]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.join()


@dataclass(frozen=True)
class Received:
    """One message as it came in."""

    key: str
    text: str


def received(inbox: Path) -> list[Received]:
    """Everything that came in, oldest first."""
    if not inbox.exists():
        return []
    return [Received(**json.loads(line)) for line in inbox.read_text().splitlines()]

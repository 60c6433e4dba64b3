"""Recorded exactly once, delivered at least once, every repeat with the same key and words.

The oracle is arithmetic from the questions and knows nothing of the tables in between.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import col, select

from forecasts.domain.prompt import Delivery, DeliveryState, Prompt, PromptState
from forecasts.storage.database import Database
from tests.faults.worker import Job, Received, received, working
from tests.services.prompting_factories import (
    MONDAY,
    a_person,
    at,
    days_before,
    prompts,
    questions,
    settle,
)

PEOPLE, EACH = 20, 4
PATIENCE_S = 25.0


@dataclass
class Desk:
    """A desk with questions due, and what its people ought to receive."""

    db: Database
    inbox: Path
    epoch: float

    @classmethod
    def of(cls, db: Database, folder: Path, people: int = PEOPLE) -> "Desk":
        for n in range(people):
            person = a_person(db, f"p{n}")
            keys = [f"p{n}.{k}" for k in range(EACH)]
            questions(db, keys, days_before(3), assignee_id=person.id)
        return cls(db, folder / "inbox.jsonl", time.time())

    def job(self, dies_after_sending: int | None = None) -> Job:
        url = self.db.url.render_as_string(hide_password=False)
        return Job(url, str(self.inbox), at(MONDAY), self.epoch, dies_after_sending)

    @property
    def received(self) -> list[Received]:
        return received(self.inbox)

    def finish(self) -> None:
        """Let one worker alone do what is left."""
        with working(self.job()):
            wait_for(self.nothing_is_pending)

    def nothing_is_pending(self) -> bool:
        with self.db.read() as session:
            open_deliveries = col(Delivery.state).in_(
                [DeliveryState.READY, DeliveryState.LEASED]
            )
            pending = [
                session.exec(select(Prompt.id).where(Prompt.state == PromptState.PLANNED)),
                session.exec(select(Delivery.id).where(open_deliveries)),
            ]
            planned = session.execute(
                sa.select(sa.func.count()).select_from(Prompt)
            ).scalar_one()
            return planned > 0 and not any(rows.first() for rows in pending)


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end, "the workers did not get there in time"
        time.sleep(0.05)


def assert_everyone_got_one_digest_of_all_their_questions(
    desk: Desk, people: int = PEOPLE, settled: frozenset[str] = frozenset()
) -> None:
    words: dict[str, set[str]] = defaultdict(set)
    for message in desk.received:
        words[message.key].add(message.text)
    expected = {f"digest/p{n}/{MONDAY}/console" for n in range(people)}
    assert set(words) == expected
    assert {key: len(texts) for key, texts in words.items()} == dict.fromkeys(expected, 1)
    for n in range(people):
        (text,) = words[f"digest/p{n}/{MONDAY}/console"]
        asked = {line.split()[0] for line in text.splitlines() if line.startswith(f"  p{n}.")}
        assert asked == {f"p{n}.{k}" for k in range(EACH)} - settled


def assert_every_prompt_is_recorded_once(db: Database, people: int = PEOPLE) -> None:
    recorded = sorted(prompt.key for prompt in prompts(db))
    assert recorded == sorted(
        f"p{n}.{k}/1/1/p{n}/console" for n in range(people) for k in range(EACH)
    )


def test_killed_between_sending_and_marking_it_is_sent_again_with_the_same_words(
    any_db: Database, tmp_path: Path
) -> None:
    desk = Desk.of(any_db, tmp_path, people=4)
    for sent in (1, 2, 1):
        with working(desk.job(dies_after_sending=sent)) as (worker,):
            worker.join(PATIENCE_S)
            assert worker.exitcode == -9
    desk.finish()
    assert len(desk.received) == 4 + 3  # each kill costs one repeat and no more
    assert_everyone_got_one_digest_of_all_their_questions(desk, people=4)
    assert_every_prompt_is_recorded_once(any_db, people=4)


def test_two_workers_at_once_neither_miss_nor_repeat(any_db: Database, tmp_path: Path) -> None:
    desk = Desk.of(any_db, tmp_path)
    with working(desk.job(), desk.job()):
        wait_for(desk.nothing_is_pending)
    assert_everyone_got_one_digest_of_all_their_questions(desk)
    assert_every_prompt_is_recorded_once(any_db)


def test_workers_killed_at_random_moments_while_people_settle_questions(
    any_db: Database, tmp_path: Path
) -> None:
    rng = random.Random(20261122)
    desk = Desk.of(any_db, tmp_path)
    before = frozenset(f"p{n}.0" for n in range(PEOPLE))
    for key in before:
        settle(any_db, key, at(MONDAY))
    for _ in range(6):
        with working(desk.job(), desk.job()):
            time.sleep(rng.uniform(0.05, 0.3))
    for n in range(0, PEOPLE, 4):
        settle(any_db, f"p{n}.1", at(MONDAY, 10))
    desk.finish()

    asked = {(m.key, line.split()[0]) for m in desk.received for line in _asked(m)}
    assert not {key for _, key in asked} & before
    assert len({(m.key, m.text) for m in desk.received}) == PEOPLE
    still_open = {
        (f"digest/p{n}/{MONDAY}/console", f"p{n}.{k}")
        for n in range(PEOPLE)
        for k in range(1, EACH)
        if not (k == 1 and n % 4 == 0)
    }
    assert still_open <= asked
    assert {p.state for p in prompts(any_db)} <= {PromptState.SENT, PromptState.CANCELLED}


def _asked(message: Received) -> list[str]:
    return [line for line in message.text.splitlines() if line.startswith("  p")]

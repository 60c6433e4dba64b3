"""What is well with a database and what is not: each check with what would mend it."""

import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from forecasts.domain.forecast import Forecast
from forecasts.domain.prompt import Delivery, DeliveryState, Heartbeat, Prompt, PromptState
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.records import APPEND_ONLY, RECORDS
from forecasts.domain.source import Source
from forecasts.domain.yardstick import shipped_yardsticks
from forecasts.errors import DatabaseError
from forecasts.services.audit import verify_chain
from forecasts.storage.database import WAL_IS_SAFE_FROM, Database, journal_mode
from forecasts.storage.schema import HEAD, current_version

HEARTBEAT_IS_OLD_AFTER = timedelta(days=1)
"""A scheduler ticks twice a minute; a cron job may tick once a day."""


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it found in a sentence, and what would mend it."""

    name: str
    level: Level
    says: str
    mend: str | None = None


def _ok(name: str, says: str) -> Check:
    return Check(name, Level.OK, says)


@dataclass(frozen=True, slots=True)
class _Visit:
    db: Database
    session: Session
    now: datetime
    yardsticks: Collection[str]

    def pragma(self, words: str) -> list[tuple[object, ...]]:
        found = self.session.connection().exec_driver_sql(f"PRAGMA {words}")
        return [tuple(row) for row in found]


def doctor(
    db: Database, *, now: datetime, yardsticks: Collection[str] | None = None
) -> tuple[Check, ...]:
    """Look a database over, and change nothing.

    Args:
        db: the database.
        now: leases and heartbeats are judged at this moment.
        yardsticks: ids of the scales the desk knows; None: those we ship.

    Returns:
        Every check, in a fixed order. A check that the database itself breaks is a fail.
    """
    known = shipped_yardsticks().keys() if yardsticks is None else yardsticks
    engine = _ON_SQLITE if db.is_sqlite else _ON_POSTGRESQL
    return tuple(_checked(db, name, look, now, known) for name, look in engine + _ON_BOTH)


Look = Callable[[str, _Visit], Check]


def _checked(
    db: Database, name: str, look: Look, now: datetime, yardsticks: Collection[str]
) -> Check:
    try:
        with db.read() as session:
            return look(name, _Visit(db, session, now, yardsticks))
    except DatabaseError as error:
        return Check(name, Level.FAIL, str(error), _RESTORE)


_RESTORE = "restore the newest backup (`forecasts restore`), or load an export into a new file"


# ---- the engine


def _library(name: str, visit: _Visit) -> Check:
    return _ok(name, f"SQLite {sqlite3.sqlite_version}")


def _journal(name: str, visit: _Visit) -> Check:
    ((mode,),) = visit.pragma("journal_mode")
    wanted = journal_mode()
    safe_from = ".".join(map(str, WAL_IS_SAFE_FROM))
    why = (
        f"the library is {safe_from} or newer, so readers never wait for a writer"
        if wanted == "WAL"
        else f"libraries before {safe_from} can corrupt a WAL file when two processes write"
    )
    if str(mode).upper() == wanted:
        return _ok(name, f"journal mode {wanted}: {why}")
    return Check(
        name,
        Level.WARN,
        f"journal mode is {mode}, it should be {wanted}: {why}",
        "stop every program that has the file open, and open it again",
    )


def _integrity(name: str, visit: _Visit) -> Check:
    found = [str(row[0]) for row in visit.pragma("integrity_check(5)")]
    if found == ["ok"]:
        return _ok(name, "the file passes SQLite's integrity check")
    return Check(name, Level.FAIL, f"the file is broken: {'; '.join(found)}", _RESTORE)


def _foreign_keys(name: str, visit: _Visit) -> Check:
    ((enforced,),) = visit.pragma("foreign_keys")
    loose = visit.pragma("foreign_key_check")
    if enforced and not loose:
        return _ok(name, "foreign keys are enforced, and every row points to one that is there")
    rows = ", ".join(f"{table} {row} to {parent}" for table, row, parent, _ in loose[:5])
    says = f"{_many(len(loose), 'row')} point to nothing: {rows}"
    return Check(name, Level.FAIL, says if loose else "foreign keys are off", _RESTORE)


def _server(name: str, visit: _Visit) -> Check:
    version = visit.session.connection().exec_driver_sql("SHOW server_version").scalar()
    return _ok(name, f"PostgreSQL {version}; it enforces foreign keys by itself")


# ---- the record


def _schema(name: str, visit: _Visit) -> Check:
    version = current_version(visit.session.connection())
    if version == HEAD:
        return _ok(name, f"schema {HEAD}, the newest this program knows")
    return Check(
        name,
        Level.FAIL,
        f"schema {version}, this program has {HEAD}",
        "open it again to upgrade",
    )


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def _triggers(name: str, visit: _Visit) -> Check:
    connection = visit.session.connection()
    there = set(connection.exec_driver_sql(_TRIGGERS[connection.dialect.name]).scalars())
    wanted = {
        f"{record.__tablename__}_refuses_{verb}"
        for record in APPEND_ONLY
        for verb in ("update", "delete")
    }
    missing = sorted(wanted - there)
    if not missing:
        return _ok(name, "append-only tables refuse changes")
    return Check(
        name,
        Level.FAIL,
        f"nothing stops changes to rows that must not change: {', '.join(missing)} missing",
        "load `forecasts export --all` into a new database, which has them",
    )


def _audit(name: str, visit: _Visit) -> Check:
    chain = verify_chain(visit.db)
    if chain.holds:
        return _ok(
            name,
            f"the audit chain holds: {_many(chain.entries, 'entry')}, head {chain.head[:12]}",
        )
    return Check(
        name,
        Level.FAIL,
        f"the audit chain breaks at entry {chain.broken_at}: it, or one before it, was "
        "changed, dropped or moved",
        "compare with a backup (`forecasts audit verify` on each) to see what was done",
    )


def _rows(name: str, visit: _Visit) -> Check:
    counts = {record.__tablename__: _count(visit.session, record) for record in RECORDS}
    filled = [f"{table} {count:,}" for table, count in counts.items() if count]
    return _ok(name, f"rows: {', '.join(filled)}" if filled else "no rows yet")


def _yardsticks(name: str, visit: _Visit) -> Check:
    set_for = select(Source.key, Source.yardstick).where(col(Source.yardstick).is_not(None))
    used = select(Forecast.yardstick).where(col(Forecast.yardstick).is_not(None)).distinct()
    unknown = [
        f"{id_} (source {key})"
        for key, id_ in visit.session.exec(set_for.order_by(col(Source.key)))
        if id_ not in visit.yardsticks
    ]
    of_sources = {entry.partition(" ")[0] for entry in unknown}
    read_with = set(visit.session.exec(used)) - set(visit.yardsticks) - of_sources
    unknown += [f"{id_} (forecasts)" for id_ in sorted(filter(None, read_with))]
    if not unknown:
        return _ok(name, "every source's yardstick is known")
    return Check(
        name,
        Level.WARN,
        f"no such yardstick: {', '.join(unknown)}",
        "add the file it is defined in, or set the source to one that `forecasts yardsticks` "
        "lists",
    )


# ---- the queue


def _unscheduled(name: str, visit: _Visit) -> Check:
    waiting = select(Question.key).where(
        Question.status == QuestionStatus.OPEN, col(Question.next_prompt_at).is_(None)
    )
    keys = visit.session.exec(waiting.order_by(col(Question.key))).all()
    if not keys:
        return _ok(name, "every open question has a day on which it is asked about")
    return Check(
        name,
        Level.WARN,
        f"{_many(len(keys), 'open question')} will never be asked about: {_first(keys)}",
        "re-date them (`forecasts redate KEY DATE --reason ...`), or resolve them",
    )


def _dead(name: str, visit: _Visit) -> Check:
    prompts = _count(visit.session, Prompt, Prompt.state == PromptState.DEAD)
    deliveries = _count(visit.session, Delivery, Delivery.state == DeliveryState.DEAD)
    if not prompts and not deliveries:
        return _ok(name, "no prompt has run out of tries")
    return Check(
        name,
        Level.FAIL,
        f"{_many(prompts, 'prompt')} and {_many(deliveries, 'delivery')} ran out of tries",
        "see `forecasts outbox --state dead` for the reason, then `forecasts outbox retry KEY`",
    )


def _leases(name: str, visit: _Visit) -> Check:
    expired = _count(
        visit.session,
        Delivery,
        Delivery.state == DeliveryState.LEASED,
        col(Delivery.lease_until) < visit.now,
    )
    if not expired:
        return _ok(name, "no delivery was left half done")
    return Check(
        name,
        Level.WARN,
        f"{_many(expired, 'delivery')} leased by a worker that did not come back",
        "the next `forecasts tick` takes them up again",
    )


def _heartbeat(name: str, visit: _Visit) -> Check:
    newest = visit.session.exec(
        select(Heartbeat).order_by(col(Heartbeat.ticked_at).desc()).limit(1)
    ).first()
    mend = "start `forecasts run` (or `forecasts serve`), or call `forecasts tick` from cron"
    if newest is None:
        return Check(name, Level.WARN, "no scheduler has ever run, so nobody is asked", mend)
    age = visit.now - newest.ticked_at
    says = f"the scheduler last ran at {newest.ticked_at:%Y-%m-%d %H:%M} UTC ({newest.worker})"
    if age <= HEARTBEAT_IS_OLD_AFTER:
        return _ok(name, says)
    return Check(name, Level.WARN, f"{says}, {_many(age.days, 'day')} ago", mend)


# ---- words


def _count(
    session: Session, record: type[SQLModel], *conditions: sa.ColumnElement[bool] | bool
) -> int:
    return session.exec(select(sa.func.count()).select_from(record).where(*conditions)).one()


def _many(count: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeo" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def _first(keys: Collection[str]) -> str:
    shown = list(keys)[:5]
    return ", ".join(shown) + (", ..." if len(keys) > len(shown) else "")


_ON_SQLITE: tuple[tuple[str, Look], ...] = (
    ("library", _library),
    ("journal", _journal),
    ("integrity", _integrity),
    ("foreign keys", _foreign_keys),
)
_ON_POSTGRESQL: tuple[tuple[str, Look], ...] = (("library", _server),)
_ON_BOTH: tuple[tuple[str, Look], ...] = (
    ("schema", _schema),
    ("append-only", _triggers),
    ("audit", _audit),
    ("rows", _rows),
    ("yardsticks", _yardsticks),
    ("schedule", _unscheduled),
    ("dead prompts", _dead),
    ("leases", _leases),
    ("heartbeat", _heartbeat),
)

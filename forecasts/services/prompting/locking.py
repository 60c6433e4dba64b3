"""What the two engines do differently: locks and upserts.

SQLite has one writer, so a transaction there needs no lock. On PostgreSQL the order is always
question before prompt and delivery before prompt; prompts themselves are never waited for.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from forecasts.domain.question import Question

PLANNING_LOCK = 7_203_003
"""Number of the PostgreSQL lock that lets one worker plan at a time.

Two planning at once would split one person's day over two digests.
"""


def lock_planning(session: Session) -> None:
    """Wait until no other worker plans; held to the end of the transaction."""
    if is_postgresql(session):
        session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(PLANNING_LOCK)))


def lock_question(session: Session, question: Question) -> None:
    """Hold a question against workers, with its schedule as it stands now."""
    session.add(question)
    session.flush()
    session.refresh(question, ["round", "step", "next_prompt_at"], {"key_share": True})


def insert_new(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> int:
    """Insert the rows whose keys are not there yet; how many those were."""
    if not rows:
        return 0
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    statement = insert(table).values(rows).on_conflict_do_nothing()
    identity = sa.inspect(table).primary_key[0]
    return len(session.connection().execute(statement.returning(identity)).all())


def is_postgresql(session: Session) -> bool:
    """Whether the records lie in PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"

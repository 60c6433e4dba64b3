"""What likelihood words have meant: per source and term, how often the event came about."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from forecasts.domain.forecast import Forecast
from forecasts.domain.funnel import State
from forecasts.domain.probability import as_fraction
from forecasts.domain.source import Source
from forecasts.services.audit import last_act_at
from forecasts.services.lookup import NOTHING_YET
from forecasts.services.sources import source_named
from forecasts.storage.database import Database
from forecasts.storage.facts import facts
from scoring import wilson

FEWEST = 5
"""Resolved uses below which a rate is too few to judge."""


@dataclass(frozen=True, slots=True)
class TermMeaning:
    """One term of one source; rates are of the event named, between 0 and 1.

    `observed` is None below five resolved uses.
    """

    source: str
    term: str
    yardstick: str
    low: float
    high: float
    used: int
    resolved: int
    observed: float | None
    observed_low: float | None
    observed_high: float | None


def meanings(
    db: Database,
    source: str | None,
    *,
    retrospective: bool,
    as_of: datetime | None = None,
    today: date,
) -> list[TermMeaning]:
    """Terms by source, in order of their bands. Raises NotFoundError for an unknown source."""
    with db.read() as session:
        moment = as_of or last_act_at(session) or NOTHING_YET
        wanted = source_named(session, source).id if source else None
        uses: dict[_Term, _Uses] = defaultdict(_Uses)
        for row in _rows(session, moment, today, wanted):
            term = _Term(row.name, row.term, row.yardstick, row.low_ppm, row.high_ppm)
            uses[term].add(row, retrospective=retrospective)
    ordered = sorted(uses, key=lambda t: (t.source, t.low_ppm, t.high_ppm, t.term, t.yardstick))
    return [_meaning(term, uses[term]) for term in ordered]


@dataclass(frozen=True, slots=True)
class _Term:
    source: str
    term: str
    yardstick: str
    low_ppm: int
    high_ppm: int


@dataclass(slots=True)
class _Uses:
    used: int = 0
    resolved: int = 0
    happened: float = 0.0

    def add(self, row: "sa.Row[Any]", *, retrospective: bool) -> None:
        self.used += 1
        if row.state == State.SCORED and (retrospective or not row.retrospective):
            self.resolved += 1
            self.happened += as_fraction(row.event_ppm)


def _rows(
    session: Session, as_of: datetime, today: date, source_id: int | None
) -> "sa.Result[Any]":
    table = facts(as_of, today)
    query = (
        sa.select(
            col(Source.name),
            col(Forecast.yardstick_term).label("term"),
            col(Forecast.yardstick),
            col(Forecast.low_ppm),
            col(Forecast.high_ppm),
            table.c.state,
            table.c.event_ppm,
            table.c.retrospective,
        )
        .join(Forecast, col(Forecast.key) == table.c.key)
        .join(Source, col(Source.id) == table.c.source_id)
        .where(col(Forecast.yardstick_term).is_not(None))
        .where(table.c.state != State.MERGED.value)
    )
    if source_id is not None:
        query = query.where(
            sa.or_(table.c.root_id == source_id, table.c.source_id == source_id)
        )
    return session.connection().execute(query)


def _meaning(term: _Term, uses: _Uses) -> TermMeaning:
    low = high = None
    if uses.resolved >= FEWEST:
        ends = wilson([uses.happened], [uses.resolved])
        low, high = float(ends.low[0]), float(ends.high[0])
    return TermMeaning(
        source=term.source,
        term=term.term,
        yardstick=term.yardstick,
        low=as_fraction(term.low_ppm),
        high=as_fraction(term.high_ppm),
        used=uses.used,
        resolved=uses.resolved,
        observed=uses.happened / uses.resolved if uses.resolved >= FEWEST else None,
        observed_low=low,
        observed_high=high,
    )

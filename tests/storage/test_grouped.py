"""Grouped statements: sums over integers, equal to counting one by one."""

from collections import defaultdict
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from forecasts.domain.probability import Orientation
from forecasts.services.people import DESK, acting
from forecasts.services.resolving import settle
from forecasts.storage import grouped
from forecasts.storage.database import Database
from forecasts.storage.facts import at_hand, facts
from forecasts.storage.grouped import Dimension, Filters, chosen, scored
from tests.services.factories import (
    CREATED,
    NOW,
    TODAY,
    a_forecast,
    a_question,
    came,
    later,
    likely,
)

OUTCOMES = {"yes": 1_000_000, "no": 0, "partly": 500_000}
SAID = [
    ("bank", 250_000, "yes", Orientation.SAME),
    ("bank", 250_000, "no", Orientation.SAME),
    ("bank", 750_000, "partly", Orientation.OPPOSITE),  # 250,000 of yes to the question
    ("fund", 900_000, "yes", Orientation.SAME),
    ("fund", 900_000, "void", Orientation.SAME),
]


def store(session: Session) -> None:
    acting(session, DESK, CREATED)
    for number, (source, ppm, outcome, orientation) in enumerate(SAID):
        question = a_question(
            session, f"asked-{number}.1", reference_ppm=500_000, reference_basis="market"
        )
        a_forecast(session, source=source, ppm=ppm, question=question, orientation=orientation)
        settle(session, question, came(outcome), by=DESK, now=later(CREATED))


def rows(session: Session, statement: sa.Select[Any]) -> list[dict[str, Any]]:
    found = session.connection().execute(statement).mappings()
    return [{k: v if k == "group" else int(v) for k, v in row.items()} for row in found]


def test_the_grouped_table_is_what_counting_gives(any_db: Database) -> None:
    expected: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for source, ppm, outcome, orientation in SAID:
        if outcome in OUTCOMES:
            of_yes = ppm if orientation is Orientation.SAME else 1_000_000 - ppm
            sums = expected[source, of_yes]
            for place, value in enumerate((1, OUTCOMES[outcome], OUTCOMES[outcome] ** 2)):
                sums[place] += value
    with any_db.begin() as session:
        store(session)
        table = facts(NOW, TODAY)
        group = grouped.grouping(table, Dimension.SOURCE)
        where = scored(table, retrospective=False)
        found = rows(session, grouped.probabilities(table, group, where))
    assert {(r["group"], r["point_ppm"]): [r["n"], r["k"], r["k2"]] for r in found} == expected


def test_facts_at_hand_are_the_facts(any_db: Database) -> None:
    """Worked out once or each time, every grouped statement gives the same rows."""
    with any_db.begin() as session:
        store(session)
        a_forecast(session, **likely())
        every_time = facts(NOW, TODAY)
        for _ in range(2):  # the temporary table is gone in between
            with at_hand(session.connection(), every_time) as once:
                for by in (None, *Dimension):
                    assert all_rows(session, once, by) == all_rows(session, every_time, by)


def all_rows(session: Session, table: sa.FromClause, by: Dimension | None) -> list[Any]:
    group, where = grouped.grouping(table, by), scored(table, retrospective=True)
    statements = [
        grouped.counts(table, group, chosen(table, Filters())),
        grouped.probabilities(table, group, where),
        grouped.bands(table, group, where),
        grouped.clusters(table, group, where),
        grouped.references(table, group, where),
        grouped.cluster_kinds(table, where),
    ]
    found = [session.connection().execute(each).all() for each in statements]
    return [sorted([f"{value}" for value in row] for row in some) for some in found]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("sources", ("bank",)), ("sources", ("bank", "fund")), ("reports", ("fund-2026",))],
)
def test_looking_only_at_some_finds_the_same_rows(
    db: Database, name: str, wanted: tuple[str, ...]
) -> None:
    with db.begin() as session:
        store(session)
        chosen_ones: dict[str, Any] = {name: wanted}
        conditions = Filters(**chosen_ones)
        every = facts(NOW, TODAY)
        some = facts(NOW, TODAY, **chosen_ones)
        found = [
            sorted(map(tuple, session.connection().execute(query)), key=str)
            for query in (
                sa.select(every).where(*chosen(every, conditions)),
                sa.select(some).where(*chosen(some, conditions)),
            )
        ]
    assert found[0] == found[1] != []


def test_filters_as_json_are_those_that_are_set() -> None:
    given = Filters(topics=("rates",), issued_from=TODAY)
    assert given.as_dict() == {"topics": ["rates"], "issued_from": "2026-11-22"}

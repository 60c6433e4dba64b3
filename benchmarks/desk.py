"""A desk with many forecasts: what an analyst and a manager wait for.

Run: .venv/bin/python -P benchmarks/desk.py [--forecasts 20000] [--sources 400] [--db URL]

Makes a database of that size (or uses the one that `--db` names, if it holds forecasts already)
and times the due list, one source's page, and the full export. Times are the best of three
where they are short. Nothing here is random from one run to the next.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from forecasts.domain.forecast import Forecast, Link, Origin, Resolvable, VoiceKind
from forecasts.domain.horizon import HorizonBasis, HorizonClass, class_of_span
from forecasts.domain.keys import statement_key
from forecasts.domain.probability import Expression, Orientation, Polarity, YardstickBasis
from forecasts.domain.question import Question, QuestionRevision, QuestionStatus
from forecasts.domain.report import Report
from forecasts.domain.resolution import Outcome, Resolution, Verdict
from forecasts.domain.source import Source, SourceKind
from forecasts.domain.statement import Kind
from forecasts.exports.csv import to_csv
from forecasts.exports.html import to_html
from forecasts.exports.json import to_json
from forecasts.services.audit import record_act
from forecasts.services.lists import due
from forecasts.services.people import DESK, acting
from forecasts.services.scorecards import Asked, scorecard
from forecasts.services.views import report_view
from forecasts.storage.database import Database
from forecasts.storage.grouped import Dimension, Filters

TODAY = date(2026, 11, 22)
FIRST_DAY = date(2023, 1, 2)
RECORDED = datetime(2026, 11, 20, 12, tzinfo=UTC)
A_REPORT = 8
"""Forecasts in a report."""

TERMS = {
    "unlikely": (250_000, 300_000, 350_000),
    "realistic possibility": (400_000, 450_000, 500_000),
    "likely": (550_000, 650_000, 750_000),
    "highly likely": (800_000, 850_000, 900_000),
}
TOPICS = ("rates", "war", "elections", "energy", "trade", "health")

Rows = dict[type[SQLModel], list[dict[str, Any]]]


def made(forecasts: int, sources: int, seed: int = 7) -> Rows:
    """The rows of a desk: reports of eight forecasts each, most of them resolved."""
    chance = random.Random(seed)
    rows: Rows = {
        record: []
        for record in (
            *(Source, Report, Question, QuestionRevision, Forecast, Link, Verdict),
            Resolution,
        )
    }
    for number in range(1, sources + 1):
        rows[Source].append(a_source(number))
    for number in range(1, forecasts + 1):
        report = (number - 1) // A_REPORT + 1
        if len(rows[Report]) < report:
            rows[Report].append(a_report(report, chance.randint(1, sources), chance))
        add_forecast(rows, number, rows[Report][-1], chance)
    return rows


def a_source(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "key": f"source-{number}",
        "name": f"Source {number}",
        "kind": SourceKind.OUTLET,
        "recorded_at": RECORDED,
    }


def a_report(number: int, source: int, chance: random.Random) -> dict[str, Any]:
    key = f"report-{number}"
    return {
        "id": number,
        "key": key,
        "source_id": source,
        "published_on": FIRST_DAY + timedelta(days=chance.randrange(1300)),
        "published_basis": "line 1",
        "sha256": sha256(key.encode()).hexdigest(),
        "characters": 1000,
        "added_at": RECORDED,
    }


def add_forecast(
    rows: Rows, number: int, report: Mapping[str, Any], chance: random.Random
) -> None:
    published = report["published_on"]
    due_on = published + timedelta(days=chance.choice((60, 180, 360, 540)))
    key = statement_key(report["key"], (number - 1) % A_REPORT + 1)
    resolved = due_on < TODAY - timedelta(days=3) or chance.random() < 0.1
    wording = {
        "question": f"Will {key} happen?",
        "criteria": "The gazette says so.",
        "opens_on": published,
        "opens_basis": HorizonBasis.STATED,
        "due_on": due_on,
        "due_basis": HorizonBasis.STATED,
        "topic": chance.choice(TOPICS),
        "sharpened_at": datetime(published.year, published.month, published.day, tzinfo=UTC),
        "retrospective": chance.random() < 0.2,
    }
    status = QuestionStatus.RESOLVED if resolved else QuestionStatus.OPEN
    rows[Question].append({"id": number, "key": key, "status": status, **wording})
    stamp = {"person_id": 1, "recorded_at": RECORDED}
    rows[QuestionRevision].append({"id": number, "question_id": number, **wording, **stamp})
    rows[Forecast].append(a_forecast(number, key, report, due_on, chance))
    hung = {"id": number, "forecast_id": number, "question_id": number}
    rows[Link].append({**hung, "orientation": Orientation.SAME, **stamp})
    if resolved:
        add_resolution(rows, number, due_on, rows[Forecast][-1]["point_ppm"], chance)


def a_forecast(
    number: int, key: str, report: Mapping[str, Any], due_on: date, chance: random.Random
) -> dict[str, Any]:
    hedged = chance.random() < 0.3
    term = None if hedged else chance.choice(list(TERMS))
    low, point, high = TERMS[term] if term else (None, None, None)
    return {
        "id": number,
        "key": key,
        "report_id": report["id"],
        "source_id": report["source_id"],
        "voice_kind": VoiceKind.PUBLISHER,
        "statement": f"{key} happens",
        "kind": Kind.POSSIBILITY if hedged else Kind.PREDICTION,
        "expression": Expression.UNQUANTIFIED if hedged else Expression.VERBAL,
        "terms": [term or "could"],
        "polarity": Polarity.AFFIRMED,
        "low_ppm": low,
        "point_ppm": point,
        "high_ppm": high,
        "yardstick": term and "uk-phia-2018",
        "yardstick_version": term and "2018",
        "yardstick_basis": term and YardstickBasis.ASSUMED,
        "yardstick_term": term,
        "horizon_class": class_of_span(report["published_on"], due_on)
        if chance.random() < 0.5
        else HorizonClass.UNSPECIFIED,
        "issued_on": report["published_on"],
        "resolvable": Resolvable.SHARPENED,
        "origin": Origin.REPORT,
        "recorded_at": RECORDED,
    }


def add_resolution(
    rows: Rows, number: int, due_on: date, point: int | None, chance: random.Random
) -> None:
    drawn = chance.random()
    void = drawn < 0.05
    came = chance.random() * 1_000_000 < (500_000 if point is None else point)
    outcome = Outcome.VOID if void else Outcome.YES if came else Outcome.NO
    judged = {
        "outcome": outcome,
        "void_reason": "badly_posed" if void else None,
        "known_on": min(due_on, TODAY),
    }
    verdict = {"id": number, "question_id": number, "person_id": 1, "recorded_at": RECORDED}
    rows[Verdict].append({**verdict, **judged})
    settled = {"id": number, "question_id": number, "verdict_id": number}
    ppm = None if void else 1_000_000 * came
    rows[Resolution].append({**settled, **judged, "outcome_ppm": ppm, "recorded_at": RECORDED})


def fill(db: Database, forecasts: int, sources: int) -> None:
    """Write a desk into an empty database, as a bulk import would."""
    rows = made(forecasts, sources)
    with db.begin() as session:
        acting(session, DESK, RECORDED)
        for record, some in rows.items():
            _insert(session, record, some)
        record_act(session, "import", "benchmark", by=DESK, now=RECORDED)


def _insert(
    session: Session, record: type[SQLModel], rows: Sequence[Mapping[str, Any]]
) -> None:
    for start in range(0, len(rows), 5000):
        session.connection().execute(sa.insert(record), rows[start : start + 5000])


def best(times: int, act: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds."""
    return min(_seconds(act) for _ in range(times))


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def measures(db: Database) -> Iterator[tuple[str, float]]:
    """What is waited for, with its seconds."""

    def card(by: Dimension = Dimension.SOURCE, **chosen: Any) -> str:
        return to_json(scorecard(db, Asked(by, Filters(**chosen)), today=TODAY))

    def page() -> None:
        """A source's page: its card, and what it looks like by horizon and term."""
        for by in (Dimension.SOURCE, Dimension.HORIZON, Dimension.TERM):
            card(by, sources=("source-7",))

    def export() -> None:
        made = scorecard(db, Asked(), today=TODAY)
        for written in (to_json(made), to_csv(made), to_html(made, title="Scorecards")):
            assert written

    def every_grouping() -> None:
        for by in Dimension:
            card(by)

    yield "due list", best(3, lambda: due(db, today=TODAY))
    yield "one source's scorecard", best(3, lambda: card(sources=("source-7",)))
    yield "source page (three scorecards)", best(3, page)
    yield "report page", best(3, lambda: _report_page(db))
    yield "scorecard by source", best(1, card)
    yield "full export: all sources as JSON, CSV and page", best(1, export)
    yield "nine groupings as JSON", best(1, every_grouping)


def _report_page(db: Database) -> object:
    return report_view(db, "report-7", as_of=RECORDED, today=TODAY)


def main() -> None:
    """Print a table of what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--forecasts", type=int, default=100_000)
    options.add_argument("--sources", type=int, default=2_000)
    options.add_argument("--db", help="database to use; default: a throw-away SQLite file")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(asked.db or str(Path(folder) / "desk.db"))
        with db.read() as session:
            empty = session.exec(select(Forecast.id).limit(1)).first() is None
        if empty:
            size = f"{asked.forecasts:,} forecasts of {asked.sources:,} sources"
            made_in = _seconds(lambda: fill(db, asked.forecasts, asked.sources))
            print(f"made {size} in {made_in:.1f} s")
        for what, seconds in measures(db):
            print(f"| {what} | {seconds:.2f} s |", flush=True)
        db.close()


if __name__ == "__main__":
    main()

"""Forecasts as a flat table: one row each, with its question, probability and outcome."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.probability import ProbabilityRange, as_fraction
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.report import Report
from forecasts.domain.resolution import Evidence, Resolution, Verdict
from forecasts.domain.source import Source
from forecasts.storage.database import Database

ROWS_AT_ONCE = 500
LIST_MARK = " | "
"""Between the parts of a list in one cell."""


class TableFormat(StrEnum):
    """How a flat table is written."""

    CSV = "csv"
    JSONL = "jsonl"


COLUMNS = (
    "key",
    "report",
    "marking",
    "source",
    "relayed_by",
    "statement",
    "quote",
    "kind",
    "expression",
    "terms",
    "polarity",
    "probability",
    "low",
    "high",
    "yardstick",
    "horizon_class",
    "issued_on",
    "question_key",
    "question",
    "criteria",
    "orientation",
    "probability_of_yes",
    "opens_on",
    "due_on",
    "retrospective",
    "status",
    "outcome",
    "outcome_fraction",
    "void_reason",
    "happened_on",
    "known_on",
    "evidence",
)
"""Of every row, in order.

`probability`, `low` and `high` are of the event the statement names; `probability_of_yes` is of
the question. `outcome_fraction` is 1 for yes, 0 for no, between for partly, else null.
"""


def export_forecasts(
    db: Database,
    write: Callable[[str], object],
    *,
    table_format: TableFormat = TableFormat.CSV,
    as_of: datetime | None = None,
) -> int:
    """Write every forecast as a row of a flat table, as recorded; the answer is how many.

    Args:
        db: the database.
        write: takes a piece of text, like the `write` of an open file.
        table_format: CSV with a header line, or JSON Lines. In CSV, lists are joined by " | "
            and cells are safe to open in a spreadsheet (`csv_cell`).
        as_of: forecasts, links and resolutions as recorded then; wordings as they are now.
    """
    with db.read() as session:
        rows = _rows(session, as_of)
        return _WRITERS[table_format](rows, write)


def _write_jsonl(rows: Iterable[Mapping[str, Any]], write: Callable[[str], object]) -> int:
    count = 0
    for row in rows:
        write(json.dumps(row, sort_keys=True) + "\n")
        count += 1
    return count


def _write_csv(rows: Iterable[Mapping[str, Any]], write: Callable[[str], object]) -> int:
    from forecasts.exports.csv import csv_cell

    writer = csv.writer(_Writable(write))
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([csv_cell(_in_one(row[column])) for column in COLUMNS])
        count += 1
    return count


_WRITERS = {TableFormat.CSV: _write_csv, TableFormat.JSONL: _write_jsonl}


class _Writable:
    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write


def _in_one(value: Any) -> Any:
    return LIST_MARK.join(value) if isinstance(value, list) else value


def _rows(session: Session, as_of: datetime | None) -> Iterator[dict[str, Any]]:
    found = session.connection().execute(
        _statement(as_of), execution_options={"yield_per": ROWS_AT_ONCE}
    )
    for some in found.partitions():
        evidence = _evidence(session, [row.verdict_id for row in some if row.verdict_id])
        for row in some:
            yield _flat(row, evidence.get(row.verdict_id, []))


_OF_FORECAST = (
    "key",
    "statement",
    "quote",
    "kind",
    "expression",
    "terms",
    "polarity",
    "low_ppm",
    "point_ppm",
    "high_ppm",
    "yardstick",
    "horizon_class",
    "issued_on",
)
_OF_QUESTION = ("question", "criteria", "opens_on", "due_on", "retrospective")
_OF_RESOLUTION = ("outcome", "outcome_ppm", "void_reason", "known_on", "verdict_id")


def _statement(as_of: datetime | None) -> sa.Select[Any]:
    chosen = sa.select(*_chosen()).select_from(_joined(as_of)).order_by(col(Forecast.id))
    return chosen if as_of is None else chosen.where(col(Forecast.recorded_at) <= as_of)


_RELAY = sa.orm.aliased(Source)


def _chosen() -> list[Any]:
    return [
        *(getattr(Forecast, name) for name in _OF_FORECAST),
        *(getattr(Question, name) for name in _OF_QUESTION),
        *(getattr(Resolution, name) for name in _OF_RESOLUTION),
        col(Report.key).label("report"),
        col(Report.marking),
        col(Source.key).label("source"),
        col(_RELAY.key).label("relayed_by"),
        col(Link.orientation),
        col(Question.key).label("question_key"),
        col(Verdict.happened_on),
    ]


def _joined(as_of: datetime | None) -> Any:
    link = _newest(Link.id, Link.forecast_id, Link.recorded_at, as_of)
    settled = _newest(Resolution.id, Resolution.question_id, Resolution.recorded_at, as_of)
    joins: tuple[tuple[Any, Any], ...] = (
        (_RELAY, col(_RELAY.id) == Forecast.relayed_by_id),
        (Report, col(Report.id) == Forecast.report_id),
        (link, link.c.of == Forecast.id),
        (Link, col(Link.id) == link.c.newest),
        (Question, col(Question.id) == Link.question_id),
        (settled, settled.c.of == Question.id),
        (Resolution, col(Resolution.id) == settled.c.newest),
        (Verdict, col(Verdict.id) == Resolution.verdict_id),
    )
    joined = sa.orm.join(Forecast, Source, col(Source.id) == Forecast.source_id)
    for target, condition in joins:
        joined = sa.orm.outerjoin(joined, target, condition)
    return joined


def _newest(id_: Any, of: Any, recorded_at: Any, as_of: datetime | None) -> sa.Subquery:
    """The number of the latest row for each thing that rows are `of`."""
    statement = sa.select(col(of).label("of"), sa.func.max(id_).label("newest")).group_by(of)
    if as_of is not None:
        statement = statement.where(col(recorded_at) <= as_of)
    return statement.subquery()


def _evidence(session: Session, verdict_ids: Sequence[int]) -> Mapping[int, list[str]]:
    place = sa.func.coalesce(Evidence.url, Evidence.file_name, Evidence.shows)
    statement = sa.select(col(Evidence.verdict_id), place).order_by(col(Evidence.id))
    shown: dict[int, list[str]] = defaultdict(list)
    for verdict_id, words in session.connection().execute(
        statement.where(col(Evidence.verdict_id).in_(verdict_ids))
    ):
        shown[verdict_id].append(words)
    return shown


def _flat(row: Any, evidence: list[str]) -> dict[str, Any]:
    known = row._mapping
    values = {column: _json(known.get(column)) for column in COLUMNS}
    return values | {
        "probability": _fraction(row.point_ppm),
        "low": _fraction(row.low_ppm),
        "high": _fraction(row.high_ppm),
        "probability_of_yes": _fraction(_ppm_of_yes(row)),
        "outcome_fraction": _fraction(row.outcome_ppm),
        "status": _status(row),
        "evidence": evidence,
    }


def _ppm_of_yes(row: Any) -> int | None:
    if row.point_ppm is None or row.question_key is None:
        return None
    return ProbabilityRange.exactly(row.point_ppm).oriented(row.orientation).point


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _fraction(ppm: int | None) -> float | None:
    return None if ppm is None else as_fraction(ppm)


def _status(row: Any) -> str | None:
    if row.question_key is None:
        return None
    return QuestionStatus.RESOLVED if row.outcome else QuestionStatus.OPEN

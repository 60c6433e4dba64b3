import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any

from forecasts.domain.resolution import Resolution
from forecasts.services.records import TableFormat, export_forecasts
from forecasts.services.records.flat import COLUMNS
from forecasts.storage.database import Database
from tests.services.records_sample import NOW, a_forecast, fill


def lines_of(db: Database, **options: Any) -> list[dict[str, Any]]:
    text = StringIO()
    export_forecasts(db, text.write, table_format=TableFormat.JSONL, **options)
    return [json.loads(line) for line in text.getvalue().splitlines()]


def table_of(db: Database) -> list[dict[str, str]]:
    text = StringIO(newline="")
    export_forecasts(db, text.write)
    return list(csv.DictReader(StringIO(text.getvalue(), newline="")))


def test_a_forecast_stands_beside_its_question_and_outcome(any_db: Database) -> None:
    fill(any_db)
    (row,) = lines_of(any_db)
    assert set(row) == set(COLUMNS)
    assert (row["source"], row["relayed_by"]) == ("press-group", "gazette")
    assert (row["report"], row["marking"]) == ("gazette-2025-05-02", "internal")
    assert (row["low"], row["probability"], row["high"]) == (0.55, 0.65, 0.75)
    assert (row["orientation"], row["probability_of_yes"]) == ("opposite", 0.35)
    assert (row["status"], row["outcome"], row["outcome_fraction"]) == ("resolved", "no", 0.0)
    assert (row["due_on"], row["known_on"]) == ("2025-08-02", "2025-08-03")
    assert row["evidence"] == ["https://example.org/a", "=the station's table"]


def test_a_forecast_without_a_question_is_there_too(db: Database) -> None:
    fill(db)
    with db.begin() as session:
        session.add(a_forecast(id=2, key="gazette-2025-05-02.2", report_id=None))
    unlinked = lines_of(db)[1]
    assert unlinked["key"] == "gazette-2025-05-02.2"
    assert unlinked["report"] is None
    assert (unlinked["probability"], unlinked["probability_of_yes"]) == (0.65, None)
    assert (unlinked["question_key"], unlinked["status"], unlinked["evidence"]) == (
        None,
        None,
        [],
    )


def test_the_table_has_the_same_cells_and_runs_nothing(db: Database) -> None:
    fill(db)
    with db.begin() as session:
        session.add(a_forecast(id=2, key="gazette-2025-05-02.2", statement='=cmd|"/c calc"!A1'))
    first, second = table_of(db)
    assert first["evidence"] == "https://example.org/a | =the station's table"
    assert first["probability"] == "0.65"
    assert second["statement"] == '\'=cmd|"/c calc"!A1'
    assert second["outcome"] == ""


def test_an_earlier_moment_shows_what_was_recorded_then(any_db: Database) -> None:
    fill(any_db)
    reopened = {"id": 2, "question_id": 1, "recorded_at": NOW + timedelta(days=1)}
    with any_db.begin() as session:
        session.add(Resolution.model_validate(reopened))
    assert [row["status"] for row in lines_of(any_db)] == ["open"]
    assert [row["status"] for row in lines_of(any_db, as_of=NOW)] == ["resolved"]
    assert lines_of(any_db, as_of=NOW - timedelta(days=1)) == []

"""No text of ours is run by a spreadsheet, and every text is found again."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.exports.csv import csv_cell, from_csv_cell
from forecasts.services.records import TableFormat, export_forecasts
from forecasts.services.records.flat import LIST_MARK
from forecasts.storage.database import Database
from tests.laws.databases import UNSHRUNK, Rows, copy_of, databases, store

RISKY_TEXT = st.text(st.sampled_from("'=+-@\t\r\n0.1eE a"), max_size=8) | st.text()


@given(RISKY_TEXT)
def test_a_csv_cell_never_begins_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))
    if cell.startswith(("+", "-")):
        float(cell)


@given(RISKY_TEXT)
def test_the_text_of_a_csv_cell_is_found_again(text: str) -> None:
    assert from_csv_cell(csv_cell(text)) == text


def exported(db: Database, table_format: TableFormat) -> str:
    text = StringIO(newline="")
    export_forecasts(db, text.write, table_format=table_format)
    return text.getvalue()


def as_text(value: Any) -> str:
    if isinstance(value, list):
        return LIST_MARK.join(value)
    words = {None: "", True: "true", False: "false"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


@settings(max_examples=10, phases=UNSHRUNK)
@given(rows=databases())
def test_both_tables_of_forecasts_say_the_same(empty_file: Path, rows: Rows) -> None:
    db = copy_of(empty_file, "flat.db")
    store(db, rows)
    table = csv.DictReader(StringIO(exported(db, TableFormat.CSV), newline=""))
    lines = [json.loads(line) for line in exported(db, TableFormat.JSONL).splitlines()]
    db.close()
    cells = [{name: from_csv_cell(cell) for name, cell in row.items()} for row in table]
    assert cells == [{name: as_text(value) for name, value in row.items()} for row in lines]

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.exports.csv import csv_cell, from_csv_cell, to_csv, to_curve_csv
from forecasts.exports.json import to_json
from tests.exports.samples import a_scorecard

NESTED = {"key", "name", "reliability_curve"}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def leaves(nested: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in nested.items():
        if name in NESTED:
            continue
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


@given(st.text())
def test_a_cell_is_never_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))
    if cell.startswith(("+", "-")):
        float(cell)


@given(st.text(alphabet="'=+-@\t\r\n,\"a1.e") | st.text())
def test_a_text_survives_the_way_through_a_file(text: str) -> None:
    sheet = StringIO(newline="")
    csv.writer(sheet, lineterminator="\r\n").writerow([csv_cell(text), "end"])
    cell, end = next(csv.reader(StringIO(sheet.getvalue(), newline="")))
    assert (from_csv_cell(cell), end) == (text, "end")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_exact_value(value: float) -> None:
    assert float(csv_cell(value)) == value


@pytest.mark.parametrize("text", ["-5", "+0.25", "-.5", "-1e-05"])
def test_a_number_as_text_is_left_alone(text: str) -> None:
    assert csv_cell(text) == text


@pytest.mark.parametrize("text", ["-1+1", "+1_0", "-\u0661", "=1", "-inf"])
def test_what_only_looks_like_a_number_is_guarded(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


def test_a_hostile_name_stays_in_its_cell() -> None:
    name = '=HYPERLINK("https://x.example","a"),\r\n"b'
    rows = read(to_csv(a_scorecard(names=[name])))
    assert rows[0]["name"].startswith("'=")
    assert from_csv_cell(rows[0]["name"]) == name


def test_every_number_of_the_json_stands_in_its_column() -> None:
    card = a_scorecard()
    plain = json.loads(to_json(card))
    for row, group in zip(read(to_csv(card)), [*plain["groups"], plain["total"]], strict=True):
        for path, value in leaves(group):
            assert row[path] == ("" if value is None else str(value)), path


def test_a_row_a_group_and_one_for_all() -> None:
    rows = read(to_csv(a_scorecard()))
    assert [row["row"] for row in rows] == ["group"] * 5 + ["total"]
    assert [row["group"] for row in rows][-2:] == ["silent", ""]


def test_a_row_says_what_decided_it() -> None:
    row = read(to_csv(a_scorecard(filters={"topics": ["war"]})))[0]
    assert row["as_of"] == "2026-11-22T09:30:00Z"
    assert row["included"] == "prospective"
    assert json.loads(row["filters"]) == {"topics": ["war"]}


def test_columns_are_the_same_whatever_was_found() -> None:
    header = to_csv(a_scorecard()).splitlines()[0]
    assert to_csv(a_scorecard({"one": (1, 1)})).splitlines()[0] == header


def test_curves_have_the_points_of_the_json() -> None:
    card = a_scorecard()
    plain = card.to_dict()
    points = [p for g in [*plain["groups"], plain["total"]] for p in g["reliability_curve"]]
    rows = read(to_curve_csv(card))
    assert [{k: float(r[k]) for k in points[0]} for r in rows] == points

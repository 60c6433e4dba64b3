"""Lists for machines: arrays of objects with their key, the same data in every form."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.program import Program

LISTINGS = [
    ["list"],
    ["list", "--state", "overdue", "--source", "meduza"],
    ["due", "--today", "2026-11-22"],
    ["reports"],
    ["sources"],
    ["sources", "cfr"],
    ["yardsticks"],
    ["yardsticks", "uk-phia-2018"],
    ["scenarios", "list"],
    ["scenarios", "show", "specialeurasia-2024-11-employment"],
    ["people", "list"],
    ["doctor"],
    ["config", "show"],
    ["terms"],
    ["outbox"],
]


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_json_is_an_array_of_objects_with_a_key(words: list[str], seeded: Program) -> None:
    seeded.ok("people", "add", "mk", "--name", "M. K.")
    rows = json.loads(seeded.ok(*words, "--format", "json"))
    assert isinstance(rows, list)
    assert rows or words == ["outbox"]
    assert all(row["key"] for row in rows)
    assert seeded.ok(*words, "--format", "json") == seeded.ok(*words, "--format", "json")


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_every_form_has_the_same_rows(words: list[str], seeded: Program) -> None:
    rows = json.loads(seeded.ok(*words, "--format", "json"))
    lines = seeded.ok(*words, "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(seeded.ok(*words, "--format", "csv"))))
    assert [row["key"] for row in table] == [row["key"] for row in rows]


@pytest.mark.parametrize("key", ["cfr-2024-10-25", "cfr-2024-10-25.05"])
def test_one_record_is_an_array_of_one(key: str, seeded: Program) -> None:
    (row,) = json.loads(seeded.ok("show", key, "--format", "json"))
    assert row["key"] == key
    assert "_id" not in json.dumps(list(row))


def test_a_report_has_a_page_of_its_own(seeded: Program, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    seeded.ok("show", "cfr-2024-10-25", "--format", "html", "--out", out)
    page = out.read_text("utf-8")
    assert page.startswith("<!")
    assert "<script" not in page
    ran = seeded("show", "cfr-2024-10-25.05", "--format", "html")
    assert ran.code == 2
    assert "no report" in ran.error


def test_a_report_says_what_became_of_it(seeded: Program) -> None:
    shown = seeded.ok("show", "cfr-2024-10-25", "--today", "2026-11-22")
    assert "What it said, and what became of it" in shown
    line = next(each for each in shown.splitlines() if "cfr-2024-10-25.05" in each)
    assert "likely [55-75 %, uk-phia-2018, assumed]" in line
    assert "scored" in line


def test_a_list_is_narrowed_by_any_filter(seeded: Program) -> None:
    def keys(*words: str) -> set[str]:
        rows = json.loads(seeded.ok("list", "--format", "json", *words))
        return {row["key"] for row in rows}

    whole = keys()
    overdue, of_report = keys("--state", "overdue"), keys("--report", "meduza-2024-10-23")
    assert overdue < whole
    assert of_report < whole
    assert keys("--state", "overdue", "--report", "meduza-2024-10-23") == overdue & of_report
    for words in (("--kind", "risk"), ("--expression", "verbal"), ("--horizon", "short")):
        assert set() < keys(*words) < whole


def test_a_source_gets_a_yardstick_and_another_name(seeded: Program) -> None:
    seeded.ok("sources", "cfr", "--yardstick", "us-icd203-2015", "--alias", "The Council")
    (row,) = json.loads(seeded.ok("sources", "The Council", "--format", "json"))
    assert (row["key"], row["yardstick"]) == ("cfr", "us-icd203-2015")
    assert "The Council" in row["aliases"]
    wrong = seeded("sources", "cfr", "--yardstick", "us-icd203")
    assert wrong.code == 3
    assert "us-icd203-2015" in wrong.error


def test_a_desk_has_scales_of_its_own(
    forecasts: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = json.loads(forecasts.ok("yardsticks", "--format", "json"))
    scales = tmp_path / "scales.toml"
    scales.write_text(
        '[[yardstick]]\nid = "house-2026"\nversion = "2026"\ntitle = "House scale"\n'
        'issuer = "Desk"\ncitation = "House rules"\nchecked = "primary"\n'
        '[[yardstick.terms]]\nterm = "a fair bet"\nlow = 0.5\npoint = 0.6\nhigh = 0.7\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("FORECASTS_YARDSTICKS_FILE", str(scales))
    rows = json.loads(forecasts.ok("yardsticks", "--format", "json"))
    assert len(rows) == len(shipped) + 1
    assert "50-70 %" in forecasts.ok("yardsticks", "house-2026")

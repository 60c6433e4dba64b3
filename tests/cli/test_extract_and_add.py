"""What extract and add give on the original reports, and the shape of their JSON."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.shared import shared

SEEDS = {
    "blackburn-2025-05-02.txt": "2025-05-02",
    "cfr-2024-10-25.txt": "2024-10-25",
    "gardiner-2024-11.txt": "2024-11-20",
    "meduza-2024-10-23.txt": "2024-10-23",
    "specialeurasia-2024-11.txt": "2024-11-01",
}

KEYS = {
    *("doc", "sha256", "start", "end", "text", "kind", "expression", "terms", "polarity"),
    *("probability", "analytic_confidence", "horizon", "opens_on", "due_on", "attributed_to"),
    *("condition", "scenario", "section", "missing", "extraction_score", "extractor", "trace"),
}
KINDS = {"prediction", "possibility", "conditional", "risk", "commitment", "plan"}
EXPRESSIONS = {"numeric", "verbal", "categorical", "unquantified"}
HORIZONS = {"short", "medium", "long", "unspecified"}


def check_candidate(found: dict[str, Any], text: str) -> None:
    """That an object of extract is as CONTRACT says."""
    assert found.keys() >= KEYS
    assert found["text"] == text[found["start"] : found["end"]]
    assert len(found["sha256"]) == 64
    assert found["kind"] in KINDS
    assert found["expression"] in EXPRESSIONS
    assert found["polarity"] in {"affirmed", "negated"}
    assert 0 <= found["extraction_score"] <= 1
    assert found["extractor"].startswith("rules/")
    for name in ("terms", "section", "missing", "trace"):
        assert all(isinstance(each, str) for each in found[name])
    check_probability(found)
    check_times(found)
    condition = found["condition"]
    assert condition is None or condition["text"] == text[condition["start"] : condition["end"]]


def check_probability(found: dict[str, Any]) -> None:
    stated = found["probability"]
    if found["expression"] in {"categorical", "unquantified"}:
        assert stated is None
    if stated is not None:
        assert stated.keys() >= {"low", "point", "high", "term", "yardstick", "basis"}
        assert 0 <= stated["low"] <= stated["point"] <= stated["high"] <= 1
        assert stated["basis"] in {"assumed", "declared", None}


def check_times(found: dict[str, Any]) -> None:
    horizon = found["horizon"]
    if horizon is not None:
        assert horizon.keys() >= {"text", "class", "basis"}
        assert horizon["class"] in HORIZONS
    days = [found[name] and date.fromisoformat(found[name]) for name in ("opens_on", "due_on")]
    assert None in days or days[0] <= days[1]


def extracted(program: Program, path: Path, published: str) -> list[dict[str, Any]]:
    out = program.ok("extract", path, "--published", published, "--format", "jsonl")
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize(("name", "published"), SEEDS.items())
def test_every_object_of_extract_is_as_promised(
    name: str, published: str, forecasts: Program
) -> None:
    path = shared("seeds", name)
    found = extracted(forecasts, path, published)
    assert len(found) >= 10
    text = path.read_bytes().decode("utf-8")
    for each in found:
        check_candidate(each, text)
        assert each["doc"] == name
    assert [each["start"] for each in found] == sorted(each["start"] for each in found)
    assert not forecasts.database.exists()


def test_the_likelihood_words_of_blackburn(forecasts: Program) -> None:
    found = extracted(forecasts, shared("seeds", "blackburn-2025-05-02.txt"), "2025-05-02")
    verbal = {
        (each["horizon"]["class"], each["probability"]["term"]): each
        for each in found
        if each["expression"] == "verbal" and each["horizon"]
    }
    unlikely = verbal["short", "unlikely"]
    assert unlikely["probability"] == {
        "low": 0.25,
        "point": 0.30,
        "high": 0.35,
        "term": "unlikely",
        "yardstick": "uk-phia-2018",
        "basis": "assumed",
    }
    assert unlikely["polarity"] == "negated"
    assert unlikely["due_on"] == "2025-08-02"
    assert verbal["medium", "likely"]["due_on"] == "2026-05-02"
    long_term = [
        each for each in found if each["horizon"] and each["horizon"]["class"] == "long"
    ]
    assert long_term
    assert {each["opens_on"] for each in long_term} == {"2026-05-02"}
    assert {each["due_on"] for each in long_term} == {None}


def test_equal_input_gives_equal_bytes_under_any_name(
    forecasts: Program, brief: Path, tmp_path: Path
) -> None:
    first = extracted(forecasts, brief, "2026-03-01")
    moved = Path(shutil.copy(brief, tmp_path / "other.txt"))
    second = extracted(forecasts, moved, "2026-03-01")
    assert [{**each, "doc": ""} for each in first] == [{**each, "doc": ""} for each in second]


def test_the_text_that_offsets_refer_to_can_be_had(
    forecasts: Program, brief: Path, tmp_path: Path
) -> None:
    out = tmp_path / "text.txt"
    forecasts.ok("extract", brief, "--text-out", out, "--published", "2026-03-01")
    assert out.read_bytes() == brief.read_bytes()
    ran = forecasts("extract", brief, brief, "--text-out", out)
    assert ran.code == 2


def test_a_report_may_come_by_stdin(forecasts: Program, brief: Path) -> None:
    words = ("extract", "-", "--published", "2026-03-01", "--format", "json")
    found = json.loads(forecasts.ok(*words, stdin=brief.read_text("utf-8")))
    assert len(found) == 4


def test_without_a_date_extract_says_so_and_leaves_dates_out(
    forecasts: Program, brief: Path
) -> None:
    ran = forecasts("extract", brief, "--format", "json")
    assert ran.code == 0
    assert "--published" in ran.err
    found = json.loads(ran.out)
    assert len(found) == 4
    assert any(each["horizon"] for each in found)


def test_what_was_left_out_can_be_asked_for(forecasts: Program, brief: Path) -> None:
    brief.write_text("Prices rose last year. They may rise by June 2027.", encoding="utf-8")
    assert "left out" in forecasts.ok("extract", brief, "--why-not")


def test_all_five_reports_twice(forecasts: Program) -> None:
    for _ in range(2):
        for name, published in SEEDS.items():
            source = name.partition("-20")[0].title()
            path = shared("seeds", name)
            forecasts.ok("add", path, "--source", source, "--published", published)
        if forecasts.count("audit_entry") == len(SEEDS):
            before = forecasts.contents()
    assert forecasts.contents() == before
    rows = json.loads(forecasts.ok("reports", "--format", "json"))
    assert len(rows) == len(SEEDS)
    assert all(row["pending"] == row["candidates"] > 0 for row in rows)


def test_the_samples_need_nothing_else(forecasts: Program) -> None:
    from seeds.samples import sample_reports

    samples = sample_reports()
    assert len({sample.path.suffix for sample in samples}) >= 4
    for sample in samples:
        said = forecasts.ok("extract", sample.path, "--published", sample.published_on)
        assert "forecast statement" in said


def test_a_dry_run_stores_nothing(forecasts: Program, brief: Path) -> None:
    words = ("add", brief, "--source", "Harbour Desk", "--published", "2026-03-01")
    assert "would be added with 4 candidates" in forecasts.ok(*words, "--dry-run")
    assert forecasts.count("report") == forecasts.count("source") == 0
    assert "added with 4 candidates" in forecasts.ok(*words)


def test_add_says_in_json_what_it_did(forecasts: Program, brief: Path) -> None:
    words = ("add", brief, "--source", "Harbour Desk", "--published", "2026-03-01")
    (row,) = json.loads(forecasts.ok(*words, "--format", "json"))
    assert row == {
        "key": "harbour-desk-2026-03-01",
        "source": "Harbour Desk",
        "published_on": "2026-03-01",
        "published_basis": "given at intake",
        "added": True,
        "candidates": 4,
        "already_tracked": 0,
    }
    (again,) = json.loads(forecasts.ok(*words, "--format", "json"))
    assert again == {**row, "added": False}


def test_what_a_person_says_of_a_report_is_kept(forecasts: Program, brief: Path) -> None:
    forecasts.ok(
        *("add", brief, "--source", "Harbour Desk", "--published", "2026-03-01"),
        *("--author", "R. Quay", "--title", "Spring", "--key", "spring-brief"),
        *("--yardstick", "us-icd203-2015", "--marking", "internal"),
    )
    (row,) = json.loads(forecasts.ok("reports", "--format", "json"))
    assert (row["key"], row["title"], row["author"]) == ("spring-brief", "Spring", "R. Quay")
    (shown,) = json.loads(forecasts.ok("show", "spring-brief.01", "--format", "json"))
    assert shown["candidate"]["yardstick"] == "us-icd203-2015"

"""The scorer: pairing, tolerances and sums, on cases small enough to check by hand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forecasts.domain.candidate import CandidateDraft
from forecasts.extraction.evaluation import Tally, compare, evaluate, overlap, paired

PUBLISHED = date(2026, 1, 1)


def gold(start: int, end: int, **changes: Any) -> dict[str, Any]:
    record = {
        "start": start, "end": end, "kind": "prediction", "expression": "categorical",
        "terms": ["will"], "polarity": "affirmed", "probability": None, "due_on": None,
        "attributed_to": None,
    }  # fmt: skip
    return record | changes


def found(start: int, end: int, **changes: Any) -> CandidateDraft:
    fields: dict[str, Any] = {
        "start": start, "end": end, "kind": "prediction", "expression": "categorical",
        "extraction_score": 0.5, "extractor": "test/1",
    }  # fmt: skip
    return CandidateDraft(**(fields | changes))


def figures(golds: list[dict[str, Any]], predictions: list[CandidateDraft]) -> Any:
    return compare(golds, [], predictions, published=PUBLISHED).tally.figures


def test_half_of_the_union_pairs_and_less_does_not() -> None:
    assert overlap((0, 100), (0, 50)) == pytest.approx(0.5)
    assert overlap((0, 100), (60, 200)) == 0.0


def test_a_short_span_inside_a_long_one_pairs() -> None:
    assert overlap((0, 100), (10, 20)) > 0


def test_pairing_is_one_to_one_and_as_large_as_can_be() -> None:
    assert paired([(0, 10), (10, 20)], [(0, 20), (0, 10)]) == {0: 1, 1: 0}


def test_precision_recall_and_found() -> None:
    result = figures([gold(0, 10), gold(10, 20)], [found(0, 20), found(50, 60)])
    assert result["precision"] == 0.5
    assert result["recall"] == 0.5
    assert result["f1"] == 0.5
    assert result["found"] == 1.0


@pytest.mark.parametrize(
    ("due", "right"),
    [
        pytest.param(date(2026, 12, 31), 1.0, id="the day"),
        pytest.param(date(2026, 12, 1), 1.0, id="within a tenth of the lead"),
        pytest.param(date(2026, 6, 30), 0.0, id="far off"),
        pytest.param(None, 0.0, id="none"),
    ],
)
def test_due_dates_have_a_tolerance(due: date | None, right: float) -> None:
    result = figures([gold(0, 10, due_on="2026-12-31")], [found(0, 10, due_on=due)])
    assert result["due_where_dated"] == right


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("the IMF", 1.0),
        ("IMF staff", 1.0),
        ("World Bank", 0.0),
        (None, 0.0),
    ],
)
def test_sources_match_by_their_words(name: str | None, right: float) -> None:
    result = figures([gold(0, 10, attributed_to="IMF")], [found(0, 10, attributed_to=name)])
    assert result["source_where_named"] == right


def test_a_band_of_another_scale_is_accepted_for_the_same_word() -> None:
    verbal = {"expression": "verbal", "terms": ["likely"]}
    mine = found(0, 10, expression="verbal", low_ppm=550_000, point_ppm=650_000,
                 high_ppm=750_000)  # fmt: skip
    assert figures([gold(0, 10, **verbal)], [mine])["probability"] == 1.0


def test_joint_counts_against_all_gold() -> None:
    result = figures([gold(0, 10), gold(20, 30)], [found(0, 10)])
    assert result["joint"] == 0.5


def test_near_misses_are_rejected_unless_something_surplus_touches_them() -> None:
    misses = [{"start": 20, "end": 30}, {"start": 40, "end": 50}]
    tally = compare(
        [gold(0, 10)], misses, [found(0, 10), found(20, 30)], published=PUBLISHED
    ).tally
    assert tally.figures["near_miss_rejection"] == 0.5


def test_nothing_to_divide_by_is_none() -> None:
    assert set(Tally().figures.values()) == {None}


def test_a_folder_is_evaluated(tmp_path: Path) -> None:
    text = "Rents will fall. Wages rose."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps(gold(0, 15)) + "\n", "utf-8")
    (tmp_path / "index.json").write_text(
        json.dumps([{"id": "a", "genre": "brief", "group": "economic",
                     "published_on": "2026-01-01"}])
    )  # fmt: skip
    result = evaluate(tmp_path, tmp_path, None, lambda t, day: [found(0, 15)])
    assert result.by_genre["brief"].matched == 1
    assert result.by_group["economic"].gold == 1
    assert result.as_json()["total"]["figures"]["f1"] == 1.0

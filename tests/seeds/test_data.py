"""The packaged data: what they add up to, and that they say what was recorded."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from forecasts.domain.probability import MILLION
from forecasts.domain.resolution import Outcome
from forecasts.domain.window import HorizonPolicy, window_of
from seeds.loader import report_drafts, series_drafts
from seeds.records import SeedForecast, SeedReport, SeedResolution
from tests.shared import shared

COMPILED_ON = date(2026, 11, 22)
OPENS_WITH_AN_EVENT = "cfr-2024-10-25.06"  # an election, whose day a person put in
REPORTS = {report.key: report for report in report_drafts()}
EVERY = tuple(
    pytest.param(report, forecast, id=forecast.key)
    for report in REPORTS.values()
    for forecast in report.forecasts
)


def counts(report: SeedReport) -> dict[str, int]:
    """The counts of a report as its compilers printed them."""
    found = [(forecast, report.resolution_of(forecast)) for forecast in report.forecasts]
    due = [forecast.key for forecast, _ in found if forecast.horizon.due_on < COMPILED_ON]
    outcomes = Counter(r.outcome.value for _, r in found if r)
    voids = Counter(r.void_reason.value for _, r in found if r and r.void_reason)
    still_open = [forecast.key for forecast, r in found if r is None]
    return {
        "records": len(found),
        "due": len(due),
        "with p": sum(forecast.probability is not None for forecast, _ in found),
        "scored": len(scored(report)),
        "yes": outcomes["yes"],
        "no": outcomes["no"],
        "partly": outcomes["partly"],
        "badly posed": voids["badly_posed"],
        "condition": voids["condition_not_met"],
        "overdue": len(set(still_open) & set(due)),
        "not due": len(set(still_open) - set(due)),
    }


def scored(report: SeedReport) -> list[tuple[SeedForecast, float]]:
    """The forecasts with a probability and an outcome that is a number."""
    pairs = ((forecast, report.resolution_of(forecast)) for forecast in report.forecasts)
    return [
        (forecast, r.judgement.outcome_ppm / MILLION)
        for forecast, r in pairs
        if forecast.probability and r and r.judgement.outcome_ppm is not None
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("specialeurasia-2024-11", (32, 32, 0, 0, 13, 2, 0, 11, 0, 6, 0)),
        ("gardiner-2024-11", (18, 17, 2, 1, 6, 2, 0, 4, 1, 4, 1)),
        ("blackburn-2025-05-02", (15, 11, 6, 1, 8, 0, 0, 2, 0, 2, 3)),
        ("cfr-2024-10-25", (14, 14, 3, 3, 9, 2, 0, 3, 0, 0, 0)),
        ("meduza-2024-10-23", (17, 17, 1, 0, 7, 3, 3, 2, 1, 1, 0)),
    ],
)
def test_each_report_adds_up_to_what_was_counted(key: str, expected: Sequence[int]) -> None:
    assert tuple(counts(REPORTS[key]).values()) == expected


def brier(pairs: Sequence[tuple[float, float]]) -> float:
    return sum((p - o) ** 2 for p, o in pairs) / len(pairs)


@pytest.mark.parametrize(
    ("keys", "n", "at_point", "best", "worst"),
    [
        pytest.param(["gardiner-2024-11"], 1, 0.1225, 0.0625, 0.2025, id="Gardiner"),
        pytest.param(["blackburn-2025-05-02"], 1, 0.49, 0.4225, 0.5625, id="Blackburn"),
        pytest.param(["cfr-2024-10-25"], 3, 0.3225, 0.2225, 0.4425, id="CFR"),
        pytest.param(list(REPORTS), 5, 0.3160, 0.2305, 0.4185, id="all, pooled"),
    ],
)
def test_brier_scores_come_out_as_computed_apart(
    keys: list[str], n: int, at_point: float, best: float, worst: float
) -> None:
    pairs = [pair for key in keys for pair in scored(REPORTS[key])]
    bands = [(f.probability, o) for f, o in pairs if f.probability]
    ends = [
        sorted(((b.low_ppm / MILLION, o), (b.high_ppm / MILLION, o)), key=lambda p: brier([p]))
        for b, o in bands
    ]
    assert len(pairs) == n
    assert brier([(b.point_ppm / MILLION, o) for b, o in bands]) == pytest.approx(at_point)
    assert brier([near for near, _ in ends]) == pytest.approx(best)
    assert brier([far for _, far in ends]) == pytest.approx(worst)


def test_the_quoted_have_no_scored_forecast() -> None:
    own = {s.key for r in REPORTS.values() for s in (r.source, r.author) if s}
    voices = {f.voice.source for r in REPORTS.values() for f, _ in scored(r)}
    assert voices <= own


@pytest.mark.parametrize(
    ("report", "forecast"), [case for case in EVERY if case.id != OPENS_WITH_AN_EVENT]
)
def test_windows_follow_the_text_and_the_policy_of_the_desk(
    report: SeedReport, forecast: SeedForecast
) -> None:
    window = window_of(forecast.text_layer, report.published_on, HorizonPolicy())
    assert (window.opens_on, window.due_on) == (
        forecast.horizon.opens_on,
        forecast.horizon.due_on,
    )


def test_a_repeated_claim_hangs_on_one_question() -> None:
    repeats = {f.key: f.repeats for r in REPORTS.values() for f in r.forecasts if f.repeats}
    assert repeats == {"blackburn-2025-05-02.02": "blackburn-2025-05-02.14"}


def test_the_two_courses_have_a_question_a_forecast_and_a_signpost_each() -> None:
    (courses,) = REPORTS["specialeurasia-2024-11"].scenario_sets
    assert not courses.exclusive
    assert [s.forecasts for s in courses.scenarios] == [
        ("specialeurasia-2024-11.15",),
        ("specialeurasia-2024-11.16",),
    ]
    for scenario in courses.scenarios:
        (sign,) = scenario.indicators
        assert scenario.horizon.opens_on < sign.check_on < scenario.horizon.due_on


def test_evidence_of_the_scenarios_is_evidence_of_the_records() -> None:
    """Nothing was added to what the compilers read."""
    recorded = {
        item
        for report in REPORTS.values()
        for forecast in report.forecasts
        for item in (forecast.resolution.evidence if forecast.resolution else ())
    }
    for scenario in REPORTS["specialeurasia-2024-11"].scenarios:
        assert scenario.resolution is not None
        assert set(scenario.resolution.evidence) <= recorded


# ---- against the records the data were made from


def as_recorded(report: SeedReport, forecast: SeedForecast) -> dict[str, Any]:
    """A forecast in the fields of the records it was made from, without voice and kind."""
    home = next(f for f in report.forecasts if f.key == (forecast.repeats or forecast.key))
    question, horizon = home.question, forecast.horizon
    assert question is not None
    (term,) = forecast.terms
    fields = {
        "key": forecast.key,
        "event": question.topic,
        "statement": forecast.statement,
        "locator": forecast.span.model_dump(),
        "condition": forecast.condition,
        "depends_on": forecast.depends_on,
        "same_claim_as": forecast.repeats,
        "expression": forecast.expression.value,
        "modality": forecast.wording,
        "term": f"{term} ({forecast.remark})" if forecast.remark else term,
        "polarity": forecast.polarity.value,
        "horizon": _without_none(
            {
                "class": horizon.horizon_class.value,
                "stated": horizon.text or "",
                "opens_on": horizon.opens_on,
                "due_on": horizon.due_on,
                "basis": horizon.due_basis.value,
                "opens_basis": horizon.opens_basis_given and horizon.opens_basis_given.value,
            }
        ),
        "question": question.question,
        "criteria": question.criteria,
        "resolvable": forecast.resolvable.value,
        "reason": forecast.resolvable_reason,
        **_band(forecast),
    }
    return _without_none(fields)


def _band(forecast: SeedForecast) -> dict[str, Any]:
    band = forecast.probability
    if band is None:
        return {}
    return {
        "yardstick": band.yardstick,
        "low": Decimal(band.low_ppm) / MILLION,
        "high": Decimal(band.high_ppm) / MILLION,
        "point": Decimal(band.point_ppm) / MILLION,
    }


def _resolution(resolution: SeedResolution) -> dict[str, Any]:
    fraction = resolution.fraction_ppm
    return _without_none(
        {
            "outcome": resolution.outcome.value,
            "fraction": None if fraction is None else Decimal(fraction) / MILLION,
            "void_reason": resolution.void_reason and resolution.void_reason.value,
            "happened_on": resolution.happened_on,
            "known_on": resolution.known_on,
            "decided_basis": resolution.decided_basis,
            "confidence": resolution.certainty.value,
            "note": resolution.note,
            "evidence": [_evidence(e.model_dump()) for e in resolution.evidence] or None,
        }
    )


def _evidence(fields: dict[str, Any]) -> dict[str, Any]:
    names = {"dated": "date", "shows": "what_it_shows"}
    return {names.get(name, name): value for name, value in fields.items()}


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def recorded(key: str) -> dict[str, Any]:
    """The records that a report's data were made from."""
    text = shared("seed-records", f"{key}.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("key", REPORTS)
def test_every_forecast_says_what_was_recorded(key: str) -> None:
    report, apart = REPORTS[key], ("voice", "kind", "subtype", "resolution")
    originals = [
        {name: value for name, value in row.items() if name not in apart}
        for row in recorded(key)["forecasts"]
    ]
    assert [as_recorded(report, forecast) for forecast in report.forecasts] == originals


@pytest.mark.parametrize("key", REPORTS)
def test_kinds_are_as_recorded_and_options_are_marked(key: str) -> None:
    originals = [(row["kind"], row.get("subtype")) for row in recorded(key)["forecasts"]]
    kept = [(f.kind.value, f.option) for f in REPORTS[key].forecasts]
    assert kept == [(kind, subtype == "option") for kind, subtype in originals]


@pytest.mark.parametrize("key", REPORTS)
def test_every_claim_belongs_to_whoever_was_recorded(key: str) -> None:
    report = REPORTS[key]
    names = {
        source.key: {source.name.casefold(), *map(str.casefold, source.aliases)}
        for source in report.sources
    }
    for forecast, original in zip(report.forecasts, recorded(key)["forecasts"], strict=True):
        voice, was = forecast.voice, original["voice"]
        assert (voice.kind, voice.manner) == (was["kind"], was.get("manner"))
        if voice.named is not None:
            assert voice.named == was["name"]
        else:
            assert was["name"].casefold() in names[voice.source]
        if voice.relayed_by is not None:
            assert was["reported_by"].casefold() in names[voice.relayed_by]


@pytest.mark.parametrize("key", REPORTS)
def test_every_verdict_is_as_recorded_and_open_is_no_verdict(key: str) -> None:
    report = REPORTS[key]
    for forecast, original in zip(report.forecasts, recorded(key)["forecasts"], strict=True):
        was, resolution = original["resolution"], report.resolution_of(forecast)
        if was["outcome"] == "open":
            assert resolution is None
            if forecast.question is not None:
                assert forecast.question.open_because == was["note"]
        else:
            assert resolution is not None
            assert _resolution(resolution) == was


@pytest.mark.parametrize("key", REPORTS)
def test_every_report_is_described_as_recorded(key: str) -> None:
    report, was = REPORTS[key], recorded(key)["report"]
    assert (report.title or "", report.series) == (was["title"], was.get("series"))
    assert (report.published_on, report.published_exact, report.published_basis) == (
        was["published_on"],
        was["date_exact"],
        was["date_basis"],
    )
    for name in ("sharpened_on", "sha256", "characters", "language", "licence"):
        assert getattr(report, name) == was[name]
    names = {name for source in report.sources for name in (source.name, *source.aliases)}
    assert {was["publisher"], " and ".join(was["authors"])} - {""} <= names
    assert was.get("note", "") in (report.note or "")


# ---- the platform's series


def test_the_series_is_one_row_a_model_and_race() -> None:
    (series,) = series_drafts()
    rows = Counter((row.model, row.election_on.year) for row in series.rows)
    assert set(rows.values()) == {36}
    assert len({series.question_key(row) for row in series.rows}) == 72
    assert sum(row.outcome is Outcome.YES for row in series.rows) == 3 * 34


def test_the_series_is_the_last_forecast_before_election_day_as_published() -> None:
    import csv
    import gzip

    path = shared("data", "fivethirtyeight", "raw", "governors_elections.csv.gz")
    with gzip.open(path, "rt") as file:
        published = [row for row in csv.DictReader(file) if row["party"] == "D"]
    before = [row for row in published if row["forecast_date"] < row["election_date"]]
    latest: dict[tuple[str, str, str], dict[str, str]] = {}
    for old in sorted(before, key=lambda each: each["forecast_date"]):
        if old["forecast_type"]:
            latest[old["election_date"], old["state"], old["forecast_type"]] = old
    (series,) = series_drafts()
    for row in series.rows:
        model = row.model.removeprefix("fivethirtyeight-governors-")
        was = latest.pop((row.election_on.isoformat(), row.place.upper(), model))
        assert Decimal(row.ppm) / MILLION == Decimal(was["probwin"])
        assert (row.issued_on.isoformat(), row.candidate) == (
            was["forecast_date"],
            was["candidate"],
        )
        assert (row.outcome is Outcome.YES) == (was["probwin_outcome"] == "1")
    assert not latest


def test_the_table_says_where_it_comes_from_and_under_which_licence() -> None:
    from importlib.resources import files

    text = files("seeds").joinpath("data", "fivethirtyeight-governors.csv").read_text("utf-8")
    head = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert "Credit: FiveThirtyEight" in head
    assert "Creative Commons Attribution 4.0" in head

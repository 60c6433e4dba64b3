"""The original texts through the engine: needs ../shared/seeds, skipped without it."""

from datetime import UTC, date, datetime

import pytest

from forecasts.domain.funnel import State
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.ingestion import read
from forecasts.services.intake import Intake
from forecasts.services.scorecards import Asked, scorecard
from forecasts.storage.database import Database
from forecasts.storage.grouped import Dimension
from seeds.load import load
from seeds.loader import report_drafts
from seeds.records import SeedReport
from seeds.replay import accept_records, add_seed_report, match, resolve_as_recorded
from tests.shared import shared

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SEEDS = {seed.key: seed for seed in report_drafts()}


def add_text(db: Database, seed: SeedReport) -> Intake:
    document = read(str(shared("seeds", f"{seed.key}.txt")))
    yardstick = shipped_yardsticks()[DEFAULT_YARDSTICK]
    return add_seed_report(db, seed, document, yardstick=yardstick, by="desk", now=NOW)


@pytest.mark.parametrize("key", sorted(SEEDS))
def test_every_record_is_matched_or_missed_and_every_candidate_matched_or_surplus(
    db: Database, key: str
) -> None:
    seed = SEEDS[key]
    intake = add_text(db, seed)
    matching = match(db, seed, intake.key)
    assert len(matching.matched) + len(matching.missed) == len(seed.forecasts)
    assert len(matching.matched) + len(matching.surplus) == intake.found
    assert len(set(matching.matched.values())) == len(matching.matched)


@pytest.mark.parametrize("key", ["blackburn-2025-05-02", "cfr-2024-10-25"])
def test_a_text_that_went_through_the_engine_scores_as_its_records_do(
    db: Database, key: str
) -> None:
    seed = SEEDS[key]
    intake = add_text(db, seed)
    keys = accept_records(db, seed, match(db, seed, intake.key), by="desk", now=NOW)
    resolve_as_recorded(db, seed, keys, by="desk", now=NOW)
    asked = Asked(by=Dimension.REPORT, retrospective=True)
    (group,) = scorecard(db, asked, today=TODAY).groups
    expected = {"blackburn-2025-05-02": (1, 0.49), "cfr-2024-10-25": (3, 0.3225)}[key]
    assert (group.score.n, group.score.brier.value) == pytest.approx(expected)
    assert group.funnel.count(State.MERGED) == (key == "blackburn-2025-05-02")


def test_loading_the_records_onto_an_added_text_uses_its_candidates(db: Database) -> None:
    seed = SEEDS["blackburn-2025-05-02"]
    add_text(db, seed)
    (loaded,) = load(db, now=NOW, reports=[seed], series=()).reports
    assert loaded.note.startswith("onto the text blackburn-2025-05-02: ")
    with_text = scorecard(db, Asked(retrospective=True), today=TODAY)
    assert with_text.total.funnel.count(State.PENDING) == 0
    assert with_text.total.score.n == 1


def test_adding_the_text_after_the_records_tracks_what_they_track(db: Database) -> None:
    seed = SEEDS["blackburn-2025-05-02"]
    load(db, now=NOW, reports=[seed], series=())
    intake = add_text(db, seed)
    assert intake.is_new
    assert intake.already_tracked == intake.found == len(seed.forecasts)
    total = scorecard(db, Asked(retrospective=True), today=TODAY).total
    assert total.funnel.statements == len(seed.forecasts)

"""Loads the seed records into a database: one transaction for each report or series.

Everything is recorded at the moment of loading, so a scorecard as of an earlier moment does not
know it. Rows go in by batches; verdicts go through `forecasts.services.resolving`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from forecasts.domain.forecast import Forecast
from forecasts.domain.report import Report
from forecasts.errors import ConflictError
from forecasts.services.people import DESK
from forecasts.storage.database import Database
from seeds.loader import report_drafts, series_drafts
from seeds.records import SeedReport
from seeds.replay import accept_records, match, resolve_as_recorded
from seeds.report_writer import ReportWriter
from seeds.series import SeedSeries
from seeds.series_writer import SeriesWriter
from seeds.writer import Loaded

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What loading added, report by report and series by series."""

    reports: tuple[Loaded, ...]
    series: tuple[Loaded, ...]

    @property
    def all(self) -> tuple[Loaded, ...]:
        """Reports, then series."""
        return self.reports + self.series

    @property
    def added_anything(self) -> bool:
        """Whether the database has anything new."""
        return any(loaded.is_new for loaded in self.all)


def load(
    db: Database,
    *,
    now: datetime,
    by: str = DESK,
    reports: Sequence[SeedReport] | None = None,
    series: Sequence[SeedSeries] | None = None,
    resolutions: bool = True,
) -> LoadSummary:
    """Write reports and series into the database; what is there already stays as it is.

    Each report and each series is a transaction of its own.

    Args:
        db: the database.
        now: the moment everything is recorded at.
        by: key of the person who loads.
        reports: the reports; None means all that are packaged.
        series: the series of platform forecasts; None means all that are packaged.
        resolutions: write the verdicts too; without them every question stays open.

    Raises:
        InvalidInputError: the packaged data have faults.
        NotFoundError: nobody has the key `by`.
        ConflictError: another text has the key of a report.
    """
    report_list = report_drafts() if reports is None else reports
    series_list = series_drafts() if series is None else series
    loaded_reports = [_load_report(db, report, now, by, resolutions) for report in report_list]
    loaded_series = [_load_series(db, each, now, by, resolutions) for each in series_list]
    return LoadSummary(tuple(loaded_reports), tuple(loaded_series))


def _load_report(
    db: Database, report: SeedReport, now: datetime, by: str, resolutions: bool
) -> Loaded:
    with db.read() as session:
        known = _known(session, report)
        has_forecasts = known is not None and _has_forecasts(session, known)
    if known is not None and not has_forecasts:
        return _load_onto_text(db, report, known.key, now, by, resolutions)
    if known is not None:
        return Loaded(report.key, note="already there")
    with db.begin() as session:
        loaded = ReportWriter(session, now, by, report).write(resolutions)
    log.info("loaded %s: %d forecasts", loaded.key, loaded.forecasts)
    return loaded


def _known(session: Session, report: SeedReport) -> Report | None:
    known = session.exec(select(Report).where(Report.sha256 == report.sha256)).first()
    if known is None and session.exec(select(Report).where(Report.key == report.key)).first():
        raise ConflictError(
            f"there is a report {report.key!r} with other content; load into another database"
        )
    return known


def _has_forecasts(session: Session, known: Report) -> bool:
    tracked = select(Forecast.id).where(Forecast.report_id == known.id).limit(1)
    return session.exec(tracked).first() is not None


def _load_onto_text(
    db: Database, report: SeedReport, key: str, now: datetime, by: str, resolutions: bool
) -> Loaded:
    """The report was added as a text: its candidates stand for the records they match."""
    matching = match(db, report, key)
    keys = accept_records(db, report, matching, by=by, now=now)
    resolved = resolve_as_recorded(db, report, keys, by=by, now=now) if resolutions else 0
    questions = sum(record.question is not None for record in report.forecasts)
    note = (
        f"onto the text {key}: {len(matching.matched)} candidates matched, "
        f"{len(matching.missed)} added by hand, {len(matching.surplus)} left pending"
    )
    return Loaded(report.key, len(keys), questions, resolved, note)


def _load_series(
    db: Database, series: SeedSeries, now: datetime, by: str, resolutions: bool
) -> Loaded:
    keys = [series.forecast_key(row) for row in series.rows]
    with db.begin() as session:
        if session.exec(select(Forecast.id).where(col(Forecast.key).in_(keys))).first():
            return Loaded(series.key, note="already there")
        loaded = SeriesWriter(session, now, by, series).write(resolutions)
    log.info("loaded %s: %d forecasts", loaded.key, loaded.forecasts)
    return loaded

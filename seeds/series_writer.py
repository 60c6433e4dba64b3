"""Writes one series of a platform's forecasts with its questions."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from forecasts.domain.forecast import Forecast, Link, Origin, Resolvable, VoiceKind
from forecasts.domain.horizon import HorizonBasis, HorizonClass
from forecasts.domain.probability import Expression
from forecasts.domain.resolution import Certainty, EvidenceDraft, Judgement, Outcome
from forecasts.domain.statement import Kind, Statement, statement_fields
from seeds.series import SeedSeries, SeriesRow
from seeds.writer import Loaded, Writer, noon


class SeriesWriter(Writer):
    """Writes one series: a question for each race, a forecast for each model on it."""

    def __init__(self, session: Session, now: datetime, by: str, series: SeedSeries) -> None:
        super().__init__(session, now, by)
        self.series = series
        outlet = self.source(series.source)
        self.models = {model.key: self.source(model, parent=outlet) for model in series.models}

    def write(self, resolutions: bool) -> Loaded:
        """Write it, parents first."""
        series = self.series
        races = {series.question_key(row): row for row in series.rows}
        self.ask({key: self._wording(row) for key, row in races.items()})
        stored = self.add_all(Forecast, map(self._forecast_fields, series.rows))
        self.forecasts = {forecast.key: forecast for forecast in stored}
        self.add_all(Link, map(self._link, series.rows))
        self.record("load series", series.key, licence=series.licence, **self.counts())
        for key, row in races.items() if resolutions else ():
            self._settle_as_published(key, row)
        self.schedule_open()
        return self.loaded(series.key, len(races) if resolutions else 0)

    def _wording(self, row: SeriesRow) -> dict[str, Any]:
        series = self.series
        return {
            "question": series.worded(series.question, row),
            "criteria": series.criteria,
            "topic": series.topic,
            "opens_on": row.opens_on,
            "opens_basis": HorizonBasis.STATED,
            "due_on": row.election_on,
            "due_basis": HorizonBasis.STATED,
            "sharpened_at": noon(row.opens_on),
            "retrospective": False,
        }

    def _forecast_fields(self, row: SeriesRow) -> dict[str, Any]:
        series = self.series
        statement = Statement(
            kind=Kind.PREDICTION,
            expression=Expression.NUMERIC,
            low_ppm=row.ppm,
            point_ppm=row.ppm,
            high_ppm=row.ppm,
            horizon_class=HorizonClass.SHORT,
            horizon_basis=HorizonBasis.STATED,
            due_on=row.election_on,
        )
        return {
            **statement_fields(statement),
            "key": series.forecast_key(row),
            "source_id": self.models[row.model].id,
            "voice_kind": VoiceKind.PUBLISHER,
            "statement": series.worded(series.statement, row),
            "issued_on": row.issued_on,
            "resolvable": Resolvable.YES,
            "origin": Origin.SEEDS,
            "note": f"{series.label}; {series.credit}, {series.licence}",
            "recorded_at": self.now,
        }

    def _link(self, row: SeriesRow) -> dict[str, Any]:
        return {
            "forecast_id": self.forecasts[self.series.forecast_key(row)].id,
            "question_id": self.questions[self.series.question_key(row)].id,
            **self.stamp(),
        }

    def _settle_as_published(self, key: str, row: SeriesRow) -> None:
        series = self.series
        won = row.outcome is Outcome.YES
        fields = {
            "outcome": row.outcome,
            "happened_on": row.election_on if won else None,
            "note": series.resolution_note,
        }
        shown = {
            "url": series.url,
            "publisher": series.credit,
            "dated": series.dated,
            "shows": f"Outcome of {row.candidate}: {'won' if won else 'did not win'}.",
        }
        self.settle(
            key,
            Judgement.model_validate(fields),
            [EvidenceDraft.model_validate(shown)],
            certainty=Certainty.HIGH,
            decided_basis="public record",
        )

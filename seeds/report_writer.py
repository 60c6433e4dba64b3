"""Writes one seed report with all that hangs on it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from forecasts.domain.forecast import Forecast, Link, Origin
from forecasts.domain.report import Report
from forecasts.domain.scenario import Indicator, Scenario, ScenarioForecast, ScenarioSet
from forecasts.domain.source import Source
from forecasts.domain.statement import statement_fields
from seeds.records import (
    SeedForecast,
    SeedReport,
    SeedResolution,
    SeedScenario,
    SeedScenarioSet,
)
from seeds.writer import Loaded, Writer, noon


class ReportWriter(Writer):
    """Writes one report with all that hangs on it."""

    def __init__(self, session: Session, now: datetime, by: str, report: SeedReport) -> None:
        super().__init__(session, now, by)
        self.report = report
        self.sources = self._sources()
        (self.stored,) = self.add_all(Report, [self._report_fields()])

    def write(self, resolutions: bool) -> Loaded:
        """Write it, parents first."""
        report = self.report
        self.ask({s.key: self._wording(s) for s in report.scenarios})
        asked = [f for f in report.forecasts if f.question is not None]
        self.ask({f.key: self._wording(f) | self._condition(f) for f in asked})
        for wave in report.in_waves():
            stored = self.add_all(Forecast, map(self._forecast_fields, wave))
            self.forecasts |= {forecast.key: forecast for forecast in stored}
        self.add_all(Link, map(self._link, report.forecasts))
        for each in report.scenario_sets:
            self._scenario_set(each)
        self.record("load report", report.key, sha256=report.sha256, **self.counts())
        resolved = self._resolve() if resolutions else 0
        self.schedule_open()
        return self.loaded(report.key, resolved)

    def _sources(self) -> dict[str, Source]:
        report = self.report
        outlet = self.source(report.source)
        made = {report.source.key: outlet}
        if report.author is not None:
            made[report.author.key] = self.source(report.author, parent=outlet)
        return made | {voice.key: self.source(voice) for voice in report.voices}

    def _report_fields(self) -> dict[str, Any]:
        report = self.report
        kept = {
            "key", "title", "published_on", "published_basis", "published_exact", "sha256",
            "characters", "language", "licence",
        }  # fmt: skip
        author = report.author and self.sources[report.author.key]
        return report.model_dump(include=kept) | {
            "source_id": self.sources[report.source.key].id,
            "author_id": author.id if author else None,
            "note": " ".join(filter(None, (report.series and f"{report.series}.", report.note)))
            or None,
            "added_at": self.now,
        }

    def _wording(self, asked: SeedForecast | SeedScenario) -> dict[str, Any]:
        if asked.question is None:
            raise ValueError(f"{asked.key} has no question of its own")
        horizon = asked.horizon
        return asked.question.model_dump(exclude={"open_because"}) | {
            "opens_on": horizon.opens_on,
            "opens_basis": horizon.opens_basis,
            "due_on": horizon.due_on,
            "due_basis": horizon.due_basis,
            "sharpened_at": noon(self.report.sharpened_on),
            "retrospective": True,
        }

    def _condition(self, forecast: SeedForecast) -> dict[str, Any]:
        key = forecast.condition_question
        return {"condition_question_id": self.questions[key].id} if key else {}

    def _forecast_fields(self, forecast: SeedForecast) -> dict[str, Any]:
        voice = forecast.voice
        relayed_by = voice.relayed_by and self.sources[voice.relayed_by].id
        return {
            **statement_fields(forecast.text_layer),
            "key": forecast.key,
            "report_id": self.stored.id,
            "source_id": self.sources[voice.source].id,
            "relayed_by_id": relayed_by,
            "voice_kind": voice.kind,
            "voice_manner": voice.manner,
            "statement": forecast.statement,
            "issued_on": self.report.published_on,
            "resolvable": forecast.resolvable,
            "resolvable_reason": forecast.resolvable_reason,
            "repeats_id": forecast.repeats and self.forecasts[forecast.repeats].id,
            "depends_on_id": forecast.depends_on and self.forecasts[forecast.depends_on].id,
            "origin": Origin.SEEDS,
            "note": forecast.note,
            "recorded_at": self.now,
        }

    def _link(self, forecast: SeedForecast) -> dict[str, Any]:
        return {
            "forecast_id": self.forecasts[forecast.key].id,
            "question_id": self.questions[forecast.repeats or forecast.key].id,
            "orientation": forecast.orientation,
            **self.stamp(),
        }

    def _scenario_set(self, seed: SeedScenarioSet) -> None:
        fields = seed.model_dump(exclude={"scenarios"})
        kept = {"report_id": self.stored.id, "recorded_at": self.now}
        (stored,) = self.add_all(ScenarioSet, [fields | kept])
        for scenario in seed.scenarios:
            self._scenario(scenario, stored)

    def _scenario(self, seed: SeedScenario, within: ScenarioSet) -> None:
        fields = {
            "key": seed.key,
            "set_id": within.id,
            "name": seed.name,
            "impact": seed.impact,
            "question_id": self.questions[seed.key].id,
        }
        (stored,) = self.add_all(Scenario, [fields])
        members = ({"forecast_id": self.forecasts[key].id} for key in seed.forecasts)
        self.add_all(ScenarioForecast, ({**row, "scenario_id": stored.id} for row in members))
        signs = (indicator.model_dump() for indicator in seed.indicators)
        self.add_all(Indicator, ({**row, "scenario_id": stored.id} for row in signs))

    def _resolve(self) -> int:
        resolved = [
            (asked.key, asked.resolution)
            for asked in (*self.report.scenarios, *self.report.forecasts)
            if asked.resolution is not None
        ]
        for key, resolution in resolved:
            self._settle_as_recorded(key, resolution)
        return len(resolved)

    def _settle_as_recorded(self, key: str, resolution: SeedResolution) -> None:
        self.settle(
            key,
            resolution.judgement,
            resolution.evidence_drafts,
            certainty=resolution.certainty,
            decided_basis=resolution.decided_basis,
        )

"""Scenario sets: alternatives a report sets out, with signposts, resolved in one action."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from forecasts.domain.forecast import Forecast
from forecasts.domain.keys import slug, statement_key, unused
from forecasts.domain.probability import MILLION, ProbabilityRange
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.report import Report
from forecasts.domain.resolution import EvidenceDraft, Judgement, Outcome, Resolution
from forecasts.domain.scenario import (
    Indicator,
    Observation,
    Scenario,
    ScenarioForecast,
    ScenarioSet,
    Sighting,
)
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.audit import record_act
from forecasts.services.lookup import (
    current_resolution,
    forecast_by_key,
    question_by_key,
    report_by_key,
)
from forecasts.services.people import acting
from forecasts.services.resolving import settle_with_dependents
from forecasts.storage.database import Database


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario with everything that hangs on it."""

    scenario: Scenario
    question: Question | None
    resolution: Resolution | None
    forecasts: tuple[Forecast, ...]
    indicators: tuple[tuple[Indicator, Observation | None], ...]  # with the newest check


@dataclass(frozen=True, slots=True)
class SetView:
    """A scenario set as it stands."""

    key: str
    title: str
    report: str | None
    exclusive: bool
    note: str | None
    scenarios: tuple[ScenarioView, ...]
    warning: str | None  # likelihoods that cannot all be right


@dataclass(frozen=True, slots=True)
class ScenarioSpec:
    """A scenario to be added."""

    name: str
    impact: str | None = None
    likelihood: ProbabilityRange | None = None
    question: str | None = None  # key of a question
    forecasts: tuple[str, ...] = ()  # keys


def list_sets(db: Database) -> list[SetView]:
    """All scenario sets by key."""
    with db.read() as session:
        found = session.exec(select(ScenarioSet).order_by(col(ScenarioSet.key)))
        return [_view(session, each) for each in found.all()]


def show_set(db: Database, key: str) -> SetView:
    """One scenario set. Raises NotFoundError."""
    with db.read() as session:
        return _view(session, set_by_key(session, key))


def set_by_key(session: Session, key: str) -> ScenarioSet:
    """The scenario set with this key. Raises NotFoundError."""
    found = session.exec(select(ScenarioSet).where(ScenarioSet.key == key)).first()
    if found is None:
        raise NotFoundError.of("scenario set", key, session.exec(select(ScenarioSet.key)))
    return found


def new_set(
    db: Database,
    title: str,
    *,
    report: str | None = None,
    exclusive: bool = True,
    note: str | None = None,
    by: str,
    now: datetime,
) -> ScenarioSet:
    """Begin a scenario set. Raises NotFoundError for an unknown report."""
    with db.begin() as session:
        acting(session, by, now)
        home = report_by_key(session, report) if report else None
        key = unused(slug(title), session.exec(select(ScenarioSet.key)))
        fields = {
            "key": key,
            "title": title,
            "report_id": home.id if home else None,
            "exclusive": exclusive,
            "note": note,
            "recorded_at": now,
        }
        made = ScenarioSet.model_validate(fields)
        session.add(made)
        session.flush()
        record_act(session, "new scenario set", key, by=by, now=now, title=title)
    return made


def add_scenario(
    db: Database, set_key: str, spec: ScenarioSpec, *, by: str, now: datetime
) -> Scenario:
    """Add a scenario to a set. Raises NotFoundError, ConflictError (same name or question)."""
    with db.begin() as session:
        home = set_by_key(session, set_key)
        siblings = _scenarios(session, home)
        if any(slug(s.name) == slug(spec.name) for s in siblings):
            raise ConflictError(f"scenario set {set_key} has a scenario {spec.name!r} already")
        scenario = _store_scenario(session, home, spec, number=len(siblings) + 1)
        record_act(session, "add scenario", scenario.key, by=by, now=now, name=spec.name)
    return scenario


def _store_scenario(
    session: Session, home: ScenarioSet, spec: ScenarioSpec, *, number: int
) -> Scenario:
    question = question_by_key(session, spec.question) if spec.question else None
    if question is not None:
        _refuse_shared_question(session, home, question)
    likelihood = spec.likelihood
    fields = {
        "key": statement_key(home.key, number),
        "set_id": home.id,
        "name": spec.name,
        "impact": spec.impact,
        "low_ppm": likelihood.low if likelihood else None,
        "point_ppm": likelihood.point if likelihood else None,
        "high_ppm": likelihood.high if likelihood else None,
        "question_id": question.id if question else None,
    }
    scenario = Scenario.model_validate(fields)
    session.add(scenario)
    session.flush()
    for key in spec.forecasts:
        forecast = forecast_by_key(session, key)
        pair = {"scenario_id": scenario.id, "forecast_id": forecast.id}
        session.add(ScenarioForecast.model_validate(pair))
    session.flush()
    return scenario


def _refuse_shared_question(session: Session, home: ScenarioSet, question: Question) -> None:
    for sibling in _scenarios(session, home):
        if sibling.question_id == question.id:
            raise ConflictError(
                f"question {question.key} stands for {sibling.name!r} in this set already"
            )


def add_indicator(
    db: Database, scenario_key: str, text: str, *, check_on: date, by: str, now: datetime
) -> Indicator:
    """Add a signpost to a scenario. Raises NotFoundError."""
    with db.begin() as session:
        scenario = _scenario_by_key(session, scenario_key)
        standing = session.exec(select(Indicator).where(Indicator.scenario_id == scenario.id))
        number = len(standing.all()) + 1
        fields = {
            "key": f"{scenario.key}.i{number}",
            "scenario_id": scenario.id,
            "text": text,
            "check_on": check_on,
        }
        indicator = Indicator.model_validate(fields)
        session.add(indicator)
        record_act(session, "add indicator", indicator.key, by=by, now=now, text=text)
    return indicator


def observe(
    db: Database,
    indicator_key: str,
    sighting: Sighting,
    *,
    seen_on: date | None = None,
    url: str | None = None,
    note: str | None = None,
    by: str,
    now: datetime,
) -> Observation:
    """Record one check of an indicator.

    Raises:
        NotFoundError: no such indicator.
        UsageError: seen on a day to come, or nothing shows a sighting.
    """
    if seen_on is not None and seen_on > now.date():
        raise UsageError(f"seen on {seen_on}, after today ({now.date()})")
    if sighting is Sighting.SEEN and not (url or note):
        raise UsageError("a sighting needs what shows it: --evidence URL or --note")
    with db.begin() as session:
        indicator = _indicator_by_key(session, indicator_key)
        fields = {
            "indicator_id": indicator.id,
            "sighting": sighting,
            "seen_on": seen_on,
            "url": url,
            "note": note,
            "person_id": acting(session, by, now).id,
            "recorded_at": now,
        }
        observation = Observation.model_validate(fields)
        session.add(observation)
        record_act(session, "observe", indicator.key, by=by, now=now, sighting=sighting.value)
    return observation


def resolve_set(
    db: Database,
    set_key: str,
    came_about: str | None,
    *,
    evidence: Sequence[EvidenceDraft],
    happened_on: date | None = None,
    known_on: date | None = None,
    note: str | None = None,
    by: str,
    now: datetime,
) -> list[Resolution]:
    """Say which scenario came about, and resolve all open questions of the set with it.

    In an exclusive set the others resolve no; otherwise they stay open. With None, no scenario
    came about: all resolve no. What hangs on a question that resolves no goes void.

    Raises:
        NotFoundError: no such set or scenario.
        ConflictError: a scenario has no question, or nothing is open.
        UsageError: nothing shows the outcome, or the dates cannot be.
    """
    if not evidence and not note:
        raise UsageError("resolving a set needs what shows it: --evidence URL or --note")
    shown = evidence or [EvidenceDraft.model_validate({"shows": note})]
    with db.begin() as session:
        home = set_by_key(session, set_key)
        scenarios = _scenarios(session, home)
        chosen = _scenario_named(home, scenarios, came_about) if came_about else None
        settled = []
        for question, outcome in _outcomes(session, home, scenarios, chosen):
            if question.status is not QuestionStatus.OPEN:
                continue  # void since its condition, another one of the set, resolved no
            judgement = {
                "outcome": outcome,
                "happened_on": happened_on if outcome is Outcome.YES else None,
                "known_on": known_on,
                "note": note,
            }
            resolved = settle_with_dependents(
                session,
                question,
                Judgement.model_validate(judgement),
                evidence=shown,
                decided_basis="scenario set",
                by=by,
                now=now,
            )
            settled.append(resolved.resolution)
        record_act(session, "resolve scenario set", home.key, by=by, now=now, came=came_about)
    return settled


def _outcomes(
    session: Session, home: ScenarioSet, scenarios: Sequence[Scenario], chosen: Scenario | None
) -> list[tuple[Question, Outcome]]:
    outcomes = []
    for scenario in scenarios:
        if scenario is not chosen and chosen is not None and not home.exclusive:
            continue
        if scenario.question_id is None:
            raise ConflictError(f"scenario {scenario.key} has no question to resolve")
        question = session.get_one(Question, scenario.question_id)
        if question.status is QuestionStatus.OPEN:
            outcomes.append((question, Outcome.YES if scenario is chosen else Outcome.NO))
        elif scenario is chosen:
            raise ConflictError(f"question {question.key} of {scenario.name!r} is resolved")
    if not outcomes:
        raise ConflictError(f"every question of scenario set {home.key} is resolved already")
    return outcomes


def _scenario_named(home: ScenarioSet, scenarios: Sequence[Scenario], name: str) -> Scenario:
    for scenario in scenarios:
        if name == scenario.key or slug(name) == slug(scenario.name):
            return scenario
    raise NotFoundError.of(
        f"scenario in {home.key}",
        name,
        [s.key for s in scenarios] + [s.name for s in scenarios],
    )


def _scenarios(session: Session, home: ScenarioSet) -> Sequence[Scenario]:
    of_set = select(Scenario).where(Scenario.set_id == home.id)
    return session.exec(of_set.order_by(col(Scenario.id))).all()


def _scenario_by_key(session: Session, key: str) -> Scenario:
    found = session.exec(select(Scenario).where(Scenario.key == key)).first()
    if found is None:
        raise NotFoundError.of("scenario", key, session.exec(select(Scenario.key)))
    return found


def _indicator_by_key(session: Session, key: str) -> Indicator:
    found = session.exec(select(Indicator).where(Indicator.key == key)).first()
    if found is None:
        raise NotFoundError.of("indicator", key, session.exec(select(Indicator.key)))
    return found


def _view(session: Session, home: ScenarioSet) -> SetView:
    views = tuple(_scenario_view(session, s) for s in _scenarios(session, home))
    report = session.get(Report, home.report_id) if home.report_id is not None else None
    return SetView(
        key=home.key,
        title=home.title,
        report=report.key if report else None,
        exclusive=home.exclusive,
        note=home.note,
        scenarios=views,
        warning=likelihood_warning([v.scenario for v in views]) if home.exclusive else None,
    )


def _scenario_view(session: Session, scenario: Scenario) -> ScenarioView:
    question = (
        session.get(Question, scenario.question_id)
        if scenario.question_id is not None
        else None
    )
    members = (
        select(Forecast)
        .join(ScenarioForecast, col(ScenarioForecast.forecast_id) == Forecast.id)
        .where(ScenarioForecast.scenario_id == scenario.id)
        .order_by(col(Forecast.key))
    )
    indicators = select(Indicator).where(Indicator.scenario_id == scenario.id)
    return ScenarioView(
        scenario=scenario,
        question=question,
        resolution=current_resolution(session, question) if question else None,
        forecasts=tuple(session.exec(members)),
        indicators=tuple(
            (each, _newest_check(session, each))
            for each in session.exec(indicators.order_by(col(Indicator.id))).all()
        ),
    )


def _newest_check(session: Session, indicator: Indicator) -> Observation | None:
    checks = select(Observation).where(Observation.indicator_id == indicator.id)
    return session.exec(checks.order_by(col(Observation.id).desc()).limit(1)).first()


def likelihood_warning(scenarios: Sequence[Scenario]) -> str | None:
    """Says so where the likelihoods of exclusive scenarios cannot all be right."""
    lows = [s.low_ppm for s in scenarios if s.low_ppm is not None]
    highs = [s.high_ppm for s in scenarios if s.high_ppm is not None]
    if sum(lows) > MILLION:
        return f"the lower bounds add up to {sum(lows) / MILLION:.0%}, over 100 %"
    if scenarios and len(highs) == len(scenarios) and sum(highs) < MILLION:
        return f"the upper bounds add up to {sum(highs) / MILLION:.0%}: some future is missing"
    return None

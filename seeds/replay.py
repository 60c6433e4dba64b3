"""The seed reports through the engine itself, where somebody has the original texts.

A text is added as any report is; its candidates are matched to the records by span, matched
ones are accepted on the records' questions, missed claims are added by hand, and surplus
candidates stay pending for a person. What is scored afterwards was read by the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.domain.document import Document
from forecasts.domain.spans import overlap_strength
from forecasts.domain.yardstick import Yardstick
from forecasts.services.intake import Intake, Particulars, add_report
from forecasts.services.lookup import report_by_key
from forecasts.services.questions import QuestionSpec
from forecasts.services.resolving import record_verdict
from forecasts.services.review import ClaimSpec, accept, add_claim, merge
from forecasts.storage.database import Database
from seeds.records import SeedForecast, SeedReport, SeedVoice
from seeds.writer import noon


@dataclass(frozen=True, slots=True)
class Matching:
    """Records and candidates of one report, paired one to one by span."""

    report: str  # key of the stored report
    matched: Mapping[str, str]  # key of the record to key of the candidate
    missed: tuple[str, ...]  # keys of records without a candidate
    surplus: tuple[str, ...]  # keys of candidates without a record


def add_seed_report(
    db: Database,
    seed: SeedReport,
    document: Document,
    *,
    yardstick: Yardstick,
    by: str,
    now: datetime,
) -> Intake:
    """Add an original text with the particulars that the records know of it."""
    particulars = Particulars(
        source=seed.source.name,
        author=seed.author.name if seed.author else None,
        published_on=seed.published_on,
        title=seed.title,
        key=seed.key,
        new_source=True,
    )
    return add_report(db, document, particulars, yardstick=yardstick, by=by, now=now)


def match(db: Database, seed: SeedReport, report: str) -> Matching:
    """Pair the records of a report with its pending candidates, strongest overlap first.

    Raises:
        NotFoundError: no such report.
    """
    with db.read() as session:
        stored = report_by_key(session, report)
        waiting = select(Candidate).where(
            Candidate.report_id == stored.id, Candidate.state == CandidateState.PENDING
        )
        candidates = session.exec(waiting.order_by(col(Candidate.number))).all()
    pairs = sorted(
        (
            (overlap_strength(record.text_layer, candidate), record.key, candidate.key)
            for record in seed.forecasts
            for candidate in candidates
        ),
        reverse=True,
    )
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for strength, record_key, candidate_key in pairs:
        if strength > 0 and record_key not in matched and candidate_key not in taken:
            matched[record_key] = candidate_key
            taken.add(candidate_key)
    return Matching(
        report=report,
        matched=matched,
        missed=tuple(f.key for f in seed.forecasts if f.key not in matched),
        surplus=tuple(c.key for c in candidates if c.key not in taken),
    )


def accept_records(
    db: Database, seed: SeedReport, matching: Matching, *, by: str, now: datetime
) -> dict[str, str]:
    """Accept the matched candidates and add the missed claims, on the records' questions.

    Returns:
        Key of each record to the key of the statement that stands for it.
    """
    keys: dict[str, str] = {}
    for wave in seed.in_waves():
        for record in wave:
            keys[record.key] = _take_in(db, seed, matching, record, keys, by=by, now=now)
    return keys


def _take_in(
    db: Database,
    seed: SeedReport,
    matching: Matching,
    record: SeedForecast,
    keys: Mapping[str, str],
    *,
    by: str,
    now: datetime,
) -> str:
    candidate = matching.matched.get(record.key)
    if record.repeats is not None and candidate is not None:
        merge(db, candidate, keys[record.repeats], by=by, now=now)
        return candidate
    claim = _claim(seed, record)
    if record.repeats is not None:
        spec = QuestionSpec(key=keys[record.repeats])
    else:
        spec = _spec(seed, record, keys)
    if candidate is not None:
        return accept(db, candidate, spec, claim, by=by, now=now).forecast.key
    said = record.text_layer
    return add_claim(db, matching.report, said, spec, claim, by=by, now=now).forecast.key


def _spec(seed: SeedReport, record: SeedForecast, keys: Mapping[str, str]) -> QuestionSpec:
    asked, horizon = record.question, record.horizon
    if asked is None:
        raise ValueError(f"{record.key} has no question of its own")
    condition = record.condition_question
    return QuestionSpec(
        question=asked.question,
        criteria=asked.criteria,
        topic=asked.topic,
        opens_on=horizon.opens_on,
        due_on=horizon.due_on,
        orientation=record.orientation,
        condition_question=keys.get(condition) if condition else None,
        sharpened_at=noon(seed.sharpened_on),
        retrospective=True,
    )


def _claim(seed: SeedReport, record: SeedForecast) -> ClaimSpec:
    voice: SeedVoice = record.voice
    names = {source.key: source.name for source in seed.sources}
    return ClaimSpec(
        statement=record.statement,
        voice=names[voice.source],
        voice_kind=voice.kind,
        voice_manner=voice.manner,
        resolvable=record.resolvable,
        resolvable_reason=record.resolvable_reason,
    )


def resolve_as_recorded(
    db: Database, seed: SeedReport, keys: Mapping[str, str], *, by: str, now: datetime
) -> int:
    """Record the verdicts of a report's records, each with its evidence; how many there are.

    Args:
        db: the database.
        seed: the records.
        keys: key of each record to the key of the question, or of a forecast on it.
        by: key of the person.
        now: when.
    """
    count = 0
    for record in seed.forecasts:
        resolution = record.resolution
        if resolution is None:
            continue
        record_verdict(
            db,
            keys[record.key],
            resolution.judgement,
            evidence=resolution.evidence_drafts,
            certainty=resolution.certainty,
            decided_basis=resolution.decided_basis,
            by=by,
            now=now,
        )
        count += 1
    return count

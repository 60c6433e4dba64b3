"""What a seed file may hold: records in the desk's own words, checked by the domain's rules.

Files write probabilities as decimals; in memory they are integers, parts per million.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from forecasts.domain.base import SLUG, STATEMENT_KEY
from forecasts.domain.forecast import Resolvable, VoiceKind, VoiceManner
from forecasts.domain.horizon import HorizonBasis, HorizonClass
from forecasts.domain.probability import (
    MILLION,
    Expression,
    Orientation,
    Polarity,
    YardstickBasis,
    parts_per_million,
)
from forecasts.domain.resolution import (
    Certainty,
    EvidenceDraft,
    Judgement,
    Outcome,
    VoidReason,
)
from forecasts.domain.source import SourceKind
from forecasts.domain.statement import Kind, Statement
from forecasts.domain.yardstick import shipped_yardsticks

IN_THE_TEXT = (HorizonBasis.STATED, HorizonBasis.HEADING)
"""Bases of dates that the text itself gives; the others are the desk's."""


def _exact_ppm(value: Any) -> int:
    try:
        share = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise ValueError(f"{value!r} is no probability; write a decimal such as 0.65") from None
    ppm = parts_per_million(share)
    if share * MILLION != ppm:
        raise ValueError(f"{value} has more than six decimals")
    return ppm


Ppm = Annotated[int, BeforeValidator(_exact_ppm)]
Words = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=SLUG)]
StatementKey = Annotated[str, Field(pattern=STATEMENT_KEY)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

M = TypeVar("M", bound=BaseModel)


def _by_the_rules(record: type[M], fields: Mapping[str, Any]) -> M:
    """A record of the domain; its faults come as one ValueError, so that a row can carry it."""
    try:
        return record.model_validate(fields)
    except ValidationError as error:
        raise ValueError("; ".join(_plain_faults(error))) from error


def _plain_faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        where = ".".join(map(str, fault["loc"]))
        message = fault["msg"].removeprefix("Value error, ")
        yield f"{where}: {message}" if where else message


class Row(BaseModel):
    """An entry of a seed file: nothing unknown is taken, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class SeedSource(Row):
    """An outlet, author, quoted person or body, or model."""

    key: Key
    name: Words
    kind: SourceKind
    aliases: tuple[Words, ...] = ()
    note: Words | None = None


class SeedSpan(Row):
    """Where a statement stands, in code points (end exclusive), and the hash of the slice."""

    start: int = Field(ge=0)
    end: int
    sha256: Sha256

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"span {self.start}-{self.end} is empty; end is exclusive")
        return self


class SeedVoice(Row):
    """Whose claim it is. `named`: what the report calls a source that has another name."""

    kind: VoiceKind
    source: Key
    named: Words | None = None
    manner: VoiceManner | None = None
    relayed_by: Key | None = None

    @model_validator(mode="after")
    def _relayed_or_own(self) -> Self:
        relayed = self.kind in (VoiceKind.PERSON, VoiceKind.BODY)
        if relayed != (self.manner is not None) or relayed != (self.relayed_by is not None):
            raise ValueError(
                "a person or body has a manner (quoted, reported) and relayed_by; "
                "publisher and author have neither"
            )
        return self


class SeedProbability(Row):
    """The band of a term on a yardstick, of the event the statement names."""

    yardstick: Key
    low_ppm: Ppm = Field(alias="low")
    point_ppm: Ppm = Field(alias="point")
    high_ppm: Ppm = Field(alias="high")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low_ppm <= self.point_ppm <= self.high_ppm:
            raise ValueError("low <= point <= high does not hold")
        return self


class SeedHorizon(Row):
    """The window as the question has it; each date says whether text or policy gives it."""

    horizon_class: HorizonClass = Field(alias="class")
    text: Words | None = None
    opens_on: date
    opens_basis_given: HorizonBasis | None = Field(default=None, alias="opens_basis")
    due_on: date
    due_basis: HorizonBasis = Field(alias="basis")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.due_on < self.opens_on:
            raise ValueError(f"due {self.due_on} is before {self.opens_on}, when it opens")
        return self

    @property
    def opens_basis(self) -> HorizonBasis:
        """Where the opening day comes from: as the due date, unless the file says otherwise."""
        return self.opens_basis_given or self.due_basis

    def text_layer(self) -> dict[str, Any]:
        """What the text alone gives, as fields of a `Statement`; policy dates are left out."""
        opens = self.opens_on if self.opens_basis in IN_THE_TEXT else None
        due = self.due_on if self.due_basis in IN_THE_TEXT else None
        bases = (self.due_basis, self.opens_basis)
        words = HorizonBasis.STATED if self.text else None
        return {
            "horizon_text": self.text,
            "horizon_class": self.horizon_class,
            "horizon_basis": next((b for b in bases if b in IN_THE_TEXT), words),
            "opens_on": opens,
            "due_on": due,
        }


class SeedQuestion(Row):
    """The yes/no question the desk made of a claim. `open_because`: why it has no verdict."""

    question: Words
    criteria: Words
    topic: Key
    open_because: Words | None = None


class SeedEvidence(Row):
    """A link with what it shows. `checked`: an excerpt was read and bears it out."""

    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    publisher: Words
    dated: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}(-\d{2})?|undated)$")]
    shows: Words
    checked: bool

    @property
    def draft(self) -> EvidenceDraft:
        """The evidence as a verdict takes it."""
        shows = self.shows if self.checked else f"{self.shows} (not checked)"
        fields = self.model_dump(exclude={"checked"}) | {"shows": shows}
        return EvidenceDraft.model_validate(fields)


class SeedResolution(Row):
    """What became of a question. A question without one is open."""

    outcome: Outcome
    fraction_ppm: Ppm | None = Field(default=None, alias="fraction")
    void_reason: VoidReason | None = None
    happened_on: date | None = None
    known_on: date | None = None
    decided_basis: Words
    certainty: Certainty
    note: Words | None = None
    evidence: tuple[SeedEvidence, ...] = ()

    @model_validator(mode="after")
    def _follows_the_rules(self) -> Self:
        _ = self.judgement
        if self.happened_on and self.known_on and self.known_on < self.happened_on:
            raise ValueError(f"known on {self.known_on}, before {self.happened_on}")
        if self.outcome is not Outcome.VOID and not self.evidence:
            raise ValueError(f"an outcome of {self.outcome} needs evidence")
        return self

    @property
    def judgement(self) -> Judgement:
        """The outcome as a verdict takes it."""
        return _by_the_rules(
            Judgement, {name: getattr(self, name) for name in Judgement.model_fields}
        )

    @property
    def evidence_drafts(self) -> tuple[EvidenceDraft, ...]:
        """The evidence as a verdict takes it."""
        return tuple(item.draft for item in self.evidence)


class _Asked(Row):
    """What a forecast and a scenario share: a key, a window, a question and its resolution."""

    key: StatementKey
    horizon: SeedHorizon
    question: SeedQuestion | None = None
    resolution: SeedResolution | None = None

    @model_validator(mode="after")
    def _settled_in_its_window(self) -> Self:
        resolution = self.resolution
        if resolution is None:
            return self
        if self.question is None or self.question.open_because is not None:
            raise ValueError("a resolution goes with a question of its own that is not open")
        happened, window = resolution.happened_on, self.horizon
        inside = happened is None or window.opens_on <= happened <= window.due_on
        if resolution.outcome in (Outcome.YES, Outcome.PARTLY) and not inside:
            raise ValueError(f"happened on {happened}, outside the window of the question")
        return self


class SeedForecast(_Asked):
    """One statement: what the text says, and the question the desk made of it.

    A forecast that `repeats` another hangs on that one's question and has none of its own.
    """

    statement: Words
    span: SeedSpan
    kind: Kind
    option: bool = False
    condition: Words | None = None
    condition_question: StatementKey | None = None
    depends_on: StatementKey | None = None
    repeats: StatementKey | None = None
    voice: SeedVoice
    expression: Expression
    wording: Words
    terms: tuple[Words, ...]
    remark: Words | None = None
    polarity: Polarity
    orientation: Orientation = Orientation.SAME
    probability: SeedProbability | None = None
    resolvable: Resolvable
    resolvable_reason: Words | None = None

    @property
    def text_layer(self) -> Statement:
        """What the text says, by the domain's rules; the quote itself is not kept."""
        fields = {
            "start": self.span.start,
            "end": self.span.end,
            "span_sha256": self.span.sha256,
            "kind": self.kind,
            "expression": self.expression,
            "terms": list(self.terms),
            "polarity": self.polarity,
            "condition": self.condition,
            **self.horizon.text_layer(),
            **self._reading(),
        }
        return _by_the_rules(Statement, fields)

    def _reading(self) -> dict[str, Any]:
        band = self.probability
        if band is None:
            return {}
        scale = shipped_yardsticks().get(band.yardstick)
        return {
            **band.model_dump(),
            "yardstick_version": scale and scale.version,
            "yardstick_basis": YardstickBasis.ASSUMED,
            "yardstick_term": self.terms[0],
        }

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Keys of the forecasts that this one depends on or repeats."""
        return tuple(key for key in (self.depends_on, self.repeats) if key)

    @property
    def note(self) -> str:
        """The facts that have no field of their own, in words."""
        parts = [
            f"wording: {self.wording}",
            self.remark,
            "an option" if self.option else None,
            f"the report says {self.voice.named!r}" if self.voice.named else None,
            f"open: {self.question.open_because}"
            if self.question and self.question.open_because
            else None,
        ]
        return "; ".join(part for part in parts if part)

    @model_validator(mode="after")
    def _follows_the_rules(self) -> Self:
        _ = self.text_layer
        if (self.repeats is None) != (self.question is not None):
            raise ValueError("either a question of its own or the forecast it repeats")
        if self.kind is Kind.CONDITIONAL and self.condition is None:
            raise ValueError("a conditional needs its condition")
        if (self.resolvable is Resolvable.NO) != (self.resolvable_reason is not None):
            raise ValueError("resolvable = 'no', and only that, takes a resolvable_reason")
        return self

    @model_validator(mode="after")
    def _band_is_that_of_the_term(self) -> Self:
        band = self.probability
        if band is None or self.expression is not Expression.VERBAL:
            return self
        scale = shipped_yardsticks().get(band.yardstick)
        term = scale.find(self.terms[0]) if scale and self.terms else None
        if term is None:
            raise ValueError(f"{self.terms} is no term of the yardstick {band.yardstick!r}")
        published = term.probability
        if (band.low_ppm, band.point_ppm, band.high_ppm) != (
            published.low,
            published.point,
            published.high,
        ):
            raise ValueError(f"the band of {term.term!r} on {band.yardstick} is {published}")
        return self


class SeedIndicator(Row):
    """A signpost with the day to look for it."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*\.[a-z0-9]+\.[a-z0-9]+$")]
    text: Words
    check_on: date


class SeedScenario(_Asked):
    """One possible future with its question, the forecasts made within it, and signposts."""

    question: SeedQuestion
    name: Words
    impact: Words | None = None
    forecasts: tuple[StatementKey, ...] = ()
    indicators: tuple[SeedIndicator, ...] = ()


class SeedScenarioSet(Row):
    """Alternatives that a report sets out."""

    key: Key
    title: Words
    exclusive: bool
    note: Words | None = None
    scenarios: tuple[SeedScenario, ...] = Field(min_length=2)


class ReportHead(Row):
    """What is known of a report. `sharpened_on`: the day its questions were worded."""

    key: Key
    title: Words | None = None
    published_on: date
    published_exact: bool
    published_basis: Words
    sharpened_on: date
    sha256: Sha256
    characters: int = Field(ge=1)
    language: Words
    licence: Words
    series: Words | None = None
    note: Words | None = None
    source: SeedSource
    author: SeedSource | None = None


class SeedReport(ReportHead):
    """A report with its forecasts in text order, and the scenarios it sets out."""

    voices: tuple[SeedSource, ...] = ()
    forecasts: tuple[SeedForecast, ...]
    scenario_sets: tuple[SeedScenarioSet, ...] = ()

    @property
    def sources(self) -> tuple[SeedSource, ...]:
        """Outlet, author and everybody quoted."""
        return (self.source, *([self.author] if self.author else []), *self.voices)

    @property
    def scenarios(self) -> tuple[SeedScenario, ...]:
        """The scenarios of all its sets."""
        return tuple(s for each in self.scenario_sets for s in each.scenarios)

    def in_waves(self) -> list[list[SeedForecast]]:
        """The forecasts so that each wave refers to former waves alone.

        Raises:
            ValueError: some refer to one another in a circle.
        """
        waves, done, left = [], set[str](), list(self.forecasts)
        while left:
            ready = [f for f in left if done.issuperset(f.refers_to)]
            if not ready:
                names = ", ".join(f.key for f in left)
                raise ValueError(f"these refer to one another in a circle: {names}")
            waves.append(ready)
            done.update(f.key for f in ready)
            left = [f for f in left if f not in ready]
        return waves

    def resolution_of(self, forecast: SeedForecast) -> SeedResolution | None:
        """The resolution of the question a forecast hangs on, None while that is open."""
        if forecast.repeats is None:
            return forecast.resolution
        repeated = next(f for f in self.forecasts if f.key == forecast.repeats)
        return self.resolution_of(repeated)

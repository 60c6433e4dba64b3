"""One report as a person reads it: what it said, and what became of each statement.

Values only, filled from the record; probabilities are fractions of the event the statement
names.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from forecasts.domain.funnel import State
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import Expression, Orientation, Polarity, YardstickBasis
from forecasts.domain.resolution import Outcome, VoidReason
from forecasts.domain.scorecard import Group
from forecasts.domain.statement import Kind


class Fate(StrEnum):
    """What became of a statement, seen from the event it names."""

    HAPPENED = "happened"
    PARTLY = "partly"
    DID_NOT_HAPPEN = "did_not_happen"
    VOID = "void"
    OPEN = "open"  # not due yet, or known and not reviewed
    OVERDUE = "overdue"
    NOT_TRACKED = "not_tracked"  # parked, merged, rejected or not reviewed


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What shows an outcome. `url` is only made a link where it is http or https."""

    url: str | None = None
    file_name: str | None = None
    publisher: str | None = None
    dated: str | None = None
    shows: str | None = None


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement of a report.

    Attributes:
        key: as `list` shows it.
        statement: the claim in the desk's words.
        quote: the report's own words, where they may be kept.
        voice: who said it; `relayed` where that is not the report's author or outlet.
        term: the likelihood words of the text; None where it states a number.
        low: lower end of the band, a fraction; `point` and `high` likewise. None together.
        yardstick: the scale's name for a person, such as `PHIA 2018`.
        orientation: whether yes to the question is the event named, or its failure.
        outcome: of the question; `fraction` of a partly is of the question too.
        happened_on: day of the event; `known_on` the day somebody could say so.
    """

    key: str
    statement: str
    voice: str
    kind: Kind
    expression: Expression
    state: State
    polarity: Polarity = Polarity.AFFIRMED
    orientation: Orientation = Orientation.SAME
    relayed: bool = False
    quote: str | None = None
    term: str | None = None
    low: float | None = None
    point: float | None = None
    high: float | None = None
    yardstick: str | None = None
    yardstick_basis: YardstickBasis | None = None
    question: str | None = None
    criteria: str | None = None
    opens_on: date | None = None
    due_on: date | None = None
    due_basis: HorizonBasis | None = None
    retrospective: bool = False
    outcome: Outcome | None = None
    fraction: float | None = None
    void_reason: VoidReason | None = None
    happened_on: date | None = None
    known_on: date | None = None
    evidence: tuple[EvidenceView, ...] = ()
    note: str | None = None

    @property
    def happened(self) -> float | None:
        """How far the event named came about, 0 to 1; None where nothing settles it.

        Examples:
            >>> view = StatementView(
            ...     "a.1", "It will fail.", "A", Kind.PREDICTION, Expression.CATEGORICAL,
            ...     State.SCORED, orientation=Orientation.OPPOSITE, outcome=Outcome.NO)
            >>> view.happened
            1.0
        """
        answers = {Outcome.YES: 1.0, Outcome.NO: 0.0, Outcome.PARTLY: self.fraction}
        answer = None if self.outcome is None else answers.get(self.outcome)
        if answer is None or self.orientation is Orientation.SAME:
            return answer
        return 1 - answer

    @property
    def fate(self) -> Fate:
        """What became of it: the outcome where there is one, else where it stands."""
        if self.outcome is Outcome.VOID:
            return Fate.VOID
        if self.outcome is Outcome.PARTLY:
            return Fate.PARTLY
        if self.happened is not None:
            return Fate.HAPPENED if self.happened else Fate.DID_NOT_HAPPEN
        if self.state is State.OVERDUE:
            return Fate.OVERDUE
        tracked = self.state in (State.NOT_DUE, State.KNOWN_WAITING)
        return Fate.OPEN if tracked else Fate.NOT_TRACKED


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report with all its statements, in the order of its text.

    Attributes:
        source: the outlet or body that published it.
        published_basis: how the day is known.
        group: the report's scorecard: funnel, shares and scores; None where it has no
            statement.
        today: the day that maturity was judged on.
        marking: handling caveat, printed at head and foot.
        policy: of the scorecard that `group` is from.
    """

    key: str
    title: str
    source: str
    published_on: date
    published_basis: str
    as_of: datetime
    today: date
    author: str | None = None
    url: str | None = None
    marking: str | None = None
    statements: tuple[StatementView, ...] = ()
    group: Group | None = None
    policy: dict[str, Any] = field(default_factory=dict)

"""Scorecards: the funnel, shares, scores and calibration of one group at one moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from forecasts.domain.funnel import State
from scoring import SourceScore

CONVENTION = {
    "brier": "mean squared error, 0 to 1, lower is better",
    "bias": "mean probability minus base rate, positive overpredicts",
    "log_score": "natural log, lower is better, clipped at 0.001",
}


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many statements are in each state; the states add up to `statements`."""

    states: dict[State, int] = field(default_factory=dict)
    void: dict[str, int] = field(default_factory=dict)  # by reason
    resolved_unscored: dict[str, int] = field(default_factory=dict)  # by expression

    @property
    def statements(self) -> int:
        """All statements found."""
        return sum(self.states.values())

    def count(self, state: State) -> int:
        """How many are in a state."""
        return self.states.get(state, 0)

    def to_dict(self) -> dict[str, Any]:
        """As the contract has it."""
        plain: dict[str, Any] = {state.value: self.count(state) for state in State}
        plain["void"] = self.void
        plain["resolved_unscored"] = self.resolved_unscored
        return {"statements": self.statements, **plain}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; the share is None where the whole is empty."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Rate:
    """How often what was said came true, over the resolved ones; None where there is none."""

    n: int
    came_true: float  # a partly counts as its fraction

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.came_true / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Shares:
    """What a source's statements are like, before any outcome."""

    quantified: Share
    dated: Share
    resolvable: Share  # over those the desk has judged
    hedged: Share

    def to_dict(self) -> dict[str, Any]:
        """As the contract has it; a reason stands where a share has no whole."""
        return {name: getattr(self, name).value for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Group:
    """The scorecard of one group."""

    key: dict[str, str]
    name: str  # for people
    funnel: Funnel
    shares: Shares
    prospective: int
    retrospective: int
    relayed: int  # claims of others that this source passed on; scored to those others
    includes_retrospective: bool
    categorical: Rate
    unquantified: Rate
    commitment: Rate
    score: SourceScore

    @property
    def sentence(self) -> str:
        """What can be said of the group in one plain sentence.

        Where nothing is scored it says so, and what was left out or came out without a number.
        """
        if self.score.n:
            return self.score.sentence
        what = "Nothing" if self.includes_retrospective else "Nothing prospective"
        asides = "; ".join(self._asides())
        return f"{what} is scored{asides and f' ({asides})'}: too few to judge."

    def _asides(self) -> Iterator[str]:
        unscored = self.funnel.count(State.RESOLVED_UNSCORED)
        if self.retrospective and not self.includes_retrospective:
            yield f"{self.retrospective} written in hindsight left out"
        if unscored:
            yield f"{unscored} resolved without a probability to score"

    def to_dict(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "key": self.key,
            "name": self.name,
            "funnel": self.funnel.to_dict(),
            "shares": self.shares.to_dict(),
            "prospective": self.prospective,
            "retrospective": self.retrospective,
            "relayed": self.relayed,
            "by_expression": {
                "categorical": _rate("hit_rate", self.categorical),
                "unquantified": _rate("came_true", self.unquantified),
                "commitment": _rate("kept", self.commitment),
            },
            **self.score.to_dict(),
            "sentence": self.sentence,
        }


def _rate(name: str, rate: Rate) -> dict[str, Any]:
    return {"n": rate.n, name: rate.value, "why": None if rate.n else "no_forecasts"}


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Scorecards of all groups, with everything that decided what they show."""

    as_of: datetime
    today: date
    by: str
    included: tuple[str, ...]  # prospective, and perhaps retrospective
    filters: dict[str, Any]
    policy: dict[str, Any]
    groups: tuple[Group, ...]
    total: Group

    def to_dict(self) -> dict[str, Any]:
        """As the contract has it; equal data gives equal bytes."""
        return {
            "convention": CONVENTION,
            "as_of": moment(self.as_of),
            "today": self.today.isoformat(),
            "by": self.by,
            "included": list(self.included),
            "filters": self.filters,
            "policy": self.policy,
            "groups": [group.to_dict() for group in self.groups],
            "total": self.total.to_dict(),
        }


def moment(at: datetime) -> str:
    """A moment in UTC as ISO 8601 with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""What a scorecard says of one group: frozen values, None where undefined, and why."""

from collections.abc import Hashable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from scoring.types import Measure, Tier, Undefined


@dataclass(frozen=True, slots=True)
class BrierFigure:
    """Brier score with interval, and its bounds over readings of ranges if those are given."""

    value: float | None
    low: float | None
    high: float | None
    best_reading: float | None
    worst_reading: float | None
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class LogFigure:
    """Log score as stated (None where infinite), and clipped, and how many were clipped."""

    exact: float | None
    clipped: float | None
    clipped_count: float
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class SkillFigure:
    """Brier skill, what against, and over how many forecasts."""

    value: float | None
    reference: str
    n: float
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class MurphyFigure:
    """Terms of the Brier score on the stated levels."""

    reliability: float | None
    resolution: float | None
    uncertainty: float | None
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class CorpFigure:
    """Terms of the Brier score by isotonic recalibration, and what luck alone would show."""

    miscalibration: float | None
    discrimination: float | None
    uncertainty: float | None
    null_miscalibration: float | None
    null_high: float | None
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class CoxFigure:
    """Recalibration on the log-odds scale; a slope below 1 is overconfident."""

    intercept: float | None
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    p_value: float | None
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class ShrunkFigure:
    """Brier score drawn towards that of all groups, and the ranks it may take among them."""

    brier: float | None
    sd: float | None
    rank_low: int | None
    rank_high: int | None
    why: Undefined | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A stated probability: how often it was said, and how often that happened."""

    probability: float
    n: float
    observed: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SourceScore:
    """All figures of one group. `tier` says which of them a page may show a person."""

    key: Hashable
    n: float
    clusters: float
    tier: Tier
    why: Undefined | None
    base_rate: float | None
    mean_probability: float | None
    brier: BrierFigure
    log_score: LogFigure
    skill: SkillFigure
    bias: Measure
    murphy: MurphyFigure
    corp: CorpFigure
    cox: CoxFigure
    auc: Measure
    shrunk: ShrunkFigure
    reliability_curve: tuple[CurvePoint, ...]
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, numbers, strings and None, the key left out."""
        plain: dict[str, Any] = _plain(self)
        del plain["key"]
        return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value

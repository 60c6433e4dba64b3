"""Values that leave the library: a figure, why there is none, and the policy."""

from dataclasses import dataclass
from enum import StrEnum


class Undefined(StrEnum):
    """Why a number, or its interval, does not exist."""

    NO_FORECASTS = "no_forecasts"
    ONE_CLASS = "one_class"
    TOO_FEW_REPORTS = "too_few_reports"
    TOO_FEW_FORECASTS = "too_few_forecasts"
    ONE_CLUSTER = "one_cluster"
    NO_SPREAD = "no_spread"
    SEPARATED = "separated"
    INFINITE = "infinite"
    NO_REFERENCE = "no_reference"
    NO_PEERS = "no_peers"
    FRACTIONAL_OUTCOMES = "fractional_outcomes"
    NOT_ON_YARDSTICK = "not_on_yardstick"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and its interval. `why` says why the number, or else the interval, is None."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: Undefined | None = None


class Tier(StrEnum):
    """How much of a scorecard a sample of this size can carry, least first."""

    COUNTS = "counts"
    BASIC = "basic"
    EXTENDED = "extended"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least number of resolved forecasts and of clusters that earns a tier."""

    forecasts: int
    clusters: int

    def is_met(self, forecasts: float, clusters: float) -> bool:
        """Whether both counts reach the threshold."""
        return forecasts >= self.forecasts and clusters >= self.clusters


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of a scorecard.

    Attributes:
        basic: what earns Brier and bias with intervals.
        extended: what earns the decomposition and the area under the ROC curve as well.
        full: what earns everything.
        level: coverage every interval aims at, inside (0, 1).
        clip: the log score takes no probability below this or above one minus this.
        null_draws: simulated records of a calibrated source, behind `null_miscalibration`.
        rank_draws: draws behind the rank interval.
        cluster_word: what a cluster is called in a sentence.

    Examples:
        >>> Policy().tier(24, 6)
        <Tier.EXTENDED: 'extended'>
        >>> Policy().tier(500, 2)
        <Tier.COUNTS: 'counts'>
    """

    basic: Threshold = Threshold(5, 3)
    extended: Threshold = Threshold(20, 5)
    full: Threshold = Threshold(50, 10)
    level: float = 0.95
    clip: float = 1e-3
    null_draws: int = 200
    rank_draws: int = 1000
    cluster_word: str = "report"

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ValueError(f"level must lie inside (0, 1), not {self.level}")
        if not 0 < self.clip < 0.5:
            raise ValueError(f"clip must lie inside (0, 0.5), not {self.clip}")
        if self.null_draws < 1 or self.rank_draws < 1:
            raise ValueError("null_draws and rank_draws must be at least 1")

    def tier(self, forecasts: float, clusters: float) -> Tier:
        """The tier of a sample: the lower of what its forecasts and its clusters earn."""
        rows = (
            (Tier.FULL, self.full),
            (Tier.EXTENDED, self.extended),
            (Tier.BASIC, self.basic),
        )
        earned = (tier for tier, least in rows if least.is_met(forecasts, clusters))
        return next(earned, Tier.COUNTS)


DEFAULT_POLICY = Policy()
"""The settings a scorecard has unless told otherwise."""

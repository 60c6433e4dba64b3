"""Probabilities as the record keeps them: integers in parts per million.

Stated and imported values stay exact, and sums are the same on every engine. A probability is
always that of the event a statement names, with negation and doubt taken out.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MILLION = 1_000_000


class Expression(StrEnum):
    """How a statement puts its likelihood."""

    NUMERIC = "numeric"  # a stated probability
    VERBAL = "verbal"  # a likelihood word
    CATEGORICAL = "categorical"  # "will"
    UNQUANTIFIED = "unquantified"  # "could", "may"


class Polarity(StrEnum):
    """Whether the text affirms the event it names, or denies or doubts it."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Orientation(StrEnum):
    """Whether yes to the question is the event the statement names, or its failure."""

    SAME = "same"
    OPPOSITE = "opposite"


class AnalyticConfidence(StrEnum):
    """How sure the source is of its judgement; never a probability."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class YardstickBasis(StrEnum):
    """Whether the text declares its yardstick, or the desk assumes one."""

    DECLARED = "declared"
    ASSUMED = "assumed"


def parts_per_million(fraction: float | str | Decimal) -> int:
    """The integer that keeps a probability between 0 and 1.

    Raises:
        ValueError: outside [0, 1], or not a number.

    Examples:
        >>> parts_per_million(0.25)
        250000
        >>> parts_per_million("1.2")
        Traceback (most recent call last):
        ...
        ValueError: probability 1.2 is not between 0 and 1
    """
    value = Decimal(str(fraction))
    if not (value.is_finite() and 0 <= value <= 1):
        raise ValueError(f"probability {fraction} is not between 0 and 1")
    return round(value * MILLION)


def as_fraction(ppm: int) -> float:
    """The float between 0 and 1 nearest to a number of parts per million.

    Examples:
        >>> as_fraction(250_000)
        0.25
    """
    return ppm / MILLION


@dataclass(frozen=True, slots=True)
class ProbabilityRange:
    """A probability with its bounds, in parts per million: `0 <= low <= point <= high`.

    Examples:
        >>> ProbabilityRange(250_000, 300_000, 350_000).complement()
        ProbabilityRange(low=650000, point=700000, high=750000)
    """

    low: int
    point: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.point <= self.high <= MILLION:
            raise ValueError(
                f"probability {self.low}/{self.point}/{self.high} ppm: "
                "0 <= low <= point <= high <= 1000000 does not hold"
            )

    @classmethod
    def exactly(cls, ppm: int) -> "ProbabilityRange":
        """A probability stated as one number."""
        return cls(ppm, ppm, ppm)

    def complement(self) -> "ProbabilityRange":
        """The probability that the event fails."""
        return ProbabilityRange(MILLION - self.high, MILLION - self.point, MILLION - self.low)

    def oriented(self, orientation: Orientation) -> "ProbabilityRange":
        """P(question = yes), given how the question relates to the event."""
        return self if orientation is Orientation.SAME else self.complement()

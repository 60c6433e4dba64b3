"""One plain sentence about a source, silent about what luck could explain."""

from dataclasses import dataclass

from scoring.types import Measure, Policy, Tier


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentence rests on.

    Attributes:
        n: forecasts scored.
        clusters: reports they come from; None where each stands alone.
        tier: how much the sample can carry.
        brier: score with interval.
        bias: mean probability minus base rate, with interval; None where luck could explain it.
        mean_probability: mean stated probability.
        base_rate: share that happened.
        miscalibration: of the isotonic decomposition; None where luck could explain it.
        null_high: what a calibrated source stays below, but for one case in twenty.
    """

    n: float
    clusters: float | None
    tier: Tier
    brier: Measure
    bias: Measure | None
    mean_probability: float | None
    base_rate: float | None
    miscalibration: float | None
    null_high: float | None


def sentence(facts: Facts, policy: Policy) -> str:
    """How many forecasts, their score with its interval, and only the faults beyond luck."""
    sample = _sample(facts, policy)
    if facts.tier is Tier.COUNTS:
        return f"{sample}: too few to judge."
    parts = [f"{sample}, Brier score {facts.brier.value:.3f} {_interval(facts.brier, policy)}"]
    if facts.bias is not None:
        parts.append(_bias(facts, facts.bias, policy))
    if facts.miscalibration is not None:
        parts.append(
            f"what it says and what happens differ by more than luck allows (miscalibration "
            f"{facts.miscalibration:.3f}, a calibrated source stays "
            f"below {facts.null_high:.3f})"
        )
    return f"{'; '.join(parts)}."


def _sample(facts: Facts, policy: Policy) -> str:
    if not facts.n:
        return "No resolved forecasts"
    forecasts = _counted(facts.n, "resolved forecast")
    if facts.clusters is None:
        return forecasts
    return f"{forecasts} from {_counted(facts.clusters, policy.cluster_word)}"


def _counted(number: float, word: str) -> str:
    return f"{number:,.10g} {word}{'' if number == 1 else 's'}"


def _interval(measure: Measure, policy: Policy) -> str:
    if measure.low is None or measure.high is None:
        return f"(no interval: {str(measure.why).replace('_', ' ')})"
    return f"({policy.level:.0%} interval {measure.low:.3f} to {measure.high:.3f})"


def _bias(facts: Facts, bias: Measure, policy: Policy) -> str:
    verb = "overpredicts" if (bias.value or 0) > 0 else "underpredicts"
    return (
        f"it {verb}: what it gave {facts.mean_probability:.0%} on average happened "
        f"{facts.base_rate:.0%} of the time (bias {bias.value:+.3f}, "
        f"{policy.level:.0%} interval {bias.low:+.3f} to {bias.high:+.3f})"
    )

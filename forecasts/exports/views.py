"""Scorecards as a person reads them: worded counts, the figures a tier allows, chart data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import scoring
from forecasts.domain.funnel import State
from forecasts.domain.scorecard import CONVENTION, Funnel, Group, Rate, Scorecard, Share, moment
from forecasts.exports.figures import Cell, Figure, Reading, allows, figures, sample
from forecasts.exports.words import counted, listed, one_line, percent, plain_word
from scoring import CurvePoint, Policy, Tier

STATE_LABELS = {
    State.SCORED: "scored",
    State.RESOLVED_UNSCORED: "resolved without a score",
    State.KNOWN_WAITING: "known, not matured",
    State.NOT_DUE: "not due yet",
    State.OVERDUE: "overdue",
    State.VOID: "void",
    State.PARKED: "parked",
    State.MERGED: "merged",
    State.REJECTED: "rejected",
    State.PENDING: "not reviewed",
}
"""Every state with its name for a person, the most settled first."""

MOST_LEVELS = 12
LEAST_GAP = 0.04
"""A chart with more stated levels, or closer ones, pools them."""

TOO_FEW = "too few to judge"


@dataclass(frozen=True, slots=True)
class FunnelPart:
    """How many statements are in one state, with reasons or kinds where it has them."""

    state: State
    label: str
    count: int
    detail: str = ""

    @property
    def text(self) -> str:
        """Count and label on one line."""
        return f"{self.count:,} {self.label}"


@dataclass(frozen=True, slots=True)
class CountLine:
    """A part of a whole in words; `value` is its exact share where there is one.

    `verb` says what the part did, `interval` the share with its interval where that may be
    shown.
    """

    path: str
    label: str
    part: float
    whole: int
    value: float | None
    verb: str = ""
    interval: str = ""

    @property
    def text(self) -> str:
        """The part, the whole, and the share with its interval where that may be shown."""
        if not self.whole:
            return "none yet"
        verb = f" {self.verb}" if self.verb else ""
        return f"{self.part:,.10g} of {self.whole:,}{verb}{self.interval}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A reliability diagram's points; `pooled` where some stand for several stated levels."""

    points: tuple[CurvePoint, ...]
    pooled: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group as it is shown.

    Attributes:
        name: cleaned, on one line.
        anchor: where it stands on the page.
        thin: the sample carries no figure; counts lead.
        sample: n and clusters, to stand beside every figure.
        found: the funnel in a sentence.
        said: counts for each stated probability; what a thin source shows for a score.
        chart: of the reliability curve; `coverage` is that of its intervals.
        notes: hindsight and relayed claims.
    """

    name: str
    anchor: str
    thin: bool
    tier: Tier
    n: float
    clusters: float
    sample: str
    sentence: str
    found: str
    statements: int
    funnel: tuple[FunnelPart, ...]
    shares: tuple[CountLine, ...]
    rates: tuple[CountLine, ...]
    figures: tuple[Figure, ...]
    said: tuple[CurvePoint, ...]
    chart: Chart | None
    coverage: str
    notes: tuple[str, ...]

    def cell(self, path: str) -> Cell | None:
        """The number at a path of the JSON, where it may be shown."""
        return next((f.value for f in self.figures if f.value.path == path), None)

    def figure(self, path: str) -> Figure | None:
        """The figure whose number stands at a path of the JSON, where it may be shown."""
        return next((f for f in self.figures if f.value.path == path), None)


def reading_of(scorecard: Scorecard) -> Reading:
    """What the figures of a scorecard are read with."""
    peers = sum(group.score.shrunk.brier is not None for group in scorecard.groups)
    return reading_of_policy(scorecard.policy, peers=peers)


def reading_of_policy(policy: Mapping[str, Any], *, peers: int = 0) -> Reading:
    """What figures are read with, the library's own policy where this one is silent."""
    return Reading(
        level=policy.get("level", Policy().level),
        cluster_word=policy.get("cluster_word", Policy().cluster_word),
        peers=peers,
    )


def heading(scorecard: Scorecard) -> str:
    """What the scorecard is of, as its title."""
    return f"Scorecard by {one_line(scorecard.by)}" if scorecard.by else "Scorecard"


def context_lines(scorecard: Scorecard) -> list[str]:
    """What decided the figures, a line each: moments, questions, filters, the convention."""
    questions = " and ".join(scorecard.included)
    lines = [
        f"as of {moment(scorecard.as_of)}, matured by {scorecard.today.isoformat()}",
        f"{questions} questions" + (" only" if len(scorecard.included) == 1 else ""),
    ]
    if scorecard.filters:
        chosen = (f"{name} = {_filter(value)}" for name, value in scorecard.filters.items())
        lines.append(one_line(f"filtered: {'; '.join(chosen)}"))
    return [*lines, f"Brier score: {CONVENTION['brier']}", f"Bias: {CONVENTION['bias']}"]


def _filter(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def group_views(scorecard: Scorecard) -> tuple[GroupView, ...]:
    """Every group of a scorecard, and all statements together where there are several."""
    reading = reading_of(scorecard)
    shown = [*scorecard.groups, scorecard.total]
    if len(scorecard.groups) == 1:
        shown = shown[:1]
    return tuple(
        group_view(group, reading, anchor=f"group-{number}")
        for number, group in enumerate(shown, start=1)
    )


def group_view(group: Group, reading: Reading, *, anchor: str = "group") -> GroupView:
    """One group as it is shown: nothing that its tier does not allow."""
    score = group.score
    funnel = funnel_parts(group.funnel)
    thin = score.tier is Tier.COUNTS
    return GroupView(
        name=one_line(group.name),
        anchor=anchor,
        thin=thin,
        tier=score.tier,
        n=score.n,
        clusters=score.clusters,
        sample=sample(score, reading),
        sentence=_sentence(group),
        found=found(group.funnel, funnel),
        statements=group.funnel.statements,
        funnel=funnel,
        shares=tuple(_shares(group)),
        rates=tuple(_rates(group, reading)),
        figures=figures(score, reading),
        said=score.reliability_curve if thin else (),
        chart=chart(score.reliability_curve, level=reading.level)
        if allows(score.tier, Tier.EXTENDED)
        else None,
        coverage=f"{percent(reading.level)} %",
        notes=tuple(_notes(group)),
    )


def _sentence(group: Group) -> str:
    """The group's sentence, which for a thin one always ends in the same words."""
    sentence = one_line(group.sentence)
    if group.score.tier is Tier.COUNTS and TOO_FEW not in sentence:
        return f"{sentence.rstrip('.')}: {TOO_FEW}."
    return sentence


def funnel_parts(funnel: Funnel) -> tuple[FunnelPart, ...]:
    """The states that hold any statement, the most settled first."""
    details = {State.VOID: funnel.void, State.RESOLVED_UNSCORED: funnel.resolved_unscored}
    return tuple(
        FunnelPart(state, label, funnel.count(state), _detail(details.get(state, {})))
        for state, label in STATE_LABELS.items()
        if funnel.count(state)
    )


def _detail(parts: dict[str, int]) -> str:
    return ", ".join(f"{plain_word(name)} {count:,}" for name, count in parts.items() if count)


def found(funnel: Funnel, parts: Sequence[FunnelPart]) -> str:
    """The funnel in a sentence."""
    if not funnel.statements:
        return "No statements found."
    states = listed(part.text for part in parts)
    return f"{counted(funnel.statements, 'statement')} found: {states}."


def _shares(group: Group) -> Iterator[CountLine]:
    labels = {
        "quantified": "with a probability or a likelihood word",
        "dated": "with an end date in the text",
        "resolvable": "resolvable as written",
        "hedged": "hedged: could, may, might",
    }
    for name, label in labels.items():
        share: Share = getattr(group.shares, name)
        yield CountLine(f"shares.{name}", label, share.part, share.whole, share.value)


def _rates(group: Group, reading: Reading) -> Iterator[CountLine]:
    paths = (
        "by_expression.categorical.hit_rate",
        "by_expression.unquantified.came_true",
        "by_expression.commitment.kept",
    )
    lanes = (
        ("will, will not", "came out as said", group.categorical),
        ("could, may", "happened", group.unquantified),
        ("promises, plans", "kept", group.commitment),
    )
    judged = group.score.tier is not Tier.COUNTS
    for path, (label, verb, rate) in zip(paths, lanes, strict=True):
        if rate.n:
            interval = _rate_interval(rate, reading) if judged else ""
            yield CountLine(path, label, rate.came_true, rate.n, rate.value, verb, interval)


def _rate_interval(rate: Rate, reading: Reading) -> str:
    """A share with Wilson's interval, where there are enough and none came true in part."""
    if rate.n < Policy().basic.forecasts or rate.came_true != int(rate.came_true):
        return ""
    (low,), (high,) = scoring.wilson([rate.came_true], [rate.n], level=reading.level)
    return (
        f": {100 * rate.came_true / rate.n:.0f} % ({percent(reading.level)} % interval "
        f"{100 * low:.0f} to {100 * high:.0f} %, taken as independent)"
    )


def _notes(group: Group) -> Iterator[str]:
    hindsight = _hindsight(group)
    if hindsight:
        yield hindsight
    if group.relayed:
        claims = counted(group.relayed, "claim")
        yield f"It also passed on {claims} of others, scored to those who made them."


def _hindsight(group: Group) -> str | None:
    late = group.retrospective
    if not late:
        return None
    meaning = "worded when the outcome could already be known"
    if group.includes_retrospective:
        return (
            f"{late:,} of {group.prospective + late:,} scored forecasts rest on retrospective "
            f"questions, {meaning}."
        )
    return f"Left out: {counted(late, 'forecast')} on retrospective questions, {meaning}."


def chart(curve: Sequence[CurvePoint], *, level: float = Policy().level) -> Chart:
    """The points of a reliability diagram: stated levels, or pools of them where those crowd.

    Pools are tenths of the scale, joined where their means still lie close.

    Examples:
        >>> from scoring import CurvePoint
        >>> near = [CurvePoint(0.50, 3, 1.0, None, None), CurvePoint(0.52, 1, 0.0, None, None)]
        >>> [(point.probability, point.n, point.observed) for point in chart(near).points]
        [(0.505, 4, 0.75)]
    """
    levels = [point.probability for point in curve]
    crowded = len(levels) > MOST_LEVELS or any(b - a < LEAST_GAP for a, b in pairwise(levels))
    if not crowded:
        return Chart(tuple(curve), pooled=False)
    tenths = groupby(curve, key=lambda point: min(int(point.probability * 10), 9))
    pools: list[list[CurvePoint]] = []
    for _, found in tenths:
        pool = list(found)
        if pools and _mean(pool) - _mean(pools[-1]) < LEAST_GAP:
            pools[-1] += pool
        else:
            pools.append(pool)
    return Chart(tuple(_pooled(pool, level) for pool in pools), pooled=True)


def _mean(points: Sequence[CurvePoint]) -> float:
    """The mean stated probability."""
    return sum(p.n * p.probability for p in points) / sum(p.n for p in points)


def _pooled(points: Sequence[CurvePoint], level: float) -> CurvePoint:
    n = sum(point.n for point in points)
    happened = sum(point.n * point.observed for point in points)
    low, high = _pooled_ends(points, happened, n, level)
    return CurvePoint(_mean(points), n, happened / n, low, high)


def _pooled_ends(
    points: Sequence[CurvePoint], happened: float, n: float, level: float
) -> tuple[float | None, float | None]:
    if any(point.low is None for point in points):
        return None, None  # a partly among them: Wilson's interval is for yes and no
    low, high = scoring.wilson([round(happened)], [n], level=level)
    return float(low[0]), float(high[0])

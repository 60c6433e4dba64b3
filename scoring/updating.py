"""Forecasts that change while a question is open, and forecasters who meet on a question."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Flags, Floats, Integers
from scoring.clusters import ClusterSums, joint_clusters
from scoring.grouped import Grouped, Keys, first_of_run, gathered, numbered, offsets
from scoring.scores import Rule
from scoring.segments import ratio, tally
from scoring.uncertainty import Interval, ratio_of_sums


class Windows(NamedTuple):
    """When each forecast was in force, in days from any origin, shape `(n,)` each.

    Attributes:
        start: from when, the moment itself included.
        end: until when, the moment itself left out.
        days: how long; 0 where it was replaced at once or came after the close.
        first: whether it is its source's first on the question.
    """

    start: Floats
    end: Floats
    days: Floats
    first: Flags


def forecast_windows(
    source: Keys, question: Keys, issued: ArrayLike, opens: ArrayLike, closes: ArrayLike
) -> Windows:
    """When each forecast was in force: from its issue to the next one or the close.

    Where a question resolves early, the moment of resolution is its close. Of forecasts a
    source issued at the same moment the last one given counts.

    Args:
        source: who forecast, shape `(n,)`.
        question: what, shape `(n,)`.
        issued: when, in days from any origin, shape `(n,)`.
        opens: when the question opened, shape `(n,)`.
        closes: when it closed, not before it opened, shape `(n,)`.

    Raises:
        ValueError: names the first position where a question closes before it opens.

    Examples:
        >>> forecast_windows("aa", "qq", [0, 4], [0, 0], [10, 10]).days.tolist()
        [4.0, 6.0]
    """
    moment, opened, closed = (
        checks.floats(values, name)
        for values, name in ((issued, "issued"), (opens, "opens"), (closes, "closes"))
    )
    columns = {"source": source, "question": question, "opens": opened, "closes": closed}
    checks.same_length(issued=moment, **columns)
    checks.refuse(closed < opened, "closes must not be before opens", closed)
    who, what = numbered(source)[1], numbered(question)[1]
    order = np.lexsort((moment, what, who))
    again = ~first_of_run(who[order], what[order])
    first, replaced = np.zeros(order.size, dtype=np.bool_), np.full(order.size, np.inf)
    first[order] = ~again
    replaced[order[:-1][again[1:]]] = moment[order[1:][again[1:]]]
    start = np.maximum(moment, opened)
    end = np.maximum(np.minimum(replaced, closed), start)
    return Windows(start, end, end - start, first)


@dataclass(frozen=True, slots=True, eq=False)
class QuestionDays(Grouped):
    """What each source had in force on each question, weighted by days: one row a question.

    Attributes:
        keys: the sources in order, shape `(S,)`.
        start: row offsets, shape `(S + 1,)`.
        window: days the question was open, shape `(R,)`.
        days: days on which the source had a forecast in force, shape `(R,)`.
        p: sum over these days of the stated probability, shape `(R,)`.
        y: sum over these days of the outcome, shape `(R,)`.
        squared: sum over these days of the squared error, shape `(R,)`.
    """

    window: Floats
    days: Floats
    p: Floats
    y: Floats
    squared: Floats

    @classmethod
    def from_forecasts(
        cls,
        source: Keys,
        question: Keys,
        issued: ArrayLike,
        p: ArrayLike,
        y: ArrayLike,
        *,
        opens: ArrayLike,
        closes: ArrayLike,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """The table of single forecasts, each with the window of its question.

        Args:
            source: who forecast, shape `(n,)`.
            question: what, shape `(n,)`.
            issued: when, in days from any origin, shape `(n,)`.
            p: stated probability in [0, 1].
            y: outcome of the question: 1 yes, 0 no, a fraction where partly.
            opens: when the question opened.
            closes: when it closed, or resolved if that was earlier.
            keys: further sources that must appear even without a forecast.

        Raises:
            ValueError: names the first position that is out of range.
        """
        stated, outcome = checks.fractions(p, "p"), checks.fractions(y, "y")
        windows = forecast_windows(source, question, issued, opens, closes)
        checks.same_length(issued=windows.days, p=stated, y=outcome)
        length = checks.floats(closes, "closes") - checks.floats(opens, "opens")
        add = {
            "window": np.where(windows.first, length, 0.0),
            "days": windows.days,
            "p": windows.days * stated,
            "y": windows.days * outcome,
            "squared": windows.days * (stated - outcome) ** 2,
        }
        label = numbered(question)[1].astype(np.float64)
        table = gathered(source, {"question": label}, add, more=keys)
        del table["question"]
        return cls(**table)

    def clusters(self) -> ClusterSums:
        """The same sums with questions as clusters, days as counts: for `cluster_t`."""
        kept = self.days > 0
        sizes = self.total(kept.astype(np.float64)).astype(np.int64)
        columns = {name: column[kept] for name, column in self.columns().items()}
        columns["n"] = columns.pop("days")
        columns["alike"] = np.ones_like(columns.pop("window"))
        return ClusterSums(keys=self.keys, start=offsets(sizes), **columns)


class DailyAverage(NamedTuple):
    """Time-weighted Brier score and how much of the time it covers, shape `(S,)` each."""

    score: Floats
    coverage: Floats


def daily_average(table: QuestionDays) -> DailyAverage:
    """Brier score of each day a source had a forecast in force, averaged over these days.

    `sum(days x score) / sum(days)`, in [0, 1], 0 is best. Days before the first forecast have
    no score; `coverage`, the share of the questions' days that have one, belongs beside it. For
    an interval use `cluster_t(table.clusters())`, for any other measure
    `GroupedTable.from_forecasts(..., weight=windows.days)`.

    Returns:
        Shape `(S,)` each; the score is nan where no forecast was in force.

    Examples:
        >>> days = QuestionDays.from_forecasts("aa", "qq", [2, 6], [0.5, 1], [1, 1],
        ...                                    opens=[0, 0], closes=[10, 10])
        >>> daily_average(days).score.tolist(), daily_average(days).coverage.tolist()
        ([0.125], [0.8])
    """
    days = table.total(table.days)
    score = ratio(table.total(table.squared), days)
    return DailyAverage(score, ratio(days, table.total(table.window)))


@dataclass(frozen=True, slots=True, eq=False)
class PeerTable(Grouped):
    """How each source did beside the others on each question: one row a question with peers.

    Attributes:
        keys: the sources in order, shape `(S,)`.
        start: row offsets, shape `(S + 1,)`.
        score: score less the mean of the others', over the whole window, shape `(R,)`.
        covered: share of the window in which there was something to compare, shape `(R,)`.
    """

    score: Floats
    covered: Floats


def peer_scores(
    question: Keys,
    source: Keys,
    p: ArrayLike,
    y: ArrayLike,
    *,
    windows: Windows | None = None,
    opens: ArrayLike | None = None,
    closes: ArrayLike | None = None,
    rule: Rule = "log",
    clip: float = 1e-3,
    keys: Iterable[Hashable] = (),
) -> PeerTable:
    """Compare forecasts with those of the others on the same question at the same time.

    With the log rule `100 (ln q - mean over others of ln q)`, q the probability given to what
    happened; **higher** is better and the scores of a question add up to 0. With the Brier rule
    the squared error less the mean of the others'; **lower** is better. Time without a forecast
    or without peers counts 0.

    Args:
        question: what, shape `(n,)`.
        source: who, shape `(n,)`; one forecast of a source at a time.
        p: stated probability in [0, 1].
        y: outcome: 1 yes, 0 no, a fraction where partly.
        windows: when each was in force, from `forecast_windows`; left out, all at the same
            time.
        opens: when the question opened, with `windows`.
        closes: when it closed, with `windows`.
        rule: "log" or "brier".
        clip: for the log rule, probabilities are moved into `[clip, 1 - clip]` first.
        keys: further sources that must appear even without peers.

    Raises:
        ValueError: names the first position that is out of range.

    References:
        Metaculus, scores FAQ, peer score.

    Examples:
        >>> table = peer_scores("qq", "ab", [0.5, 1.0], [1, 1], rule="brier")
        >>> table.keys, table.score.tolist(), table.covered.tolist()
        (('a', 'b'), [0.25, -0.25], [1.0, 1.0])
    """
    stated, outcome = checks.fractions(p, "p"), checks.fractions(y, "y")
    checks.same_length(p=stated, y=outcome, question=question, source=source)
    own = _own_scores(stated, outcome, rule, clip)
    start, end, length = _timing(own.size, windows, opens, closes)
    what = numbered(question)[1]
    score, covered = _compared(what, own, start, end)
    add = {"score": ratio(score, length), "covered": ratio(covered, length)}
    label = {"question": what.astype(np.float64)}
    table = gathered(source, label, add, more=keys, keep=covered > 0)
    del table["question"]
    return PeerTable(**table)


def _own_scores(p: Floats, y: Floats, rule: Rule, clip: float) -> Floats:
    if rule == "brier":
        return (p - y) ** 2
    inside = np.clip(p, clip, 1 - clip)
    return 100 * (y * np.log(inside) + (1 - y) * np.log1p(-inside))


def _timing(
    size: int, windows: Windows | None, opens: ArrayLike | None, closes: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    """Start and end of each forecast and the length of its question's window."""
    if windows is None:
        return np.zeros(size), np.ones(size), np.ones(size)
    if opens is None or closes is None:
        raise ValueError("with windows, opens and closes must be given too")
    opened, closed = checks.floats(opens, "opens"), checks.floats(closes, "closes")
    checks.same_length(p=np.zeros(size), windows=windows.start, opens=opened, closes=closed)
    return windows.start, windows.end, closed - opened


def _compared(
    question: Integers, own: Floats, start: Floats, end: Floats
) -> tuple[Floats, Floats]:
    """Sum over time of score less the others' mean, and the time it was taken over.

    The time of a question is cut at every start and end; within a piece the same forecasts
    stand.
    """
    moment, first, last = _cuts(question, start, end)
    pieces = last - first
    forecast = np.repeat(np.arange(own.size), pieces)
    piece = np.arange(forecast.size) + np.repeat(first - np.cumsum(pieces) + pieces, pieces)
    number = np.bincount(piece, minlength=moment.size)[piece]
    total = tally(piece, own[forecast], moment.size)[piece]
    length = np.diff(moment, append=0.0)  # the last moment of a question starts no piece
    duration = np.where(number > 1, length[piece], 0.0)
    others = (total - own[forecast]) / np.maximum(number - 1, 1)
    gain = duration * (own[forecast] - others)
    return tally(forecast, gain, own.size), tally(forecast, duration, own.size)


def _cuts(question: Integers, start: Floats, end: Floats) -> tuple[Floats, Integers, Integers]:
    """Distinct moments by question and time, and which of them start and end each forecast."""
    what, when = np.tile(question, 2), np.concatenate((start, end))
    order = np.lexsort((when, what))
    new = first_of_run(what[order], when[order])
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return when[order][new], place[: question.size], place[question.size :]


def peer_average(table: PeerTable, *, level: float = 0.95) -> Interval:
    """Mean peer score of each source over its questions, with Student's t interval over them.

    A source's choice of questions does not help it, since each is compared with others on the
    same one. Print it with the number of questions it rests on.

    Args:
        table: what `peer_scores` returned.
        level: coverage aimed at, inside (0, 1).

    Returns:
        Value, standard error and ends, shape `(S,)`; nan for a source without peers, error and
        ends also with one question only.

    Examples:
        >>> p = [0.5, 1.0, 0.5, 0.5]
        >>> table = peer_scores("qqrr", "abab", p, [1, 1, 1, 1], rule="brier")
        >>> peer_average(table).value.tolist()
        [0.125, -0.125]
    """
    one = np.ones(table.score.size)
    return ratio_of_sums(table, table.score, one, one, level=level)


class Adjusted(NamedTuple):
    """Scores with the difficulty of the questions taken out, shape `(S,)` each.

    Attributes:
        keys: the sources in order.
        value: what the source would score on all questions of its component.
        component: sources with the same number are linked by shared questions; others cannot be
            compared.
        overlap: questions the source shares with another.
    """

    keys: tuple[Hashable, ...]
    value: Floats
    component: Integers
    overlap: Floats


def adjusted_scores(source: Keys, question: Keys, score: ArrayLike) -> Adjusted:
    """Score as source + question by least squares: who chose easy questions gains nothing.

    Never print it without the overlap it rests on.

    Args:
        source: who, shape `(n,)`.
        question: what, shape `(n,)`.
        score: score of that source on that question, any direction, shape `(n,)`.

    Returns:
        One value a source, centred so that question effects average 0 in each component.

    Raises:
        ValueError: names the first score that is not finite.

    Examples:
        >>> fit = adjusted_scores("aab", "qrr", [0.0, 0.5, 0.25])
        >>> fit.value.round(6).tolist(), fit.component.tolist(), fit.overlap.tolist()
        ([0.25, 0.0], [0, 0], [1.0, 1.0])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import lsqr

    own = checks.floats(score, "score")
    checks.same_length(score=own, source=source, question=question)
    (keys, who), (names, what) = numbered(source), numbered(question)
    row, sources, nodes = np.arange(own.size), len(keys), len(keys) + len(names)
    places = np.concatenate((row, row)), np.concatenate((who, what + sources))
    design = coo_array((np.ones(2 * own.size), places), shape=(own.size, nodes)).tocsr()
    effects = lsqr(design, own, atol=1e-13, btol=1e-13, iter_lim=20 * nodes)[0]
    label = np.empty(nodes, dtype=np.int64)
    label[who] = label[what + sources] = joint_clusters(source, question)
    difficulty = ratio(
        tally(label[sources:], effects[sources:], nodes),
        tally(label[sources:], np.ones(len(names)), nodes),
    )
    value = effects[:sources] + difficulty[label[:sources]]
    return Adjusted(keys, value, label[:sources], _overlap(who, what, sources))


def _overlap(who: Integers, what: Integers, sources: int) -> Floats:
    """How many questions of each source another has forecast too."""
    pair = np.unique(np.stack((what, who)), axis=1)
    shared = np.bincount(pair[0])[pair[0]] > 1
    return tally(pair[1], shared, sources)

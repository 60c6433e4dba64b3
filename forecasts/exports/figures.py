"""Which figures of a score a person may be shown, and how each is worded.

SCORING's table of tiers is kept in one place, here; tables and pages lay out what comes back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forecasts.exports.words import counted, percent, reason
from scoring import Policy, ShrunkFigure, SourceScore, Tier

_ORDER = list(Tier)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number: where the JSON has it, its exact value, and what is printed for it."""

    path: str
    value: float
    text: str

    def __str__(self) -> str:
        return self.text


Wording = tuple[Cell | str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its interval, and what to hold it against.

    Attributes:
        label: its name for a person.
        value: the number.
        interval: its ends, or why there is none.
        aside: what a reader needs beside it, numbers kept apart from words.
    """

    label: str
    value: Cell
    interval: Wording
    aside: Wording = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What every figure of a scorecard is read with.

    Attributes:
        level: coverage of the intervals.
        cluster_word: what a cluster is called.
        peers: groups a shrunken score is compared among.
    """

    level: float = Policy().level
    cluster_word: str = Policy().cluster_word
    peers: int = 0


def words(wording: Wording) -> str:
    """A wording as text."""
    return "".join(map(str, wording))


def allows(tier: Tier, least: Tier) -> bool:
    """Whether a sample of this tier may show what needs at least another.

    Examples:
        >>> allows(Tier.BASIC, Tier.EXTENDED), allows(Tier.FULL, Tier.EXTENDED)
        (False, True)
    """
    return _ORDER.index(tier) >= _ORDER.index(least)


def sample(score: SourceScore, reading: Reading) -> str:
    """What a figure rests on: it stands in the same line as any figure.

    Examples:
        >>> from scoring import GroupedTable, score_sources
        >>> sample(score_sources(GroupedTable.from_forecasts(["a"], [1], [1]), seed=1)[0],
        ...        Reading())
        'n 1, 1 report'
    """
    return f"n {score.n:,.10g}, {counted(score.clusters, reading.cluster_word)}"


def figures(score: SourceScore, reading: Reading) -> tuple[Figure, ...]:
    """The figures that the tier of a score allows, most important first.

    Reliability and resolution on the stated levels stay in the JSON: no value of a calibrated
    source is known for them, and without one they mislead.
    """
    return tuple(
        figure
        for least, make in _FIGURES
        if allows(score.tier, least)
        for figure in make(score, reading)
    )


def _cell(path: str, value: float, form: str = ".3f") -> Cell:
    text = f"{value:{form}}"
    rounds_to_zero = not text.strip("+-0.%")
    return Cell(path, value, text.lstrip("+-") if rounds_to_zero else text)


def _share(path: str, value: float) -> Cell:
    return Cell(path, value, f"{100 * value:.0f} %")


def _ends(
    path: str, low: float | None, high: float | None, why: str | None, form: str = ".3f"
) -> Wording:
    if low is None or high is None:
        return (f"no interval: {reason(why)}",)
    return (_cell(f"{path}.low", low, form), " to ", _cell(f"{path}.high", high, form))


def _brier(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    figure = score.brier
    if figure.value is None:
        return
    aside: Wording = ()
    best, worst = figure.best_reading, figure.worst_reading
    if best is not None and worst is not None and best < worst:
        ends = (_cell("brier.best_reading", best), _cell("brier.worst_reading", worst))
        aside = (ends[0], " to ", ends[1], " over the readings of its words")
    interval = _ends("brier", figure.low, figure.high, figure.why)
    yield Figure("Brier score", _cell("brier.value", figure.value), interval, aside)


def _bias(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    figure, mean, base = score.bias, score.mean_probability, score.base_rate
    if figure.value is None or mean is None or base is None:
        return
    aside = (
        "gave ",
        _share("mean_probability", mean),
        " on average, happened ",
        _share("base_rate", base),
    )
    interval = _ends("bias", figure.low, figure.high, figure.why, "+.3f")
    yield Figure("Bias", _cell("bias.value", figure.value, "+.3f"), interval, aside)


def _shrunk(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    figure = score.shrunk
    if figure.brier is None or figure.sd is None:
        return
    error = ("sd ", _cell("shrunk.sd", figure.sd))
    aside: Wording = ("Brier score drawn towards that of all groups",)
    if allows(score.tier, Tier.FULL) and _separates(figure, reading):
        aside += (
            "; rank between ",
            _cell("shrunk.rank_low", figure.rank_low or 1, "d"),
            " and ",
            _cell("shrunk.rank_high", figure.rank_high or reading.peers, "d"),
            f" of {reading.peers}",
        )
    yield Figure("Shrunken score", _cell("shrunk.brier", figure.brier), error, aside)


def _separates(figure: ShrunkFigure, reading: Reading) -> bool:
    """Whether the ranks it may take leave any out: otherwise a rank says nothing."""
    low, high = figure.rank_low, figure.rank_high
    return low is not None and high is not None and (low > 1 or high < reading.peers)


def _corp(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    parts = score.corp
    if parts.miscalibration is None or parts.discrimination is None:
        return
    if parts.null_miscalibration is None or parts.null_high is None:
        return  # never without the value a calibrated source would show
    yield Figure(
        "Miscalibration",
        _cell("corp.miscalibration", parts.miscalibration),
        ("luck: up to ", _cell("corp.null_high", parts.null_high)),
        (
            "a calibrated source, its forecasts independent, would show ",
            _cell("corp.null_miscalibration", parts.null_miscalibration),
            f" on average and stay under that limit {percent(reading.level)} times in 100",
        ),
    )
    yield Figure(
        "Discrimination",
        _cell("corp.discrimination", parts.discrimination),
        ("no interval",),
        (
            "of an uncertainty of ",
            _cell("corp.uncertainty", parts.uncertainty or 0.0),
            ": how far it told apart what happened from what did not",
        ),
    )


def _auc(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    figure = score.auc
    if figure.value is None:
        return
    aside = ("how often what happened was given more than what did not; 0.5 is chance",)
    interval = _ends("auc", figure.low, figure.high, figure.why)
    yield Figure("AUC", _cell("auc.value", figure.value), interval, aside)


def _skill(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    figure = score.skill
    if figure.value is None:
        return
    against = {
        "base_rate": "against its own base rate, known only afterwards",
        "reference_probability": "against the questions' reference probabilities",
    }[figure.reference]
    aside = (f"{against}; over ", _cell("skill.n", figure.n, ",.10g"), " forecasts")
    value = _cell("skill.value", figure.value, "+.3f")
    yield Figure("Skill", value, ("no interval",), aside)


def _log_score(score: SourceScore, reading: Reading) -> Iterator[Figure]:
    figure = score.log_score
    if figure.clipped is None:
        return
    moved = _cell("log_score.clipped_count", figure.clipped_count, ",.10g")
    aside: Wording = (moved, " clipped") if figure.clipped_count else ("none clipped",)
    value = _cell("log_score.clipped", figure.clipped)
    yield Figure("Log score", value, ("no interval",), aside)


_FIGURES: tuple[tuple[Tier, Callable[[SourceScore, Reading], Iterator[Figure]]], ...] = (
    (Tier.BASIC, _brier),
    (Tier.BASIC, _bias),
    (Tier.BASIC, _shrunk),
    (Tier.EXTENDED, _corp),
    (Tier.EXTENDED, _auc),
    (Tier.FULL, _skill),
    (Tier.FULL, _log_score),
)

"""Charts as SVG text: values in, markup out, looks left to the style sheet of the page.

Every element carries classes and presentation attributes only, so a page may forbid inline
styles. Text is escaped here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, sqrt

from forecasts.exports.words import one_line, percent
from scoring import CurvePoint

LEFT, TOP, SIDE = 46, 14, 340
"""Margins and side of the reliability diagram's square, in user units."""

BARS_BASE, BARS_HEIGHT = 476, 52
STRIP_WIDTH, STRIP_HEIGHT = 260, 22
FUNNEL_WIDTH, FUNNEL_HEIGHT = 1000, 18


@dataclass(frozen=True, slots=True)
class Scale:
    """A horizontal axis from 0: the value at its end, and where its ticks stand."""

    end: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """The position of a value on a strip, cut off at the ends."""
        inset = 6
        share = min(max(value / self.end, 0.0), 1.0)
        return inset + share * (STRIP_WIDTH - 2 * inset)


@dataclass(frozen=True, slots=True)
class Strip:
    """What one line of a forest plot shows: a value, its interval, its range over readings."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    best: float | None = None
    worst: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar: its class, its label and how many."""

    kind: str
    label: str
    count: int


def reliability_diagram(points: Sequence[CurvePoint], *, title: str, desc: str) -> str:
    """How often what was said with each probability happened, over how often it was said.

    Upper square: observed share against stated probability, Wilson's intervals, the diagonal of
    a calibrated source. Lower bars, on the same axis: how many forecasts stand behind a point.

    Args:
        points: stated levels or pools of them, probabilities as fractions.
        title: accessible name.
        desc: accessible description.
    """
    return _tag(
        "svg",
        _tag("title", _text(title)),
        _tag("desc", _text(desc)),
        *_square(),
        *map(_interval, points),
        *_dots(points),
        *_bars(points),
        class_="reliability",
        role="img",
        viewBox=f"0 0 {LEFT + SIDE + 20} {BARS_BASE + 22}",
    )


def funnel_bar(segments: Sequence[Segment], *, title: str) -> str:
    """Counts as one stacked bar; the page prints the counts beside it."""
    total = sum(segment.count for segment in segments) or 1
    parts, start = [], 0
    for segment in segments:
        x, end = (FUNNEL_WIDTH * at / total for at in (start, start + segment.count))
        start += segment.count
        label = _tag("title", _text(f"{segment.label}: {segment.count:,}"))
        place = {"x": x, "y": 0, "width": end - x, "height": FUNNEL_HEIGHT}
        parts.append(_tag("rect", label, class_=f"state {segment.kind}", **place))
    return _tag(
        "svg",
        _tag("title", _text(title)),
        *parts,
        class_="funnel-bar",
        role="img",
        viewBox=f"0 0 {FUNNEL_WIDTH} {FUNNEL_HEIGHT}",
        preserveAspectRatio="none",
    )


def forest_scale(strips: Iterable[Strip]) -> Scale:
    """An axis from 0 that holds every value and interval, with ticks at round numbers.

    Examples:
        >>> forest_scale([Strip("a", 0.1, 0.05, 0.32)])
        Scale(end=0.4, ticks=(0.0, 0.1, 0.2, 0.3, 0.4))
    """
    ends = [end for s in strips for end in (s.value, s.high, s.worst) if end is not None]
    longest = max([0.3, *(min(end, 1.0) for end in ends)])
    step = 0.1 if longest <= 0.5 else 0.25
    count = ceil(round(longest / step, 9))
    return Scale(round(count * step, 2), tuple(round(i * step, 2) for i in range(count + 1)))


def forest_strip(strip: Strip, scale: Scale) -> str:
    """One line of a forest plot: point, interval, and behind them the range over readings."""
    middle = STRIP_HEIGHT / 2
    parts = [_line("grid", scale.at(t), 0, scale.at(t), STRIP_HEIGHT) for t in scale.ticks]
    parts.append(_line("even", scale.at(0.25), 0, scale.at(0.25), STRIP_HEIGHT))
    if strip.best is not None and strip.worst is not None:
        x, end = scale.at(strip.best), scale.at(strip.worst)
        band = {"x": x, "y": middle - 5, "width": end - x, "height": 10}
        parts.append(_tag("rect", class_="readings", **band))
    if strip.low is not None and strip.high is not None:
        parts.append(
            _line("whisker", scale.at(strip.low), middle, scale.at(strip.high), middle)
        )
    parts.append(_tag("circle", class_="dot", cx=scale.at(strip.value), cy=middle, r=4.5))
    return _strip(strip.label, parts)


def forest_axis(scale: Scale) -> str:
    """The axis under the lines of a forest plot."""
    parts = [
        _label("tick", f"{tick:g}", scale.at(tick), 15, anchor="middle") for tick in scale.ticks
    ]
    return _strip("Axis: Brier score", parts)


def _strip(label: str, parts: Iterable[str]) -> str:
    return _tag(
        "svg",
        _tag("title", _text(label)),
        *parts,
        class_="forest",
        role="img",
        viewBox=f"0 0 {STRIP_WIDTH} {STRIP_HEIGHT}",
        preserveAspectRatio="xMinYMid",
    )


def _x(probability: float) -> float:
    return LEFT + SIDE * probability


def _y(share: float) -> float:
    return TOP + SIDE * (1 - share)


def _square() -> Iterable[str]:
    """Grid, diagonal and axis labels."""
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield _line("grid", _x(tick), _y(0), _x(tick), _y(1))
        yield _line("grid", _x(0), _y(tick), _x(1), _y(tick))
        yield _label("tick", f"{tick:.0%}", _x(tick), _y(0) + 17, anchor="middle")
        yield _label("tick", f"{tick:.0%}", LEFT - 7, _y(tick) + 4, anchor="end")
    yield _line("diagonal", _x(0), _y(0), _x(1), _y(1))
    yield _label("hint", "happened more often than said", _x(0) + 9, _y(1) + 18)
    yield _label("hint", "less often than said", _x(1) - 9, _y(0) - 10, anchor="end")


def _interval(point: CurvePoint) -> str:
    if point.low is None or point.high is None:
        return ""
    x = _x(point.probability)
    return _line("whisker", x, _y(point.low), x, _y(point.high))


def _dots(points: Sequence[CurvePoint]) -> Iterable[str]:
    """The points, the area of each in proportion to how many forecasts stand behind it."""
    most = max((point.n for point in points), default=1)
    for point in points:
        place = {"cx": _x(point.probability), "cy": _y(point.observed)}
        radius = 3 + 4 * sqrt(point.n / most)
        label = _tag("title", _text(in_words(point)))
        yield _tag("circle", label, class_="dot", r=radius, **place)


def in_words(point: CurvePoint) -> str:
    """A point of a reliability curve in a sentence.

    Examples:
        >>> in_words(CurvePoint(0.65, 12, 0.5, 0.25, 0.75))
        'said 65 %, 12 times: happened 50 % (25 % to 75 %)'
    """
    said = percent(round(point.probability, 3))
    text = f"said {said} %, {point.n:,.10g} times: happened {100 * point.observed:.0f} %"
    if point.low is None or point.high is None:
        return text
    return f"{text} ({100 * point.low:.0f} % to {100 * point.high:.0f} %)"


def _bars(points: Sequence[CurvePoint]) -> Iterable[str]:
    """How often each probability was said: the sharpness of the source, with the counts."""
    most = max((point.n for point in points), default=1)
    yield _line("axis", _x(0), BARS_BASE, _x(1), BARS_BASE)
    yield _label("tick", "n", LEFT - 7, BARS_BASE, anchor="end")
    for point in points:
        height = BARS_HEIGHT * point.n / most
        x, y = _x(point.probability), BARS_BASE - height
        yield _tag("rect", class_="bar", x=x - 4, y=y, width=8, height=height)
        yield _label("count", f"{point.n:,.10g}", x, y - 4, anchor="middle")
    yield _label("caption", "stated probability", _x(0.5), BARS_BASE + 17, anchor="middle")


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return _tag("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2)


def _label(kind: str, text: str, x: float, y: float, *, anchor: str = "start") -> str:
    return _tag("text", _text(text), class_=kind, x=x, y=y, text_anchor=anchor)


def _text(text: str) -> str:
    return escape(one_line(text))


def _tag(name: str, *children: str, **attributes: str | float) -> str:
    """An element; names of attributes lose a last underscore, and inner ones become hyphens."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
    )
    inner = "".join(children)
    return f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")

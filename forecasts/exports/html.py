"""Scorecards as one page that stands alone: no script, no request, charts drawn in place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from forecasts.domain.scorecard import Scorecard
from forecasts.exports import svg
from forecasts.exports.figures import Cell
from forecasts.exports.page import render
from forecasts.exports.views import GroupView, context_lines, group_views, heading
from scoring import CurvePoint


@dataclass(frozen=True, slots=True)
class Drawn:
    """A group with its charts; None where its tier or its counts allow none."""

    view: GroupView
    funnel: Any
    reliability: Any
    strip: Any


def to_html(scorecard: Scorecard, *, title: str) -> str:
    """A page with an overview of all groups and a section for each.

    Args:
        scorecard: what to show.
        title: heading and name of the page.
    """
    views = group_views(scorecard)
    strips = [_strip(view) for view in views]
    scale = svg.forest_scale(strip for strip in strips if strip is not None)
    drawn = [draw(view, strip, scale) for view, strip in zip(views, strips, strict=True)]
    return render(
        "scorecard.html",
        title=title,
        heading=heading(scorecard),
        context=context_lines(scorecard),
        hindsight="retrospective" in scorecard.included,
        groups=drawn,
        axis=_markup(svg.forest_axis(scale)),
        judged=any(strips),
    )


def draw(
    view: GroupView, strip: svg.Strip | None = None, scale: svg.Scale | None = None
) -> Drawn:
    """A group with the charts it may have."""
    drawn = None if strip is None or scale is None else svg.forest_strip(strip, scale)
    return Drawn(view, _funnel(view), _reliability(view), _markup(drawn))


def _funnel(view: GroupView) -> Any:
    if not view.funnel:
        return None
    segments = [svg.Segment(part.state.value, part.label, part.count) for part in view.funnel]
    return _markup(svg.funnel_bar(segments, title=view.found))


def _reliability(view: GroupView) -> Any:
    if view.chart is None:
        return None
    points = view.chart.points
    diagram = svg.reliability_diagram(
        points, title=f"Reliability of {view.name}", desc=_described(points)
    )
    return _markup(diagram)


def _described(points: Sequence[CurvePoint]) -> str:
    return "; ".join(map(svg.in_words, points))


def _strip(view: GroupView) -> svg.Strip | None:
    figure = view.figure("brier.value")
    if figure is None:
        return None
    cells = _by_path((*figure.interval, *figure.aside))
    label = f"Brier score of {view.name}: {figure.value}"
    ends = (
        cells.get(f"brier.{end}") for end in ("low", "high", "best_reading", "worst_reading")
    )
    return svg.Strip(label, figure.value.value, *ends)


def _by_path(wording: Iterable[Cell | str]) -> dict[str, float]:
    return {part.path: part.value for part in wording if isinstance(part, Cell)}


def _markup(text: str | None) -> Any:
    """SVG of our own, every text in it escaped where it was made."""
    from markupsafe import Markup

    return None if text is None else Markup(text)

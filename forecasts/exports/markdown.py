"""Scorecards as Markdown: tables GitHub and pandoc read, text that cannot become markup."""

import re
from collections.abc import Iterable, Iterator, Sequence

from forecasts.domain.scorecard import Scorecard
from forecasts.exports.figures import words
from forecasts.exports.views import TOO_FEW, GroupView, context_lines, group_views, heading
from forecasts.exports.words import one_line, percent

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!$^])")


def markdown_text(text: str) -> str:
    r"""Text on one line that Markdown shows as it is.

    Examples:
        >>> markdown_text("a|b <i>*c*")
        'a\\|b \\<i\\>\\*c\\*'
    """
    return _MARKUP.sub(r"\\\1", one_line(text))


def to_markdown(scorecard: Scorecard) -> str:
    """A document with an overview of all groups and a section for each."""
    views = group_views(scorecard)
    blocks = [f"# {markdown_text(heading(scorecard))}"]
    blocks.append("\n".join(f"- {markdown_text(line)}" for line in context_lines(scorecard)))
    if len(views) > 1:
        blocks.append(_overview(views))
    for view in views:
        blocks.extend(_group(view))
    return "\n\n".join(blocks) + "\n"


def _overview(views: Iterable[GroupView]) -> str:
    rows = []
    for view in views:
        figure = view.figure("brier.value")
        score = (figure.value.text, words(figure.interval)) if figure else ("", TOO_FEW)
        counts = (f"{number:,.10g}" for number in (view.statements, view.n, view.clusters))
        rows.append([markdown_text(view.name), *counts, *score])
    return _table(("", "found:", "n:", "clusters:", "Brier:", "interval"), rows)


def _group(view: GroupView) -> Iterator[str]:
    yield f"## {markdown_text(view.name)}"
    if not view.thin:
        yield markdown_text(view.sentence)
    yield markdown_text(view.found)
    lines = [f"{part.label}: {part.detail}" for part in view.funnel if part.detail]
    lines += [f"{rate.label}: {rate.text}" for rate in view.rates]
    lines += [f"{share.text} {share.label}" for share in view.shares if view.statements]
    if lines:
        yield "\n".join(f"- {markdown_text(line)}" for line in lines)
    if view.said:
        yield _said(view)
    if view.thin:
        yield f"**{markdown_text(view.sentence)}**"
    yield from (markdown_text(note) for note in view.notes)
    if view.figures:
        yield _figures(view)
    if view.chart is not None:
        yield _curve(view)


def _said(view: GroupView) -> str:
    rows = [
        [f"{percent(p.probability)} %", f"{p.n:,.10g}", f"{p.n * p.observed:.10g}"]
        for p in view.said
    ]
    return _table(("said:", "times:", "happened:"), rows)


def _figures(view: GroupView) -> str:
    rows = [
        [
            figure.label,
            figure.value.text,
            words(figure.interval),
            view.sample,
            words(figure.aside),
        ]
        for figure in view.figures
    ]
    return _table(("figure", "value:", "interval", "rests on", "beside it"), rows)


def _curve(view: GroupView) -> str:
    """The reliability curve of the record, a row for each level the chart shows."""
    assert view.chart is not None
    rows = [
        [
            f"{100 * p.probability:.4g} %",
            f"{p.n:,.10g}",
            f"{100 * p.observed:.0f} %",
            ""
            if p.low is None or p.high is None
            else f"{100 * p.low:.0f} to {100 * p.high:.0f} %",
        ]
        for p in view.chart.points
    ]
    said = "said, pooled:" if view.chart.pooled else "said:"
    return _table((said, "n:", "happened:", "interval"), rows)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a column whose name ends in a colon is set to the right."""
    lines = [[name.removesuffix(":") for name in columns]]
    lines.append(["---:" if name.endswith(":") else "---" for name in columns])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [*lines, *rows])

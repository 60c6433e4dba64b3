"""A page for one report: first what it said and what became of it, then counts, then scores."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from forecasts.domain.funnel import State
from forecasts.domain.probability import Expression, Polarity
from forecasts.domain.report_view import Fate, ReportView, StatementView
from forecasts.domain.statement import Kind
from forecasts.exports.html import draw
from forecasts.exports.page import render
from forecasts.exports.views import STATE_LABELS, group_view, reading_of_policy
from forecasts.exports.words import percent, plain_word, stated_probability

FATE_LABELS = {
    Fate.HAPPENED: "happened",
    Fate.PARTLY: "in part",
    Fate.DID_NOT_HAPPEN: "did not happen",
    Fate.OVERDUE: "overdue",
    Fate.OPEN: "open",
    Fate.VOID: "void",
    Fate.NOT_TRACKED: "not tracked",
}
"""What may become of a statement, in the order the page counts them."""

OWN_CONDUCT = (Kind.COMMITMENT, Kind.PLAN)


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as the page tells it."""

    statement: StatementView
    fate: str
    since: str
    said: str
    window: str
    answer: str


def report_page(view: ReportView) -> str:
    """A page of one report that stands alone: no script, and links to evidence only."""
    group = view.group and group_view(
        view.group, reading_of_policy(view.policy), anchor="scores"
    )
    return render(
        "report.html",
        title=view.title,
        report=view,
        tally=list(_tally(view)),
        statements=[_told(statement) for statement in view.statements],
        drawn=group and draw(group),
    )


def _tally(view: ReportView) -> Iterator[tuple[int, str]]:
    """How many statements met each fate, the empty ones left out."""
    counts = Counter(statement.fate for statement in view.statements)
    return ((counts[fate], label) for fate, label in FATE_LABELS.items() if counts[fate])


def _told(statement: StatementView) -> Told:
    return Told(
        statement=statement,
        fate=_fate(statement),
        since=_since(statement),
        said=_said(statement),
        window=_window(statement),
        answer=_answer(statement),
    )


def _fate(statement: StatementView) -> str:
    """What became of it, in words; a promise is kept or not, an event happens or not."""
    kept = statement.kind in OWN_CONDUCT and statement.polarity is Polarity.AFFIRMED
    match statement.fate:
        case Fate.HAPPENED:
            return "Kept" if kept else "It happened"
        case Fate.DID_NOT_HAPPEN:
            return "Not kept" if kept else "It did not happen"
        case Fate.PARTLY:
            share = statement.happened
            return "In part" if share is None else f"In part: {percent(round(share, 4))} %"
        case Fate.VOID:
            return "Void"
        case _:
            return STATE_LABELS[statement.state].capitalize()


def _since(statement: StatementView) -> str:
    """The dates and reasons under what became of it."""
    if statement.fate is Fate.VOID:
        return plain_word(statement.void_reason or "")
    if statement.outcome is None:
        return f"due {statement.due_on}" if statement.due_on else ""
    parts = []
    if statement.happened_on:
        parts.append(f"on {statement.happened_on}")
    if statement.known_on and statement.known_on != statement.happened_on:
        parts.append(f"known {statement.known_on}")
    if statement.state is State.KNOWN_WAITING and statement.due_on:
        parts.append(f"matures {statement.due_on}")
    return ", ".join(parts)


def _said(statement: StatementView) -> str:
    """How it was put: the probability with its scale, or the sort of words without one."""
    stated = stated_probability(
        statement.term,
        statement.low,
        statement.point,
        statement.high,
        yardstick=statement.yardstick,
        basis=statement.yardstick_basis,
    )
    if statement.expression in (Expression.NUMERIC, Expression.VERBAL) and stated:
        return stated
    negated = statement.polarity is Polarity.NEGATED
    if statement.expression is Expression.CATEGORICAL:
        return "said it would not" if negated else "said it would"
    return "said it could"


def _window(statement: StatementView) -> str:
    """The days that count, with what the last of them rests on."""
    if statement.due_on is None:
        return ""
    basis = f" ({_basis(statement)})" if statement.due_basis else ""
    opens = f"{statement.opens_on} to " if statement.opens_on else "until "
    return f"{opens}{statement.due_on}{basis}"


def _basis(statement: StatementView) -> str:
    return {
        "stated": "the text says so",
        "heading": "its heading says so",
        "policy": "desk policy, the text gives no end",
        "analyst": "set by the desk",
    }[str(statement.due_basis)]


def _answer(statement: StatementView) -> str:
    """The outcome of the question, as it is in the record."""
    if statement.outcome is None:
        return ""
    if statement.fraction is not None:
        return f"{statement.outcome.value}, {percent(statement.fraction)} %"
    reason = f", {plain_word(statement.void_reason)}" if statement.void_reason else ""
    return f"{statement.outcome.value}{reason}"

"""What the screen shows, as styled lines: the list, the text round a claim, what it says."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from forecasts.cli.screen.triage import Triage
from forecasts.cli.screen.wrapping import (
    Fragment,
    Line,
    first_line,
    fitted,
    lines_of,
    marked,
    printable,
)
from forecasts.cli.wording import band, likelihood
from forecasts.domain.candidate import Candidate
from forecasts.domain.probability import Polarity
from forecasts.domain.sharpening import MISSING_ASKS
from forecasts.domain.statement import Kind
from forecasts.exports.words import one_line
from forecasts.services.review import Pending
from forecasts.services.triage import ReadReport, Span, span_of

FACT_LINES = 7
FRAME_LINES = 5  # title, two rules, note and keys
SMALLEST_LIST, LARGEST_LIST = 3, 9

KINDS = dict(zip("123456", Kind, strict=True))
SHORT_KEYS = "a accept · z park · x reject · [ ] { } edges · u undo · ? all keys · Q leave"


@dataclass(frozen=True, slots=True)
class Heights:
    """How many lines each pane has."""

    listed: int
    text: int
    facts: int = FACT_LINES


def heights(rows: int) -> Heights:
    """The panes of a screen of so many rows; the text takes what is left.

    Examples:
        >>> heights(24), heights(50)
        (Heights(listed=5, text=7, facts=7), Heights(listed=9, text=29, facts=7))
    """
    listed = max(SMALLEST_LIST, min(rows * 2 // 9, LARGEST_LIST))
    return Heights(listed, max(1, rows - listed - FACT_LINES - FRAME_LINES))


def title(triage: Triage, columns: int) -> Line:
    """The line at the top: which report, how many wait, how many are settled."""
    counts = f" {len(triage.items)} pending · {triage.settled} settled "
    report = triage.report
    name = " review"
    if report is not None:
        name = f" {report.source} · {report.published_on} · {report.title or report.key}"
    room = columns - len(counts)
    return [("class:title", fitted(one_line(name), room - 1).ljust(room) + counts)]


def note(triage: Triage, columns: int) -> Line:
    """What the last key did, or why it did nothing."""
    style = "class:refused" if triage.note.startswith("not done") else "class:note"
    return [(style, fitted(f" {one_line(triage.note)}", columns))]


def keys(triage: Triage, columns: int) -> Line:
    """The line at the bottom."""
    if triage.selection is not None:
        text = "selecting: j k sentence · [ ] { } edges · Enter add · Esc leave"
    elif triage.cut is not None:
        text = "splitting: h l move the cut · Enter split · Esc leave"
    else:
        text = SHORT_KEYS
    return [("class:keys", fitted(f" {text}", columns))]


# ------------------------------------------------------------------ the list


def listed(triage: Triage, columns: int, height: int) -> list[Line]:
    """The candidates round the current one, one a line."""
    top = max(0, min(triage.place - height // 2, len(triage.items) - height))
    shown = enumerate(triage.items[top : top + height], start=top)
    return [_row(item.candidate, place == triage.place, columns) for place, item in shown]


def _row(candidate: Candidate, here: bool, columns: int) -> Line:
    cells = [
        ">" if here else " ",
        candidate.key.rpartition(".")[2].rjust(3),
        candidate.kind.value.ljust(11),
        _chance(candidate).ljust(12),
        str(candidate.due_on or "-").ljust(10),
        one_line(candidate.quote or ""),
    ]
    row = fitted(" ".join(cells), columns)
    return [("class:current" if here else "", row.ljust(columns))]


def _chance(candidate: Candidate) -> str:
    if candidate.probability is None:
        return candidate.expression.value
    return band(candidate.low_ppm, candidate.high_ppm)


# ------------------------------------------------------------------ the text


def around(triage: Triage, columns: int, height: int, scroll: int) -> list[Line]:
    """The report's text round the current claim, with the spans marked."""
    report, item = triage.report, triage.current
    if item is None or report is None:
        return [[("class:note", " Nothing is pending. Q leaves; u takes the last act back.")]]
    if report.text is None or item.candidate.start is None:
        words = one_line(item.candidate.quote or "the text is not stored")
        return [[("", f" {line}")] for line in textwrap.wrap(words, columns - 2)][:height]
    text = printable(report.text)
    lines = lines_of(text, columns - 2)
    focus = triage.selection or span_of(item.candidate)
    top = max(0, min(first_line(lines, focus.start, height) + scroll, len(lines) - 1))
    marks = _marks(triage, item.candidate, report)
    return [[("", " "), *marked(text, line, marks)] for line in lines[top : top + height]]


def _marks(
    triage: Triage, candidate: Candidate, report: ReadReport
) -> Sequence[tuple[Span, str]]:
    here = span_of(candidate)
    others = [(span, "class:other") for key, span in report.claims if key != candidate.key]
    if triage.selection is not None:
        return [*others, (here, "class:other"), (triage.selection, "class:selection")]
    if triage.cut is not None:
        return [*others, (here, "class:here"), (Span(triage.cut.start, here.end), "class:cut")]
    return [*others, (here, "class:here")]


# ------------------------------------------------------------------ what it says


def facts(item: Pending | None, columns: int) -> list[Line]:
    """What the current candidate says, what it lacks, and the question drafted for it."""
    if item is None:
        return []
    candidate, window = item.candidate, item.window
    stated = f"“{one_line(candidate.horizon_text)}” → " if candidate.horizon_text else ""
    labelled = [
        ("says", _says(candidate)),
        ("when", f"{stated}{window.opens_on} to {window.due_on} ({window.due_basis.value})"),
        ("who", _who(candidate)),
        ("missing", _missing(item)),
        ("why", _why(candidate)),
    ]
    lines = [_fact(label, value, columns) for label, value in labelled]
    question = textwrap.wrap(item.draft.question, columns - 11, max_lines=FACT_LINES - 5)
    lines += [_fact("" if n else "question", part, columns) for n, part in enumerate(question)]
    return lines


def _fact(label: str, value: str, columns: int) -> Line:
    head: Fragment = ("class:label", f" {label:<8} ")
    return [head, ("", fitted(one_line(value), columns - 10))]


def _says(candidate: Candidate) -> str:
    denied = "not: " if candidate.polarity is Polarity.NEGATED else ""
    sure = candidate.analytic_confidence
    confidence = f", {sure.value} confidence" if sure else ""
    return f"{candidate.kind.value} · {denied}{likelihood(candidate)}{confidence}"


def _who(candidate: Candidate) -> str:
    who = candidate.attributed_to or "the report itself"
    return f"{who} · if {candidate.condition}" if candidate.condition else who


def _missing(item: Pending) -> str:
    asks = (f"{name} ({MISSING_ASKS[name].partition(':')[0]})" for name in item.draft.missing)
    return ", ".join(asks) or "nothing"


def _why(candidate: Candidate) -> str:
    rules = " ".join(candidate.trace)
    return f"{candidate.extraction_score:.2f} {candidate.extractor} {rules}"


# ------------------------------------------------------------------ help

HELP = """\
j k  down, up           g G  first, last        PgUp PgDn  scroll the text
a  accept, with a form for question, criteria and due day
q  hang on a question that is there already     d  duplicate of another statement
z  park                 Z  park every vague one of this report
x  reject, with a key for the reason
[ ]  widen the span: first, last word           { }  narrow it likewise
s  split                m  join with the next candidate in the text
1-6  prediction, possibility, conditional, risk, commitment, plan
p  likelihood           h  horizon              w  who says it
n  new candidate from a selection of the text
u  undo, act by act     ?  this page            Q or Ctrl-C  leave

Every key that changes something is stored at once. An edit makes a new
candidate and keeps the former one, which no longer counts."""

"""From prose to a dated yes/no question: a draft by rule, for a person to finish.

The draft keeps actor, event and date of the statement and takes the likelihood out, since a
question asks whether the event happens, not how likely it is.
"""

import re
from dataclasses import dataclass
from datetime import date

_ADVERB = r"(?:also|still|soon|even|well|now|further|indirectly|potentially|probably|possibly)"
_DEGREE = r"(?:very|highly|most|more|increasingly|quite|almost|virtually|nearly)"
_LIKELY = r"(?:likely|unlikely|certain|set|poised|bound|due|expected|forecast|projected)"

# Each of these gives the subject and the bare verb phrase of the event.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"^(?:there is|it is|it seems|it remains) .{{0,60}}?\bthat (?P<subject>.{{1,300}}?)"
        rf" (?:will|would|could|may|might|can|should)(?: {_ADVERB})? (?P<verb>(?!not\b).+)$",
        rf"^(?P<subject>.{{1,300}}?) (?:is|are|seems|appears|remains?)(?: {_ADVERB})?(?: not)?"
        rf"(?: {_DEGREE})? {_LIKELY} to (?P<verb>.+)$",
        rf"^(?P<subject>.{{1,300}}?) (?:will|would|could|may|might|can|should|is to|are to)"
        rf"(?: not)?(?: {_DEGREE})?(?: {_LIKELY})?(?: {_ADVERB})? (?P<verb>.+)$",
        r"^(?P<subject>.{1,300}?) (?:stands?|plans?|intends?|expects?) to (?P<verb>.+)$",
    )
)
# And each of these a thing that comes about or does not.
_THINGS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"^there (?:is|remains|seems) .{0,60}?\b"
        r"(?:chance|likelihood|odds|possibility|probability|prospect|risk) of (?P<thing>.+)$",
        rf"^(?P<thing>.{{1,300}}?) (?:is|are|seems|appears|remains?)(?: {_ADVERB})?(?: not)?"
        rf"(?: {_DEGREE})? (?:likely|unlikely|probable|improbable|possible|doubtful)$",
    )
)
_LEADING_CONDITION = re.compile(r"^(?:if|unless|should|as long as)\b[^,]{1,300}, (?=\w)", re.I)


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question to start from, and what still has to be chosen by a person."""

    question: str
    missing: tuple[str, ...]


MISSING_ASKS = {
    "threshold": "how much counts: a number, a size or a level",
    "observer": "who settles it: a body, a data set or a named publication",
    "date": "by when: the text gives no end",
    "actor": "whose act or state it is",
}


def draft_question(
    statement: str, *, due_on: date, condition: str | None = None, missing: tuple[str, ...] = ()
) -> QuestionDraft:
    """A dated yes/no question about the event of a statement.

    Examples:
        >>> draft = draft_question("The army is unlikely to pull back", due_on=date(2025, 8, 2))
        >>> draft.question
        'By 2 August 2025, will the army pull back?'
    """
    claim = " ".join(statement.split()).rstrip(".;")
    claim = _LEADING_CONDITION.sub("", claim)
    day = f"{due_on.day} {due_on:%B %Y}"
    opening = (
        f"If {_lower_start(condition)}: by {day}, will" if condition else f"By {day}, will"
    )
    return QuestionDraft(f"{opening} {_event(claim)}?", missing)


def _event(claim: str) -> str:
    for pattern in _PATTERNS:
        found = pattern.match(claim)
        if found:
            return f"{_lower_start(found['subject'])} {found['verb']}"
    for pattern in _THINGS:
        found = pattern.match(claim)
        if found:
            return f"there be {_lower_start(found['thing'])}"
    return f"it be shown that {_lower_start(claim)}"


def _lower_start(words: str) -> str:
    text = re.sub(r"^(?:if|when|unless|as long as) ", "", words.strip(), flags=re.I)
    first = text.split(" ", 1)[0]
    is_plain = first.casefold() in _PLAIN_STARTS
    return text[:1].lower() + text[1:] if is_plain else text


_PLAIN_STARTS = frozenset({
    "a", "an", "another", "any", "both", "each", "few", "further", "growth", "he", "her", "his",
    "inflation", "it", "its", "many", "more", "most", "new", "no", "one", "other", "our",
    "prices", "several", "she", "some", "such", "that", "the", "their", "there", "these",
    "they", "this", "those", "three", "two", "we",
})  # fmt: skip

"""Publication dates in a report's first lines, and in machine-readable values."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from forecasts.domain.document import Stated

_MONTH_NAMES = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may",),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<year>(?:19|20)\d\d)[-/](?P<number>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<day>\d{1,2})\.\s?(?P<number>\d{1,2})\.\s?(?P<year>(?:19|20)\d\d)\b",
    )
]

_FIRST_LINES = 15  # that hold words; a dateline stands above the text
_LONGEST_DATELINE = 160  # characters
_WORDS_BESIDE = 7
_NOT_PUBLICATION = re.compile(
    r"\b(?:updated|modified|revised|accessed|retrieved|reviewed|deadline|expires|valid until"
    r"|copyright|born|since|until|before|after|by|from|on|in)\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:date(?: of (?:issue|publication))?|published(?: on)?|publication date"
    r"|issued(?: on)?|posted(?: on)?|release date|released(?: on)?)\b\W*$",
    re.IGNORECASE,
)


class FoundDate(NamedTuple):
    """A date with its place in a line."""

    day: date
    start: int
    end: int


def dates_in(line: str) -> Iterator[FoundDate]:
    """The full dates in a line (day, month and year), in the order of the forms tried.

    Day and month both as numbers between slashes are left out: nobody knows which is which.

    Examples:
        >>> [str(found.day) for found in dates_in("2 May 2025, updated May 4th, 2025")]
        ['2025-05-02', '2025-05-04']
    """
    for form in _FORMS:
        for match in form.finditer(line):
            if (day := _day_of(match.groupdict())) is not None:
                yield FoundDate(day, *match.span())


def date_of(value: str) -> date | None:
    """The day that a machine-readable or written value begins with or holds."""
    return next((found.day for found in dates_in(value[:200])), None)


def dateline(text: str) -> tuple[Stated[date], str] | None:
    r"""The publication date in the first lines, and what else its line says.

    A labelled date ("Published: 2 May 2025") wins over the first line that is little more than
    a date. A date within a sentence is no dateline.

    Examples:
        >>> found, beside = dateline("A title\n\nJane Example | 2 May 2025\n\nText.")
        >>> str(found.value), found.basis, beside
        ('2025-05-02', 'dateline, line 3', 'Jane Example')
    """
    candidates = list(_candidates(text))
    labelled = (c for c in candidates if _LABEL.match(c[1][: c[2].start]))
    best = next(labelled, None) or next(iter(candidates), None)
    if best is None:
        return None
    number, line, found = best
    beside = f"{line[: found.start]} {line[found.end :]}".strip(
        " \t|,;:.()[]*_#-\u2013\u2014\u00b7"
    )
    return Stated(found.day, f"dateline, line {number}"), beside


def first_lines(text: str) -> Iterator[tuple[int, str]]:
    """The first lines with words in them, each with its number in the text (from 1)."""
    head = text[:20_000].splitlines()
    filled = ((n, line.strip()) for n, line in enumerate(head, start=1) if line.strip())
    for _, numbered in zip(range(_FIRST_LINES), filled, strict=False):
        yield numbered


def _candidates(text: str) -> Iterator[tuple[int, str, FoundDate]]:
    for number, line in first_lines(text):
        if len(line) <= _LONGEST_DATELINE:
            yield from ((number, line, found) for found in _plausible(line))


def _plausible(line: str) -> Iterable[FoundDate]:
    for found in dates_in(line):
        before, after = line[: found.start], line[found.end :]
        few_words = len(re.findall(r"[^\W\d_]+", before + " " + after)) <= _WORDS_BESIDE
        labelled = _LABEL.match(before)
        if few_words and (labelled or not _NOT_PUBLICATION.search(before)):
            yield found


def _day_of(parts: dict[str, str]) -> date | None:
    month = _MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["number"])
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None

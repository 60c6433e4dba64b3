"""The day a text says it was published: front matter, dateline or byline near the top."""

import re
from collections.abc import Iterator
from datetime import date

from forecasts.domain.document import Stated
from forecasts.extraction.folding import fold

_HEAD = 3_000  # characters in which a dateline may stand
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATE = (
    rf"\b{_DAY}\s{{1,4}}(?:of\s)?{_MONTH},?\s{{1,4}}{_YEAR}\b",
    rf"\b{_MONTH}\s{{1,4}}{_DAY},?\s{{1,4}}{_YEAR}\b",
    r"\b(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?=\b|t)",
)
_DATES = tuple(re.compile(source) for source in _DATE)
_LABEL = re.compile(
    r"\b(?:published|posted|date|dated|issued|released|updated|as of)\b"
    r"(?:\s(?:on|at))?\s?:?\s?\"?\Z"
)
_FRONT_MATTER_DATE = re.compile(r"^(?:date|published|pubdate|publishdate|created)\s?:", re.M)
_TIME = re.compile(r",?\s?(?:at\s)?\d{1,2}:\d\d")


def guess_published_on(text: str) -> Stated[date] | None:
    r"""The date of publication as the text states it, with the place where it stands.

    Only a line that is little else than a date, a byline with one, or a labelled date counts; a
    date inside a sentence says nothing about publication. None where there is no such line.

    Examples:
        >>> guess_published_on("Outlook\nJ. Writer | 2 May 2025\n\nProse.")
        Stated(value=datetime.date(2025, 5, 2), basis='byline, line 2')
        >>> guess_published_on("It began on 3 June 2024 and will go on for long.") is None
        True
    """
    found = list(_dated_lines(text[:_HEAD]))
    best = min(found, key=lambda item: item[0], default=None)
    return best[1] if best else None


def _dated_lines(head: str) -> Iterator[tuple[int, Stated[date]]]:
    """Rank and date of each line that carries one; a lower rank is surer."""
    folded = fold(head)
    in_front_matter = head.startswith("---")
    for number, line in enumerate(folded.split("\n"), start=1):
        if in_front_matter and number > 1 and line.startswith("---"):
            in_front_matter = False
        for pattern in _DATES:
            match = pattern.search(line[:400])
            day = _day(match) if match else None
            if match is None or day is None:
                continue
            if in_front_matter and _FRONT_MATTER_DATE.match(line):
                yield 0, Stated(day, f"front matter, line {number}")
            elif _LABEL.search(line[: match.start()].rstrip(" ")):
                yield 1, Stated(day, f"labelled date, line {number}")
            elif kind := _kind_of_line(line, match):
                yield 2, Stated(day, f"{kind}, line {number}")
            break


def _kind_of_line(line: str, match: re.Match[str]) -> str | None:
    """Dateline: nothing but the date and a time; byline: a name and the date."""
    rest = line[: match.start()] + _TIME.sub("", line[match.end() :])
    words = re.findall(r"[a-z]{2,}", rest)
    if len(words) <= 2 and not re.search(r"[.!?]\s*\Z", rest.strip()):
        return "dateline" if not words else "byline"
    separated = re.search(r"[|\u2022\u00b7,\u2014-]\s{0,3}\Z", line[: match.start()])
    if len(words) <= 8 and (separated or line.lstrip().startswith("by ")):
        return "byline"
    return None


def _day(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None

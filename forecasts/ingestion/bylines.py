"""Authors in a report's first lines, and lists of authors in machine-readable values."""

import re

from forecasts.domain.document import Stated
from forecasts.ingestion.dates import dateline, first_lines

_BYLINE = re.compile(
    r"^(?:written\s+by|by|authors?\s*:)\s+(?P<names>\S.{1,100})$", re.IGNORECASE
)
_NAME = re.compile(r"(?:[A-Z][\w.'\u2019-]*\s+){1,3}[A-Z][\w.'\u2019-]+")
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*")
_TITLES = re.compile(r"^(?:dr|prof|mr|mrs|ms)\.?\s+", re.IGNORECASE)


def split_names(names: str) -> tuple[str, ...]:
    """The names in a list of authors.

    Examples:
        >>> split_names("By A. One, B. Two and C. Three")
        ('A. One', 'B. Two', 'C. Three')
    """
    plain = re.sub(r"^by\s+", "", names.strip(), flags=re.IGNORECASE)
    return tuple(name for name in _BETWEEN.split(plain) if name)


def byline(text: str) -> Stated[tuple[str, ...]] | None:
    """The authors named above the text: after "By", or alone beside the date."""
    for number, line in first_lines(text):
        if (match := _BYLINE.match(line.strip("*_ "))) and (names := _names(match["names"])):
            return Stated(names, f"byline, line {number}")
    found = dateline(text)
    if found and (names := _names(found[1])):
        return Stated(names, f"name beside the date, {found[0].basis.split(', ')[1]}")
    return None


def _names(words: str) -> tuple[str, ...]:
    """Names of persons, or nothing where one of the words is not part of such a name."""
    plain = words.split("|")[0].strip(" .,*_")
    names = [_TITLES.sub("", name) for name in split_names(plain)]
    return tuple(names) if all(_NAME.fullmatch(name) for name in names) else ()

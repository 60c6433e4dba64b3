"""Horizons: a grammar of time expressions, counted from publication, never from today.

A phrase is a calendar period with words before it (`by late June 2026`), a span (`within three
years`), the range of a heading (`Medium-term (3-12 months)`), a vague class (`in the coming
weeks`) or an event (`before the election`). What the words do not give is None: no default is
invented here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from forecasts.domain.horizon import HorizonClass, class_of_span, months_after
from forecasts.extraction import lexicon
from forecasts.extraction.folding import fold
from forecasts.extraction.lexicon import Entry
from forecasts.extraction.periods import (
    Period,
    century_of,
    decade_of,
    half_of,
    month_of,
    narrowed,
    quarter_of,
    season_of,
    week_of,
    weekend_of,
    year_of,
)


@dataclass(frozen=True, slots=True)
class HorizonReading:
    """What a time expression says. `is_past`: its period was over at publication.

    `start` and `end` are offsets in the text that was read; dates are inclusive days.
    """

    start: int
    end: int
    text: str
    horizon_class: HorizonClass
    opens_on: date | None
    due_on: date | None
    rule: str
    is_past: bool = False

    @property
    def dated(self) -> bool:
        """Whether the words give a day, at either end."""
        return self.due_on is not None or self.opens_on is not None


def parse_horizon(phrase: str, published_on: date | None) -> HorizonReading | None:
    """The horizon that a phrase gives, or None where it has no time expression.

    Args:
        phrase: any words; the most definite expression in them is read.
        published_on: the day all spans are counted from; without it dates are None.

    Examples:
        >>> parse_horizon("within three years", date(2026, 2, 27)).due_on
        datetime.date(2029, 2, 27)
        >>> reading = parse_horizon("Long-term (>1 year)", date(2025, 5, 2))
        >>> reading.opens_on, reading.due_on, reading.horizon_class.value
        (datetime.date(2026, 5, 2), None, 'long')
        >>> parse_horizon("in the coming weeks", date(2025, 5, 2)).horizon_class.value
        'short'
    """
    return best_of(find_horizons(phrase, fold(phrase), 0, len(phrase), published_on))


def find_horizons(
    text: str,
    folded: str,
    start: int,
    end: int,
    published_on: date | None,
    *,
    prose: bool = False,
) -> list[HorizonReading]:
    """All time expressions between two offsets, in text order, ranges joined.

    Expressions of the past are among them, marked `is_past`. In prose, ranges as headings put
    them are no horizon ("three months or more of drought").
    """
    if not lexicon.pattern("horizon", "trigger").search(folded, start, end):
        return []
    counted_from = published_on or date(2000, 1, 1)
    entries = _prose_entries() if prose else lexicon.entries("horizon")
    windows = _joined(folded, _windows(folded, start, end, counted_from, entries))
    return [_reading(text, window, published_on) for window in windows]


def best_of(readings: Sequence[HorizonReading]) -> HorizonReading | None:
    """The reading that says most: a due date, then an opening, then a class, then an event."""

    def definite(reading: HorizonReading) -> tuple[bool, bool, bool, bool]:
        return (
            not reading.is_past,
            reading.due_on is not None,
            reading.opens_on is not None,
            reading.horizon_class is not HorizonClass.UNSPECIFIED,
        )

    return max(readings, key=definite, default=None)


# ------------------------------------------------------------------ windows


@dataclass(frozen=True, slots=True)
class _Window:
    """Where an expression stands and the days it spans; None is an open or unknown end."""

    start: int
    end: int
    rule: str
    opens: date | None = None
    due: date | None = None
    horizon_class: HorizonClass | None = None
    past: bool = False
    later: bool = False  # the text says that it opens after publication

    @property
    def is_undated(self) -> bool:
        """An event or a vague class gives way to days in the same words."""
        return self.due is None and self.opens is None and not self.past


@lru_cache
def _prose_entries() -> tuple[Entry, ...]:
    entries = lexicon.entries("horizon")
    return tuple(entry for entry in entries if not entry.id.startswith("heading."))


def _windows(
    folded: str, start: int, end: int, published_on: date, entries: Sequence[Entry]
) -> list[_Window]:
    """Expressions without overlaps: dated ones first, then the longest."""
    found: list[tuple[int, _Window]] = []
    bare: list[_Window] = []
    words = folded[start:end]
    for order, entry in enumerate(entries):
        if not entry.is_possible_in(words):
            continue
        for match in entry.pattern.finditer(folded, start, end):
            window = _RESOLVERS[entry.label](match, entry.options, published_on)
            if window is None:
                continue
            window = replace(window, rule=entry.id)
            if entry.options.get("needs_lead") and not _has_lead(match):
                bare.append(window)
            else:
                found.append((order, window))
    found.sort(key=lambda item: (item[1].is_undated, item[1].start - item[1].end, item[0]))
    kept: list[_Window] = []
    for _, window in found:
        if _is_free(window, kept):
            kept.append(window)
    for window in bare:  # "June and August": the second leans on the first
        leans = any(_JOINT.match(folded, other.end, window.start) for other in kept)
        if leans and _is_free(window, kept):
            kept.append(window)
    return sorted(kept, key=lambda window: window.start)


def _is_free(window: _Window, kept: Sequence[_Window]) -> bool:
    return all(window.end <= other.start or other.end <= window.start for other in kept)


def _has_lead(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return any(
        groups.get(name) for name in ("prep", "part", "rel", "year_", "dprep", "dpart")
    ) or (bool(groups.get("month")) and bool(groups.get("year")))


_JOINT = re.compile(
    r"\s{0,8}(?:,?\s{0,8}(?:and|or|to|into|through|until|till|and into|and through|-|—)\s{0,8})"
    r"(?:in\s|on\s|the\s|for\s)?\Z"
)

_REACHES = re.compile(r"(?:into|through|until|till|to)\b")


def _joined(folded: str, windows: Sequence[_Window]) -> list[_Window]:
    """`Thursday into Friday`, `late January or early February` as one expression."""
    joined: list[_Window] = []
    for window in windows:
        before = joined[-1] if joined else None
        whole = before and _range(folded, before, window)
        if whole:
            joined[-1] = whole
        else:
            joined.append(window)
    return joined


def _range(folded: str, first: _Window, last: _Window) -> _Window | None:
    """Two periods as one, where a joint stands between them."""
    if last.due is None or not (first.due or first.opens) or first.past or last.past:
        return None
    between = _JOINT.match(folded, first.end, last.start)
    reaches = _REACHES.match(folded, last.start) and not folded[first.end : last.start].strip()
    if not (between or reaches):
        return None
    due = last.due
    if first.due and due < first.due:  # "Thursday into Friday", read on a Friday
        due = due + timedelta(weeks=1) if (first.due - due).days < 7 else first.due
    opens = first.opens if first.opens and first.opens <= due else None
    return replace(last, start=first.start, opens=opens, due=due, later=first.later)


def _reading(text: str, window: _Window, published_on: date | None) -> HorizonReading:
    words = " ".join(text[window.start : window.end].split())
    known = published_on is not None
    due = window.due if known else None
    opens = window.opens if known and window.later else None
    if opens is None and due is not None:
        opens = published_on
    past = window.past or (
        published_on is not None and window.due is not None and window.due < published_on
    )
    return HorizonReading(
        window.start,
        window.end,
        words,
        _class_of(window, published_on),
        None if past else opens,
        None if past else due,
        window.rule,
        past,
    )


def _class_of(window: _Window, published_on: date | None) -> HorizonClass:
    if window.horizon_class is not None:
        return window.horizon_class
    counted_from = published_on or date(2000, 1, 1)
    if window.due is not None and (published_on or window.rule.startswith(("span", "heading"))):
        return class_of_span(counted_from, window.due)
    far = window.opens is not None and window.opens >= months_after(counted_from, 12)
    return HorizonClass.LONG if far and published_on else HorizonClass.UNSPECIFIED


# ------------------------------------------------------------------ reading one expression

_Options = Mapping[str, object]


def _past(match: re.Match[str], options: _Options, published_on: date) -> _Window:
    return _Window(match.start(), match.end(), "", past=True)


def _vague(match: re.Match[str], options: _Options, published_on: date) -> _Window:
    words = match[0]
    start = match.start() + len(words) - len(words.lstrip())
    return _Window(start, match.end(), "", horizon_class=HorizonClass(str(options["class"])))


def _event(match: re.Match[str], options: _Options, published_on: date) -> _Window:
    return _Window(match.start(), match.end(), "", horizon_class=HorizonClass.UNSPECIFIED)


def _span(match: re.Match[str], options: _Options, published_on: date) -> _Window | None:
    due = _counted(published_on, match["high"], match["unit"])
    groups = match.groupdict()
    if due and groups.get("more"):
        due = _counted(due, groups["more"], groups["moreunit"])
    return _Window(match.start(), match.end(), "", due=due) if due else None


def _heading_range(
    match: re.Match[str], options: _Options, published_on: date
) -> _Window | None:
    groups = match.groupdict()
    due = _counted(published_on, match["high"], match["unit"])
    low = groups.get("low")
    opens = _counted(published_on, low, groups.get("lowunit") or match["unit"]) if low else None
    if due is None or (opens and opens > due):
        return None
    return _Window(
        match.start(), match.end(), "", opens=opens, due=due, later=opens is not None
    )


def _heading_open(
    match: re.Match[str], options: _Options, published_on: date
) -> _Window | None:
    groups = match.groupdict()
    low = next((groups[k] for k in ("low", "plow", "olow") if groups.get(k)), None)
    unit = next((groups[k] for k in ("unit", "punit", "ounit") if groups.get(k)), None)
    opens = _counted(published_on, low, unit) if low and unit else None
    if opens is None:
        return None
    far = opens >= months_after(published_on, 12)
    horizon_class = HorizonClass.LONG if far else HorizonClass.UNSPECIFIED
    return _Window(
        match.start(), match.end(), "", opens=opens, later=True, horizon_class=horizon_class
    )


_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18,
    "twenty": 20, "twenty-four": 24, "twenty-five": 25, "thirty": 30, "thirty-six": 36,
    "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "a hundred": 100, "half a": 0.5,
}  # fmt: skip
_MONTHS_IN = {"mo": 1, "month": 1, "quarter": 3, "yr": 12, "year": 12, "decade": 120,
              "century": 1200, "centurie": 1200}  # fmt: skip
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}


def _counted(day: date, count: str | None, unit: str | None) -> date | None:
    """The day so many units after another; hours round up to days."""
    if count is None or unit is None:
        return None
    number = _NUMBERS.get(" ".join(count.split()))
    number = float(count) if number is None else number
    unit = unit.removesuffix("s")
    try:
        if unit in ("hour", "hr"):
            return day + timedelta(days=max(1, round(number / 24 + 0.49)))
        if unit in _DAYS_IN:
            return day + timedelta(days=round(number * _DAYS_IN[unit]))
        return months_after(day, round(number * _MONTHS_IN[unit]))
    except (ValueError, OverflowError):
        return None  # beyond the calendar


def _period(match: re.Match[str], options: _Options, published_on: date) -> _Window | None:
    groups = {key: value for key, value in match.groupdict().items() if value}
    preposition = " ".join(groups.get("prep", groups.get("dprep", "")).split())
    part = " ".join(groups.get("part", groups.get("dpart", "")).split())
    try:
        period = _PERIODS[str(options["kind"])](groups, published_on)
    except (ValueError, OverflowError):
        return None  # 31 June, or a year beyond the calendar
    if period is None:
        return None
    to_the_end = preposition in _BEFORE and _NAMES_AN_END.search(match[0]) is not None
    begun = "year" not in groups and period.first <= published_on
    if preposition in _BEFORE and begun and not to_the_end:
        period = (
            _PERIODS[str(options["kind"])](groups, period.last + timedelta(days=1)) or period
        )
    if part:
        period = narrowed(period, part)
    if to_the_end:
        preposition = "by"
    elif options["kind"] == "years":
        preposition = "between"
    return _placed(match, preposition, period, published_on)


_NAMES_AN_END = re.compile(r"\b(?:end|close|out)\b")


_AFTER = frozenset(
    {"after", "beyond", "past", "no earlier than", "no sooner than", "not before", "not until",
     "from", "starting", "starting in", "starting from", "beginning", "beginning in", "since",
     "as early as", "as soon as"}
)  # fmt: skip
_BEFORE = frozenset({"before", "prior to", "ahead of"})
_NO_WINDOW = frozenset(
    {"than", "than in", "compared to", "compared with", "as of", "of", "under"}
)


def _placed(
    match: re.Match[str], preposition: str, period: Period, published_on: date
) -> _Window | None:
    """The window that a preposition makes of a period."""
    start, end = match.span()
    if preposition in _NO_WINDOW:
        return (
            _Window(start, end, "", past=period.last < published_on)
            if (period.last < published_on)
            else None
        )
    if preposition in _BEFORE:
        return _Window(start, end, "", due=period.first - timedelta(days=1))
    if preposition in _AFTER:
        past_edge = preposition in ("after", "beyond", "past")
        opens = period.last + timedelta(days=1) if past_edge else period.first
        if preposition == "since" or opens <= published_on:
            return _Window(start, end, "", due=period.last, past=period.last < published_on)
        return _Window(start, end, "", opens=opens, later=True)
    later = preposition in ("between", "during", "in", "on", "over", "") and (
        period.first > published_on
    )
    return _Window(start, end, "", opens=period.first, due=period.last, later=later)


_Groups = Mapping[str, str]
_MONTH_NUMBERS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NTH = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "latter": 2, "third": 3, "3rd": 3,
    "fourth": 4, "4th": 4, "final": 4, "last": 4,
}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _stated_year(groups: _Groups, published_on: date) -> int | None:
    if year := groups.get("year") or groups.get("endyear"):
        return int(year) if len(year) == 4 else 2000 + int(year)
    if relative := groups.get("relyear"):
        return published_on.year + (1 if relative.startswith("next") else 0)
    return None


def _coming(make: Callable[[int], Period], groups: _Groups, published_on: date) -> Period:
    """The period of the stated year, or the first that is not over at publication."""
    year = _stated_year(groups, published_on)
    if year is not None:
        return make(year)
    for year in range(published_on.year, published_on.year + 9):
        try:
            period = make(year)
        except ValueError:
            continue  # 29 February of a common year
        if period.last >= published_on:
            return period
    raise ValueError("no such day")


def _day(groups: _Groups, published_on: date) -> Period:
    month = groups["month"]
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month[:3]]

    def on(year: int) -> Period:
        day = date(year, number, int(groups["day"]))
        return Period(day, day)

    return _coming(on, groups, published_on)


def _month(groups: _Groups, published_on: date) -> Period:
    number = _MONTH_NUMBERS[groups["month"][:3]]
    return _coming(lambda year: month_of(year, number), groups, published_on)


def _quarter(groups: _Groups, published_on: date) -> Period:
    number = int(groups["quarter"]) if "quarter" in groups else _NTH[groups["nth"]]
    return _coming(lambda year: quarter_of(year, number), groups, published_on)


def _half(groups: _Groups, published_on: date) -> Period:
    number = int(groups["half"]) if "half" in groups else _NTH[groups["nth"]]
    return _coming(lambda year: half_of(year, number), groups, published_on)


def _season(groups: _Groups, published_on: date) -> Period:
    season = groups["season"]
    coming = _coming(lambda year: season_of(year, season), groups, published_on)
    if groups.get("rel") == "next" and coming.first <= published_on:
        return season_of(published_on.year + 1, season)
    return coming


def _year(groups: _Groups, published_on: date) -> Period:
    return year_of(_stated_year(groups, published_on) or published_on.year)


def _years(groups: _Groups, published_on: date) -> Period | None:
    first, last = int(groups["year"]), groups["lastyear"]
    final = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if not first <= final <= first + 100:
        return None
    return Period(year_of(first).first, year_of(final).last)


def _decade(groups: _Groups, published_on: date) -> Period:
    if year := groups.get("year"):
        return decade_of(int(year))
    make = century_of if groups.get("rel") == "century" else decade_of
    return make(published_on.year)


def _relative(groups: _Groups, published_on: date) -> Period:
    relation, unit = groups.get("rel", "this"), groups["unit"].removeprefix("work ")
    step = 0 if relation in ("this", "the current") else 1
    if unit == "weekend":
        return weekend_of(published_on, weeks_on=1 if relation == "next" else 0)
    if unit == "week":
        return week_of(published_on + timedelta(weeks=step))
    if unit == "month":
        later = months_after(published_on.replace(day=1), step)
        return month_of(later.year, later.month)
    if unit == "quarter":
        later = months_after(published_on.replace(day=1), 3 * step)
        return quarter_of(later.year, (later.month + 2) // 3)
    if unit == "decade":
        return decade_of(published_on.year + 10 * step)
    return year_of(published_on.year + step)


def _today(groups: _Groups, published_on: date) -> Period:
    day = published_on + timedelta(days=1 if groups["today"].startswith("tomorrow") else 0)
    return Period(day, day)


def _weekday(groups: _Groups, published_on: date) -> Period:
    wanted = _WEEKDAYS.index(groups["weekday"][:3])
    ahead = (wanted - published_on.weekday()) % 7
    if groups.get("rel") == "next":
        monday = published_on - timedelta(days=published_on.weekday())
        ahead = (monday + timedelta(days=7 + wanted) - published_on).days
    day = published_on + timedelta(days=ahead)
    return Period(day, day)


_PERIODS: Mapping[str, Callable[[_Groups, date], Period | None]] = {
    "day": _day,
    "month": _month,
    "quarter": _quarter,
    "half": _half,
    "season": _season,
    "year": _year,
    "years": _years,
    "decade": _decade,
    "relative": _relative,
    "today": _today,
    "weekday": _weekday,
}
_RESOLVERS: Mapping[str, Callable[[re.Match[str], _Options, date], _Window | None]] = {
    "past": _past,
    "vague": _vague,
    "event": _event,
    "span": _span,
    "heading_range": _heading_range,
    "heading_open": _heading_open,
    "period": _period,
}

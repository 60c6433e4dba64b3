"""Calendar periods: a first and a last day, and what narrows them."""

from dataclasses import dataclass
from datetime import date, timedelta

from forecasts.domain.horizon import month_length


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Its length."""
        return (self.last - self.first).days + 1


def year_of(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def month_of(year: int, month: int) -> Period:
    """A calendar month."""
    return Period(date(year, month, 1), date(year, month, month_length(year, month)))


def quarter_of(year: int, number: int) -> Period:
    """A quarter of the calendar year, 1 to 4."""
    return Period(month_of(year, 3 * number - 2).first, month_of(year, 3 * number).last)


def half_of(year: int, number: int) -> Period:
    """A half of the calendar year, 1 or 2."""
    return Period(month_of(year, 6 * number - 5).first, month_of(year, 6 * number).last)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def season_of(year: int, season: str) -> Period:
    """A northern season by whole months; winter is the one that ends in the given year.

    Examples:
        >>> season_of(2026, "autumn").last
        datetime.date(2026, 11, 30)
        >>> season_of(2026, "winter")
        Period(first=datetime.date(2025, 12, 1), last=datetime.date(2026, 2, 28))
    """
    month = _SEASONS[season]
    if month == 12:
        return Period(date(year - 1, 12, 1), month_of(year, 2).last)
    return Period(date(year, month, 1), month_of(year, month + 2).last)


def decade_of(year: int) -> Period:
    """The decade of a year by its digits: 2020 to 2029."""
    first = year // 10 * 10
    return Period(date(first, 1, 1), date(first + 9, 12, 31))


def century_of(year: int) -> Period:
    """The century of a year by its digits: 2000 to 2099."""
    first = year // 100 * 100
    return Period(date(first, 1, 1), date(first + 99, 12, 31))


def week_of(day: date) -> Period:
    """Monday to Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def weekend_of(day: date, *, weeks_on: int = 0) -> Period:
    """Saturday and Sunday of a day's week, or of a later one."""
    sunday = week_of(day + timedelta(weeks=weeks_on)).last
    return Period(sunday - timedelta(days=1), sunday)


def narrowed(period: Period, part: str) -> Period:
    """The part of a period that words like `early`, `the end of`, `mid` mean.

    Examples:
        >>> narrowed(year_of(2023), "mid").last
        datetime.date(2023, 6, 30)
        >>> narrowed(week_of(date(2026, 3, 2)), "early").last
        datetime.date(2026, 3, 3)
    """
    if part.startswith("mid") or "middle" in part:
        return Period(period.first, _middle(period))
    if part.startswith("early") or any(
        w in part for w in ("beginning", "start", "first", "opening")
    ):
        return Period(period.first, _middle(period) if "half" in part else _early(period))
    if any(w in part for w in ("late", "end", "close", "final", "second half", "last")):
        return Period(max(period.first, _middle(period)), period.last)
    return period


def _early(period: Period) -> date:
    """The first quarter of it; of a week its Tuesday, of a month its tenth day."""
    if period.days <= 7:
        return min(period.last, period.first + timedelta(days=1))
    if period.days <= 31:
        return period.first + timedelta(days=9)
    if period.days <= 92:
        return month_of(period.first.year, period.first.month).last
    if period.days <= 366:
        return quarter_of(period.first.year, (period.first.month + 2) // 3).last
    return date(period.first.year + 3, 12, 31)


def _middle(period: Period) -> date:
    """The middle of it: Wednesday, the fifteenth, 30 June."""
    if period.days <= 7:
        return min(period.last, period.first + timedelta(days=2))
    if period.days <= 31:
        return period.first + timedelta(days=14)
    if 365 <= period.days <= 366:
        return date(period.first.year, 6, 30)
    if period.days > 366:
        return date(period.first.year + 6, 12, 31)
    return period.first + timedelta(days=period.days // 2)

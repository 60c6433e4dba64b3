"""The one place that reads the clock. Everybody else is given the time."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day where this machine is."""
    return datetime.now().astimezone().date()

"""When somebody is asked about a question: the steps, their days, and nothing of the clock.

A round asks in numbered steps: step 1 on the morning after the question's window closed,
when a verdict is first possible, then reminders further and further apart, then an
escalation to a manager, and after that a repeat at long intervals until it is settled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from forecasts.domain.prompt import PromptKind

MONDAY_TO_FRIDAY = frozenset(range(5))

FAR_AHEAD = date(9000, 1, 1)
"""A due date after this one ("never" is written so) is reckoned as this one."""


@dataclass(frozen=True, slots=True)
class StepPolicy:
    """How often a desk is asked about one question.

    Attributes:
        first_after: days from the due date, the window's last day, to step 1.
        reminders: days from step 1 to each reminder, rising.
        escalation: days from step 1 to the escalation, after the last reminder.
        repeat: days between two askings after the escalation.
        snoozes_told: the snooze from which on managers are told of each.

    Raises:
        ValueError: the days do not rise.
    """

    first_after: int = 1
    reminders: tuple[int, ...] = (7, 14, 30)
    escalation: int = 45
    repeat: int = 30
    snoozes_told: int = 3

    def __post_init__(self) -> None:
        days = (0, *self.reminders, self.escalation)
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError(f"days of the steps must rise: {days}")
        if self.first_after < 0 or self.repeat < 1:
            raise ValueError("nobody is asked before the due date or twice a day")

    @property
    def escalation_step(self) -> int:
        """The number of the step that goes to a manager as well."""
        return len(self.reminders) + 2

    def kind(self, step: int) -> PromptKind:
        """What a step is, seen from the person it is asked of first."""
        return PromptKind.DUE if step == 1 else PromptKind.REMINDER

    def days_after_first(self, step: int) -> int:
        """Days from step 1 to a step.

        Examples:
            >>> [StepPolicy().days_after_first(step) for step in range(1, 8)]
            [0, 7, 14, 30, 45, 75, 105]
        """
        if step < self.escalation_step:
            return (0, *self.reminders)[step - 1]
        return self.escalation + self.repeat * (step - self.escalation_step)


@dataclass(frozen=True, slots=True)
class Step:
    """One asking of a round: its number, from 1, and the day it falls on."""

    number: int
    on: date


def first_step(
    due_on: date, *, today: date, snoozed_until: date | None, policy: StepPolicy
) -> Step:
    """Step 1 of a round that is scheduled today.

    Never before the window has closed, never inside a snooze (`snoozed_until` is the first
    day back), and never in the past: a question dated back starts its round now.

    Examples:
        >>> first_step(date(2026, 11, 20), today=date(2026, 11, 1), snoozed_until=None,
        ...            policy=StepPolicy())
        Step(number=1, on=datetime.date(2026, 11, 21))
    """
    closed = min(due_on, FAR_AHEAD) + timedelta(days=policy.first_after)
    return Step(1, max(closed, snoozed_until or closed, today))


def following(step: Step, policy: StepPolicy) -> Step:
    """The step after one."""
    number = step.number + 1
    gap = policy.days_after_first(number) - policy.days_after_first(step.number)
    return Step(number, step.on + timedelta(days=gap))


def latest_step(waiting: Step, today: date, policy: StepPolicy) -> Step | None:
    """The last step whose day has come, from the one that waits; None before its day.

    After downtime this is all that is asked: the steps slept through are left out.

    Examples:
        >>> latest_step(Step(1, date(2026, 11, 2)), date(2026, 11, 11), StepPolicy())
        Step(number=2, on=datetime.date(2026, 11, 9))
    """
    reached = None
    for step in _from(waiting, policy):
        if step.on > today:
            break
        reached = step
    return reached


def _from(step: Step, policy: StepPolicy) -> Iterator[Step]:
    while True:
        yield step
        step = following(step, policy)


def next_working_day(day: date, working_days: frozenset[int]) -> date:
    """The day itself, or the next one on which somebody works; weekdays from Monday = 0.

    Examples:
        >>> next_working_day(date(2026, 11, 22), MONDAY_TO_FRIDAY).isoformat()  # a Sunday
        '2026-11-23'
    """
    while day.weekday() not in working_days:
        day += timedelta(days=1)
    return day


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a calendar day in a time zone, in UTC.

    Where the clocks skip midnight, this is the moment they skip it.

    Examples:
        >>> start_of_day(date(2026, 3, 29), ZoneInfo("Europe/Paris")).isoformat()
        '2026-03-28T23:00:00+00:00'
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment in a time zone."""
    return moment.astimezone(zone).date()

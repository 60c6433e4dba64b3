"""The states of a statement: exactly one each, so that the counts add up."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forecasts.domain.resolution import Outcome


class State(StrEnum):
    """Where a statement stands."""

    PENDING = "pending"
    REJECTED = "rejected"
    MERGED = "merged"
    PARKED = "parked"
    NOT_DUE = "not_due"
    KNOWN_WAITING = "known_waiting"  # outcome known, window not over
    OVERDUE = "overdue"
    VOID = "void"
    RESOLVED_UNSCORED = "resolved_unscored"
    SCORED = "scored"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the state of an accepted forecast follows from."""

    due_on: date | None  # of its question; None: it hangs on no question
    outcome: Outcome | None
    has_probability: bool
    own_conduct: bool  # a commitment or plan: tracked, kept out of the headline
    repeats: bool = False  # says again what another forecast said
    counts_once: bool = True  # the one that counts of its source, question and report


def state_of(standing: Standing, today: date) -> State:
    """The state of an accepted forecast on a day. A window is over when its last day is.

    Examples:
        >>> likely = Standing(date(2025, 8, 2), Outcome.YES, True, False)
        >>> state_of(likely, date(2025, 8, 2)).value, state_of(likely, date(2025, 8, 3)).value
        ('known_waiting', 'scored')
    """
    if standing.repeats or not standing.counts_once:
        return State.MERGED
    if standing.due_on is None:
        return State.PENDING
    closed = standing.due_on < today
    if standing.outcome is None:
        return State.OVERDUE if closed else State.NOT_DUE
    if standing.outcome is Outcome.VOID:
        return State.VOID
    if not closed:
        return State.KNOWN_WAITING
    scorable = standing.has_probability and not standing.own_conduct
    return State.SCORED if scorable else State.RESOLVED_UNSCORED

"""The window of a question: the text's own dates, filled up by the desk's defaults."""

from dataclasses import dataclass
from datetime import date

from forecasts.domain.horizon import HorizonBasis, HorizonClass, months_after
from forecasts.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class HorizonPolicy:
    """Months after publication that the desk assumes where the text gives no date."""

    no_words: int = 12
    short: int = 3
    medium: int = 12
    long_opens: int = 12
    long_due: int = 36


DESK_POLICY = HorizonPolicy()
"""The defaults a desk starts with."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which the event counts, both inclusive, each with its basis."""

    opens_on: date
    opens_basis: HorizonBasis
    due_on: date
    due_basis: HorizonBasis


def window_of(statement: Statement, published_on: date, policy: HorizonPolicy) -> Window:
    """The window of a statement: its own dates first, then the desk's policy.

    Examples:
        >>> from forecasts.domain.statement import Statement
        >>> bare = Statement(kind="possibility", expression="unquantified")
        >>> window = window_of(bare, date(2025, 5, 2), HorizonPolicy())
        >>> window.due_on, window.due_basis.value
        (datetime.date(2026, 5, 2), 'policy')
    """
    opens_on, opens_basis = _opening(statement, published_on, policy)
    if statement.due_on is not None:
        due_on, due_basis = statement.due_on, statement.horizon_basis or HorizonBasis.STATED
    else:
        due_on = months_after(published_on, _months_to_end(statement.horizon_class, policy))
        due_basis = HorizonBasis.POLICY
    return Window(opens_on, opens_basis, max(due_on, opens_on), due_basis)


def _opening(
    statement: Statement, published_on: date, policy: HorizonPolicy
) -> tuple[date, HorizonBasis]:
    if statement.opens_on is not None:
        return statement.opens_on, statement.horizon_basis or HorizonBasis.STATED
    if statement.horizon_class is HorizonClass.LONG and statement.due_on is None:
        return months_after(published_on, policy.long_opens), HorizonBasis.POLICY
    return published_on, HorizonBasis.STATED


def _months_to_end(horizon_class: HorizonClass, policy: HorizonPolicy) -> int:
    return {
        HorizonClass.SHORT: policy.short,
        HorizonClass.MEDIUM: policy.medium,
        HorizonClass.LONG: policy.long_due,
        HorizonClass.UNSPECIFIED: policy.no_words,
    }[horizon_class]

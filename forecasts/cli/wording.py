"""How values read in a table: probabilities with their scale, windows with their basis."""

from typing import TYPE_CHECKING

from forecasts.domain.probability import MILLION, as_fraction

if TYPE_CHECKING:
    from forecasts.domain.statement import Statement

ELLIPSIS = "…"


def percent(ppm: int) -> str:
    """Parts per million as a percentage without needless digits.

    Examples:
        >>> percent(550_000), percent(975_000)
        ('55', '97.5')
    """
    return f"{ppm * 100 / MILLION:.6f}".rstrip("0").rstrip(".")


def band(low: int | None, high: int | None) -> str:
    """A range in percent, or one number where both ends are the same."""
    if low is None or high is None:
        return "-"
    return f"{percent(low)} %" if low == high else f"{percent(low)}-{percent(high)} %"


def likelihood(statement: "Statement") -> str:
    """What the text says of its likelihood, with scale and basis where there is one.

    Examples:
        >>> from forecasts.domain.statement import Statement
        >>> likelihood(Statement(kind="possibility", expression="unquantified", terms=["may"]))
        'may [no probability]'
    """
    from forecasts.exports.words import stated_probability

    stated = statement.probability
    words = ", ".join(statement.terms) or None
    low, point, high = (
        (as_fraction(stated.low), as_fraction(stated.point), as_fraction(stated.high))
        if stated
        else (None, None, None)
    )
    said = stated_probability(
        words, low, point, high, yardstick=statement.yardstick, basis=statement.yardstick_basis
    )
    return said or statement.expression.value


def counted(count: int, noun: str) -> str:
    """A number with its noun.

    Examples:
        >>> counted(1, "report"), counted(2, "scenario set")
        ('1 report', '2 scenario sets')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"


def shortened(text: str, width: int) -> str:
    """A text on one line, cut where it is longer than `width`.

    Examples:
        >>> shortened("a long sentence", 7)
        'a long…'
    """
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + ELLIPSIS

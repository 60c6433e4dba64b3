"""Small pieces of wording that every output shares, and text made safe to show on one line."""

import re
import unicodedata
from collections.abc import Iterable

from forecasts.domain.probability import YardstickBasis

_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\u2028\u2029]")
"""Characters that reorder or break lines: they let a name pose as the text round it."""

_REASONS = {
    "no_forecasts": "nothing resolved yet",
    "one_class": "all came out the same way",
    "too_few_reports": "too few reports",
    "too_few_forecasts": "too few forecasts",
    "one_cluster": "all from one report",
    "no_spread": "no spread to measure",
    "separated": "said and happened are separated",
    "infinite": "infinite: a certainty failed",
    "no_reference": "no reference to beat",
    "no_peers": "no others to compare with",
    "fractional_outcomes": "not defined for partly outcomes",
    "not_on_yardstick": "its words are on no yardstick",
}


def clean(text: str) -> str:
    r"""Text without control characters, lone surrogates and marks that reorder lines.

    Tabs and line ends stay. What is taken out is replaced by U+FFFD, so that it is missed.

    Examples:
        >>> clean("a\x1b[31mred\nline") == "a\ufffd[31mred\nline"
        True
    """
    shown = _STEERING.sub("\ufffd", text)
    return "".join("\ufffd" if _unprintable(mark) else mark for mark in shown)


def _unprintable(mark: str) -> bool:
    if mark in "\t\n":
        return False
    return unicodedata.category(mark) in ("Cc", "Cs") or mark in "\ufffe\uffff"


def one_line(text: str) -> str:
    r"""Clean text on one line, every run of blanks one blank.

    Examples:
        >>> one_line(" a\n  b\t")
        'a b'
    """
    return " ".join(clean(" ".join(text.split())).split())


def reason(why: str | None) -> str:
    """Why a number or its interval is missing, in words.

    Examples:
        >>> reason("one_cluster")
        'all from one report'
    """
    return "" if why is None else _REASONS.get(str(why), str(why).replace("_", " "))


def plain_word(code: str) -> str:
    """A code as a person reads it.

    Examples:
        >>> plain_word("condition_not_met")
        'condition not met'
    """
    return code.replace("_", " ")


def counted(number: float, word: str) -> str:
    """A number with its noun.

    Examples:
        >>> counted(1, "report"), counted(1200, "statement")
        ('1 report', '1,200 statements')
    """
    return f"{number:,.10g} {word}{'' if number == 1 else 's'}"


def percent(fraction: float) -> str:
    """A fraction as an exact percentage, without the sign.

    Examples:
        >>> percent(0.07), percent(0.975)
        ('7', '97.5')
    """
    return f"{100 * fraction:.10g}"


def stated_probability(
    term: str | None,
    low: float | None,
    point: float | None,
    high: float | None,
    *,
    yardstick: str | None = None,
    basis: YardstickBasis | str | None = None,
) -> str | None:
    """A probability as its source put it, with the band and the scale behind a term.

    Args:
        term: the words of the text, None where a number was stated.
        low: lower end of the band, a fraction; likewise `point` and `high`.
        point: the value scored, a fraction; None where the text gives no probability.
        high: upper end of the band, a fraction.
        yardstick: the scale's name as a person knows it.
        basis: whether the text declares the scale or the desk assumes it.

    Returns:
        None where there is neither a term nor a probability.

    Examples:
        >>> scale = {"yardstick": "PHIA 2018", "basis": "assumed"}
        >>> stated_probability("likely", 0.55, 0.65, 0.75, **scale)
        'likely [55-75 %, PHIA 2018, assumed]'
        >>> stated_probability(None, 0.7, 0.7, 0.7)
        '70 %'
        >>> stated_probability("good chance", None, None, None)
        'good chance [no probability]'
    """
    if point is None or low is None or high is None:
        return f"{term} [no probability]" if term else None
    band = percent(point) if low == high else f"{percent(low)}-{percent(high)}"
    if not term:
        return f"{band} %"
    scale = [f"{band} %", yardstick, None if basis is None else str(basis)]
    return f"{term} [{', '.join(part for part in scale if part)}]"


def listed(parts: Iterable[str]) -> str:
    """Parts joined by commas, the last by "and".

    Examples:
        >>> listed(["2 scored", "1 void", "3 parked"])
        '2 scored, 1 void and 3 parked'
    """
    found = list(parts)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"

"""Finding a quote in a text: exactly, or with quotes, dashes and blanks made alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTES = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
    }
)
_DASHES = (
    "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}"
    "\N{HORIZONTAL BAR}\N{MINUS SIGN}"
)
_RUN = re.compile(rf"(?P<blank>[\s\u200b\ufeff]+)|(?P<dash>[{_DASHES}]+)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets in a text, end exclusive."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """Whether another span lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        """Whether two spans have a character in common."""
        return self.start < other.end and other.start < self.end


def find_quote(text: str, quote: str, within: Span) -> list[Span]:
    """Every place of a quote between two offsets, as whole words, in text order.

    An exact hit hides those that need normalising.

    Examples:
        >>> find_quote("It is unlikely.", "likely", Span(0, 15))
        []
        >>> find_quote("talks\N{EM DASH}if  held", "talks-if held", Span(0, 14))
        [Span(start=0, end=14)]
    """
    wanted = quote.strip()
    if not wanted:
        return []
    exact = list(_exact(text, wanted, within))
    return exact or list(_alike(text, wanted, within))


def find_words(text: str, words: str, within: Span) -> Span | None:
    """The first place of some words, whatever their case.

    Examples:
        >>> find_words("Unlikely, but likely to grow", "Likely", Span(0, 28))
        Span(start=14, end=20)
    """
    found = find_quote(text, words, within) or list(_alike(text, words, within, cased=False))
    return found[0] if found else None


def _exact(text: str, quote: str, within: Span) -> Iterator[Span]:
    start = text.find(quote, within.start, within.end)
    while start >= 0:
        span = Span(start, start + len(quote))
        if _whole_words(text, span):
            yield span
        start = text.find(quote, start + 1, within.end)


def _alike(text: str, quote: str, within: Span, *, cased: bool = True) -> Iterator[Span]:
    hay, offsets = _normalised(text[within.start : within.end], cased=cased)
    needle = _normalised(quote, cased=cased)[0].strip()
    start = hay.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        span = Span(within.start + offsets[start], within.start + offsets[end])
        if _whole_words(text, span):
            yield span
        start = hay.find(needle, start + 1)


def _normalised(text: str, *, cased: bool) -> tuple[str, list[int]]:
    """The text made plain, and for each character (and the end) where it stood."""
    characters: list[str] = []
    offsets: list[int] = []
    for run in _RUN.finditer(text):
        plain = " " if run["blank"] else "-" if run["dash"] else run[0].translate(_QUOTES)
        if not cased and len(plain.lower()) == 1:
            plain = plain.lower()
        characters.append(plain)
        offsets.append(run.start())
    return "".join(characters), [*offsets, len(text)]


def _whole_words(text: str, span: Span) -> bool:
    """Whether no word is cut in two at either end: "likely" is not in "unlikely"."""
    return not (_joined(text, span.start) or _joined(text, span.end))


def _joined(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


_OPENING = " \t\r\n\f\v\u00a0\"'\u2018\u201c\u00ab*_|"
_CLOSING = _OPENING + ".,;:!?\u2019\u201d\u00bb"


def trimmed(text: str, span: Span) -> Span:
    """The span without blanks, quotation marks and closing stops at its edges.

    Examples:
        >>> trimmed('"It will rain."', Span(0, 15))
        Span(start=1, end=13)
    """
    start, end = span.start, span.end
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1] in _CLOSING:
        end -= 1
    return Span(start, end)

"""A view of a text that patterns can rely on, of the same length as the text itself.

Every later stage matches on the folded text and cuts from the original: offsets are the same in
both. Case, curly quotes, kinds of dashes, emphasis marks, tags and words broken over a line end
make no difference after this step.
"""

import re

_SAME_LENGTH = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{ZERO WIDTH SPACE}": " ",
        "\N{SOFT HYPHEN}": " ",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{HYPHEN}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{HORIZONTAL BAR}": "\N{EM DASH}",
        "*": " ",
        "_": " ",
    }
)
_TAG = re.compile(r"<[/a-zA-Z!][^<>\n]{0,300}>")
_BROKEN_WORD = re.compile(r"([a-z]{2,30})-(\r?\n)[ \t]{0,12}([a-z]{2,30})(?=[\s.,;:)])")


def fold(text: str) -> str:
    """The text in lower case with plain quotes, dashes and no mark-up, character for character.

    Examples:
        >>> fold("It is **Likely**")
        'it is   likely  '
        >>> len(fold("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}stanbul")) == len("Istanbul")
        True
    """
    lowered = _lower(text).translate(_SAME_LENGTH)
    return _BROKEN_WORD.sub(_rejoined, without_tags(lowered))


def without_tags(text: str) -> str:
    """The text with HTML tags blanked out, character for character.

    Examples:
        >>> without_tags("a <b>c</b>")
        'a    c    '
    """
    return _TAG.sub(lambda tag: " " * len(tag[0]), text) if "<" in text else text


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _rejoined(broken: re.Match[str]) -> str:
    """The two halves of a word put together, and blanks in place of hyphen and line end."""
    word = broken[1] + broken[3]
    return word + broken[2] + " " * (len(broken[0]) - len(word) - len(broken[2]))

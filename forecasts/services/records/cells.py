"""Cells that a spreadsheet shows and never runs."""

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: where it could, `'` stands before it.

    Numbers stay as they are. A text that begins with `'` before such a sign gets one more, so
    that `original_cell` always finds back.

    Examples:
        >>> safe_cell("=HYPERLINK(A1)"), safe_cell("-0.5"), safe_cell("yes")
        ("'=HYPERLINK(A1)", '-0.5', 'yes')
    """
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def original_cell(cell: str) -> str:
    """The text that `safe_cell` was given.

    Examples:
        >>> original_cell("'=HYPERLINK(A1)"), original_cell("'tis")
        ('=HYPERLINK(A1)', "'tis")
    """
    guarded = cell.startswith("'") and _RISKY.match(cell)
    return cell[1:] if guarded else cell

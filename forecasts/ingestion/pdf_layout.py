"""Lines of PDF pages put together as text: furniture out, words and paragraphs whole."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

_EDGE = 3  # lines at the top and at the bottom of a page that can be furniture
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_NUMBER_AT_END = re.compile(r"^\d{1,3}\b(?!\.)|\b\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*$")
_BULLET = re.compile(
    r"(?:[\u2022\u2023\u2043\u25aa\u25cf\u25e6\u2013\u2014*\u00b7-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S"
)
_SENTENCE_END = re.compile(r"[.!?:;][\"'\u201d\u2019)\]]*\d{0,3}$")
_CUT_WORD = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]$")
_NEXT_PART = re.compile(r"[^\W\d_]+")
_KEEP_HYPHEN = frozenset(  # first parts that seldom stand without their hyphen
    {"self", "non", "ex", "co", "post", "pre", "anti", "counter", "cross", "half", "mid"}
    | {"high", "long", "low", "multi", "near", "short", "well", "year", "one", "two", "three"}
    | {"four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "thirty", "forty"}
)
_LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\0": None,
    }
)
_SPREAD = 1.3  # times the usual step between lines: a gap that parts paragraphs
_INDENT = 5.0  # points
_SHORT = 0.8  # of the usual full line


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the place of its first letter, in points from the page's lower left."""

    text: str
    x: float = 0.0
    y: float = 0.0


def text_of_pages(pages: Sequence[Sequence[Line]]) -> str:
    """The text of a document: its paragraphs, a blank line apart.

    Examples:
        >>> print(text_of_pages([[Line("Rain is un-"), Line("likely before noon.")]]), end="")
        Rain is unlikely before noon.
    """
    clean = [[_cleaned(line) for line in page if line.text.strip()] for page in pages]
    lines = [line for page in without_furniture(clean) for line in (*page, _PAGE_BREAK)]
    paragraphs = list(_paragraphs(lines))
    known = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(p.text for p in lines)))
    joined = [_joined(paragraph, known) for paragraph in paragraphs]
    return "\n\n".join(text for text in joined if text) + "\n"


_PAGE_BREAK = Line("")


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers and without heads and feet that run through them."""
    seen = Counter(form for page in pages for form in {_form(line) for line in _edges(page)})
    enough = max(2, (len(pages) + 1) // 3)  # left and right pages may differ
    running = {form for form, count in seen.items() if count >= enough}
    return [_body(page, running) for page in pages]


def _body(page: Sequence[Line], running: set[str]) -> list[Line]:
    """The page without furniture, which is a few lines at most: pages that repeat are kept."""
    edge = {
        id(line)
        for line in _edges(page)
        if _form(line) in running or _PAGE_NUMBER.fullmatch(line.text)
    }
    if len(edge) > max(2, len(page) // 2):
        return list(page)
    return [line for line in page if id(line) not in edge]


def _edges(page: Sequence[Line]) -> list[Line]:
    """The lines highest and lowest on the page, wherever they come in its content."""
    by_height = sorted(page, key=lambda line: -line.y)
    return by_height[:_EDGE] + by_height[_EDGE:][-_EDGE:]


def _form(line: Line) -> str:
    """A line without the page number at one of its ends."""
    return _NUMBER_AT_END.sub("#", line.text.casefold())


def _cleaned(line: Line) -> Line:
    return Line(" ".join(line.text.translate(_LIGATURES).split()), line.x, line.y)


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that belong together. An empty line stands for a page's end."""
    parts = _Breaks.measured(lines)
    current: list[Line] = []
    page_ended = False
    for line in lines:
        if not line.text:
            page_ended = True
            continue
        if current and parts(current, line, across_pages=page_ended):
            yield current
            current = []
        current.append(line)
        page_ended = False
    if current:
        yield current


@dataclass(frozen=True, slots=True)
class _Breaks:
    """Decides whether a line begins a paragraph, by what is usual in the document."""

    step: float  # between lines, in points; 0 where unknown
    full: float  # characters of a full line

    @classmethod
    def measured(cls, lines: Sequence[Line]) -> "_Breaks":
        steps = [round(a.y - b.y, 1) for a, b in pairwise(lines) if a.text and b.text]
        usual = Counter(s for s in steps if s > 1).most_common(1)
        lengths = sorted(len(line.text) for line in lines if line.text)
        full = quantiles(lengths, n=10)[-2] if len(lengths) > 1 else 80.0
        return cls(usual[0][0] if usual else 0.0, max(full, 20.0))

    def __call__(self, current: Sequence[Line], line: Line, *, across_pages: bool) -> bool:
        before = current[-1]
        ended = bool(_SENTENCE_END.search(before.text))
        short = len(before.text) < _SHORT * self.full
        if _BULLET.match(line.text):
            return ended or short or bool(_BULLET.match(current[0].text))
        if across_pages:
            return ended and (short or line.x > before.x + _INDENT)
        if self.step and before.y - line.y > _SPREAD * self.step:
            return True
        if self._indented(current, line):
            return True
        capital = not line.text[0].islower()
        return short and capital and (ended or _is_heading(current))

    def _indented(self, current: Sequence[Line], line: Line) -> bool:
        hangs = bool(_BULLET.match(current[0].text))  # a bullet's later lines are indented
        return not hangs and line.x > current[-1].x + _INDENT and _at_margin(current)


def _at_margin(current: Sequence[Line]) -> bool:
    """Whether the last line is no first line, which is itself indented or centred."""
    return len(current) > 1 or bool(_SENTENCE_END.search(current[-1].text))


def _is_heading(current: Sequence[Line]) -> bool:
    return len(current) == 1 and not current[0].text.endswith((",", "-"))


def _joined(lines: Iterable[Line], known: Counter[str]) -> str:
    text = ""
    for line in lines:
        cut = _CUT_WORD.search(text)
        rest = _NEXT_PART.match(line.text)
        if cut and rest and rest[0][0].islower():
            text = text[: cut.end(1)] + _hyphen(cut[1], rest[0], known) + line.text
        else:
            text += (" " if text else "") + line.text
    return text


def _hyphen(first: str, rest: str, known: Counter[str]) -> str:
    """The hyphen between two parts of a word, or nothing where it was only a line's end."""
    together, apart = known[first + rest], known[f"{first}-{rest}"]
    if together != apart:
        return "" if together > apart else "-"
    return "-" if first.casefold() in _KEEP_HYPHEN else ""

"""Clauses: for each cue that governs, the smallest clause that keeps the claim whole.

A sentence is cut where one claim ends and another begins; in each piece one cue governs and the
others fold into it. Attribution, connectives and closing stops stay outside.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from forecasts.extraction import lexicon
from forecasts.extraction.attribution import frame_end, tail_start
from forecasts.extraction.blocks import Block, BlockKind, Page
from forecasts.extraction.cues import VERBAL, Cue, CueIndex
from forecasts.extraction.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Condition:
    """What a claim hangs on."""

    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """A claim in its sentence: the governing cue, those folded into it, and its bounds.

    `piece_start` is where its part of the sentence begins, attribution included. `inherited` is
    the cue of the piece before, whose complement this one continues ("expects that A falls and
    that B would rise").
    """

    start: int
    end: int
    piece_start: int
    cue: Cue
    folded: tuple[Cue, ...]
    sentence: Sentence
    condition: Condition | None = None
    inherited: Cue | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    continues: bool = False  # joined by "and", "or": the frame before it still holds
    coordinate: bool = False  # a second figure under the cue of the piece before


def clauses(page: Page, sentence: Sentence, cues: Sequence[Cue]) -> list[Clause]:
    """The claims of a sentence in text order; none where it has no cue."""
    found: list[Clause] = []
    previous: Cue | None = None
    for piece in _pieces(page, sentence, cues):
        inside = [cue for cue in cues if piece.start <= cue.start < piece.end]
        conditions = _conditions(page, piece)
        free = [cue for cue in inside if not _in_condition(cue, conditions)]
        if not free:
            free = _present_consequence(page, piece, conditions)
        if not free and piece.coordinate and found:
            cue = found[-1].cue
            found.append(_bare_clause(page, sentence, piece.start, piece.end, cue))
        if not free:
            continue
        governing = governing_cue(page, free)
        inherited = previous if piece.continues else None
        found.append(_clause(page, sentence, piece, governing, inside, conditions, inherited))
        previous = governing if governing.label in VERBAL else inherited
    return found


# ------------------------------------------------------------------ cutting


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where one piece ends and the next begins, and how the two hang together."""

    end: int
    start: int
    continues: bool = False
    coordinate: bool = False


def _pieces(page: Page, sentence: Sentence, cues: Sequence[Cue]) -> Iterator[_Piece]:
    last = _Cut(sentence.start, sentence.start)
    for cut in _cuts(page, sentence, cues):
        if cut.end > last.start:
            yield _Piece(last.start, cut.end, last.continues, last.coordinate)
            last = cut
    yield _Piece(last.start, sentence.end, last.continues, last.coordinate)


def _cuts(page: Page, sentence: Sentence, cues: Sequence[Cue]) -> Iterator[_Cut]:
    """The places of a sentence where a split of the lexicon fits, in text order."""
    found: dict[int, _Cut] = {}
    for entry in lexicon.labelled("clauses", "split"):
        condition = entry.options["when"]
        for match in entry.pattern.finditer(page.folded, sentence.start, sentence.end):
            side = _Sides(page, sentence, cues, match.start(), match.end())
            if side.cut_inside_cue() or not _TESTS[condition](side):
                continue
            joins = re.search(r"\b(?:and|or|but)\b", match[0]) is not None
            cut = _Cut(match.start(), match.end(), joins, condition.startswith("coordinate"))
            found.setdefault(match.end(), cut)
    yield from sorted(found.values(), key=lambda cut: cut.start)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What stands on the two sides of a possible cut."""

    page: Page
    sentence: Sentence
    cues: Sequence[Cue]
    left_end: int
    right_start: int

    def cut_inside_cue(self) -> bool:
        return any(c.start < self.right_start and self.left_end < c.end for c in self.cues)

    def left(self) -> str:
        return self.page.folded[self.sentence.start : self.left_end]

    def right(self, length: int = 160) -> str:
        return self.page.folded[
            self.right_start : min(self.right_start + length, self.sentence.end)
        ]

    def cues_left(self) -> list[Cue]:
        return [c for c in self.cues if c.end <= self.left_end and not c.weak]

    def cues_right(self) -> list[Cue]:
        return [c for c in self.cues if c.start >= self.right_start and not c.weak]

    def first_right(self) -> Cue | None:
        return next(iter(self.cues_right()), None)


def _always(side: _Sides) -> bool:
    return True


def _finite(side: _Sides) -> bool:
    """A clause with a verb of its own follows, and one came before."""
    cue = side.first_right()
    at_once = cue is not None and cue.start - side.right_start <= 1 and bool(side.cues_left())
    return _verb_before(side) and (
        at_once
        or lexicon.pattern("clauses", "finite_soon").match(side.right()) is not None
        or _forecasts_next(side)
    )


_FINITE_CUES = frozenset(
    {"future.present_tense", "possibility.opens_door", "risk.threat", "risk.verb", "plan.verb",
     "pledge.verb"}
)  # fmt: skip


def _forecasts_next(side: _Sides) -> bool:
    """A subject and a forecasting verb follow: `and participants expected`."""
    cue = next((c for c in side.cues if c.start >= side.right_start), None)
    if cue is None or cue.rule == "expectation.than":
        return False
    if cue.label != "expectation" and cue.rule not in _FINITE_CUES:
        return False
    return (
        re.fullmatch(
            r"(?:[\w'-]{1,24}\s{1,8}){1,5}", side.page.folded[side.right_start : cue.start]
        )
        is not None
    )


def _verb_before(side: _Sides) -> bool:
    left = side.left()
    return (
        bool(side.cues_left())
        or lexicon.pattern("clauses", "finite").search(left) is not None
        or lexicon.pattern("clauses", "past_verb").search(left) is not None
    )


_CLOSE = re.compile(r"[\w$%/.'\"-]{1,30}(?:\s+[\w$%/.'\"-]{1,30}){0,9}\s*\Z")


def _cue_soon(side: _Sides) -> bool:
    """A modal or likelihood word comes soon, with nothing but its subject before it."""
    cue = side.first_right()
    if cue is None or not side.cues_left() or cue.label in ("risk", "plan", "pledge"):
        return False
    if cue.rule in ("possibility.noun", "possibility.adverb", "expectation.than"):
        return False
    between = side.page.folded[side.right_start : cue.start]
    if not between.strip():
        return cue.label in ("future", "possibility", "would", "should") or (
            cue.label == "likelihood"
            and (cue.words.split()[0] in ("is", "are") or cue.words.endswith("likely to"))
        )
    if re.match(r"(?:to|of|in|on|by|with|for|from|as|at)\b", between):
        return False
    if re.search(r"\b(?:that|which|who|whether)\b", between):
        return False
    return _CLOSE.match(between) is not None


_CLOSED_RELATIVE = re.compile(
    r"(?:which|who|where|whose)\b[^,;]{3,160},\s(?:is|are|was|were|has|have|had|will|would|could|"
    r"may|might|can|should|[a-z]{3,12}ly\s)\b"
)


def _opening_cue(side: _Sides) -> bool:
    """The relative clause that follows has its cue among its first words."""
    if _CLOSED_RELATIVE.match(side.right(240)):
        return False
    cue = side.first_right()
    return (
        cue is not None
        and len(side.page.folded[side.right_start : cue.start].split()) <= 4
        and "," not in side.page.folded[side.right_start : cue.start]
    )


def _participle_cue(side: _Sides) -> bool:
    """A participle with a cue of its own: `, potentially delaying`, `, raising fears of`."""
    cue = side.first_right()
    if cue is None or cue.start - side.right_start > 1:
        return False
    if _OPENING_PARTICIPLE.match(cue.words):
        return True
    after = side.page.folded[cue.end : cue.end + 60].split()
    return cue.words in _ADVERBS and any(word.endswith("ing") for word in after[:2])


_OPENING_PARTICIPLE = re.compile(
    r"(?:rais|spark|fuel|fuell|stok|risk|threaten|pav|open|leav|sett|endanger|jeopardis|jeopardiz|point|"
    r"expect|increas|heighten)ing\b(?!.*\brisks?\Z)"
)
_ADVERBS = frozenset(
    {"potentially", "possibly", "likely", "probably", "perhaps", "conceivably"}
)


def _absolute(side: _Sides) -> bool:
    """A clause without a finite verb: `, with output expected to fall`."""
    cue = side.first_right()
    if cue is None or cue.label not in ("likelihood", "expectation") or not side.cues_left():
        return False
    between = side.page.folded[side.right_start : cue.start]
    finite = lexicon.pattern("clauses", "finite").search(between)
    return len(between.split()) <= 12 and finite is None and "," not in between


_OWN_FIGURE = re.compile(r"\d[^,;]{0,60}?\b(?:in|by|for|during|over)\s")


def _coordinate(side: _Sides) -> bool:
    """A second figure with a time of its own: `2 % in 2026 and 3 % in 2027`."""
    cues = side.cues_left()
    if not cues or side.cues_right()[:1]:
        return False
    return _OWN_FIGURE.search(side.page.folded, cues[-1].end, side.left_end) is not None


def _coordinate_for(side: _Sides) -> bool:
    """A further expectation: `the forecast is for A to rise and for B to fall`."""
    cues = side.cues_left()
    return bool(cues) and cues[-1].label == "expectation" and cues[-1].words.endswith(" for")


def _cue_after(side: _Sides) -> bool:
    cue = side.first_right()
    return cue is not None and cue.chance is None


_CONCESSION = re.compile(r"(?:although|though|even though|while|whereas|whilst)\s[^,]{5,300}\Z")


def _saying_more(side: _Sides) -> bool:
    """A second claim of the same speaker: `..., adding that the talks will fail`."""
    return bool(side.cues_left()) and bool(side.cues_right())


def _after_concession(side: _Sides) -> bool:
    return _CONCESSION.match(side.left()) is not None


_TESTS = {
    "always": _always,
    "finite": _finite,
    "cue": _cue_soon,
    "opening_cue": _opening_cue,
    "participle_cue": _participle_cue,
    "absolute": _absolute,
    "coordinate": _coordinate,
    "coordinate_for": _coordinate_for,
    "cue_after": _cue_after,
    "after_concession": _after_concession,
    "saying_more": _saying_more,
}


_PRESENT = re.compile(
    r",\s(?:then\s)?(?!(?:i|we|you|he|she)\b)(?:[\w'/-]{1,30}\s){1,14}?(?:becomes?|begins?|remains?|"
    r"grows?|falls?|rises?|increases?|loses?|wins?|gains?|fails?|collapses?|faces?|is|are|"
    r"weakens?|strengthens?|changes?|shifts?|avoids?|runs|reaches|drops?|exceeds?|escapes?|survives?|recovers?|ends?|returns?|turns?|gets?|stays?|follows?)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did|[a-z]{4,14}ed)\b")


def _present_consequence(
    page: Page, piece: _Piece, conditions: Sequence[Condition]
) -> list[Cue]:
    """A plain present after an opening condition looks ahead: "If it spreads, aid stops"."""
    if not conditions or conditions[0].start - piece.start > 3:
        return []
    comma = conditions[0].end
    main = page.folded[comma : piece.end]
    if not _PRESENT.match(main) or _PAST.search(page.folded[piece.start : comma]):
        return []
    words = page.folded[conditions[0].start : comma].split()[0]
    return [Cue(comma, comma + 1, "future", "future.conditional_present", words)]


# ------------------------------------------------------------------ who governs

_RANK = {
    "numeric": 9, "likelihood": 8, "expectation": 7, "should": 5, "risk": 4, "pledge": 4,
    "plan": 4, "future": 4, "would": 3, "possibility": 4, "can": 2,
}  # fmt: skip
_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whose|where|when|because|since|until|after|before|as|so|whether|if|than"
    r"|given|due to)\b"
)
_NEAR = 4  # words: a stronger cue this close belongs to the same verb


_UNDER_STEM = frozenset({"numeric", "likelihood", "expectation"})
CLOSING_WORDS = 4  # a stem's cue stands this near its colon


def under_stem(page: Page, sentence: Sentence, index: CueIndex) -> list[Clause]:
    """A list item without a cue of its own, under a stem or heading that has one.

    `The following are likely:`, `With 80 % confidence:`; only an item's first sentence counts.
    """
    block = sentence.block
    if block.kind not in (BlockKind.ITEM, BlockKind.ROW) or sentence.start != block.start:
        return []
    cue = _stem_cue(page, block, index)
    return [_bare_clause(page, sentence, sentence.start, sentence.end, cue)] if cue else []


def _stem_cue(page: Page, block: Block, index: CueIndex) -> Cue | None:
    """The cue of a stem's last words, or of a heading that is little else."""
    headings = [(heading.start, heading.end) for heading in block.path[-1:]]
    start, end = block.stem or next(iter(headings), (0, 0))
    cues = [cue for cue in index.within(start, end) if cue.label in _UNDER_STEM]
    if not cues or len(page.folded[cues[-1].end : end].split()) > CLOSING_WORDS:
        return None
    rest = page.folded[start : cues[-1].start].split()
    little_else = cues[-1].label != "expectation" and len(rest) <= 1
    return cues[-1] if block.stem or little_else else None


def second_choices(page: Page, clause: Clause) -> Iterator[Clause]:
    """The clause as later cues of it would govern it, for when its first cue is no forecast."""
    for cue in clause.folded:
        if cue.start > clause.cue.end and not (cue.weak or cue.fragment or cue.chance):
            yield replace(clause, cue=cue, inherited=None)


def governing_cue(page: Page, cues: Sequence[Cue]) -> Cue:
    """The cue that carries the claim of a clause; the others fold into it."""
    strong = [cue for cue in cues if not (cue.weak or cue.fragment)] or list(cues)
    strong = [cue for cue in strong if not _in_closed_relative(page, cue)] or strong
    numeric = next((cue for cue in strong if cue.chance), None)
    if numeric:
        return numeric
    current = strong[0]
    for cue in strong[1:]:
        between = page.folded[current.end : cue.start]
        if _supersedes(current, cue, between):
            current = cue
    return current


def _in_closed_relative(page: Page, cue: Cue) -> bool:
    """Whether a cue stands in `, which ... ,` before the verb of its sentence."""
    opening = page.folded.rfind(", wh", max(0, cue.start - 40), cue.start)
    return opening >= 0 and _CLOSED_RELATIVE.match(page.folded, opening + 2) is not None


def _supersedes(current: Cue, cue: Cue, between: str) -> bool:
    if current.rule == "expectation.active" and cue.rule == "possibility.modal":
        return not re.search(r"[,;:]|\b(?:as|because|if|when|which)\b", between)
    if current.label in VERBAL and current.rule != "expectation.than":
        return False
    if _opens_relative(current, between):
        return True
    if current.rule in ("expectation.than", "possibility.adjective"):
        return True
    near = len(between.split()) <= _NEAR and not _SUBORDINATE.search(between)
    return near and _RANK[cue.label] > _RANK[current.label]


def _opens_relative(current: Cue, between: str) -> bool:
    """Whether the first cue stood in a noun phrase before the verb that the second governs."""
    return (
        current.rule in ("possibility.noun", "risk.noun_that")
        and current.words.endswith((" of", " for"))
        and not _SUBORDINATE.search(between)
        and len(between.split()) <= 12
    )


# ------------------------------------------------------------------ conditions


def _conditions(page: Page, piece: _Piece) -> list[Condition]:
    found: list[Condition] = []
    for match in lexicon.pattern("clauses", "condition").finditer(
        page.folded, piece.start, piece.end
    ):
        if found and match.start() < found[-1].end:
            continue
        found.append(Condition(match.start(), _condition_end(page, piece, match.start())))
    return found


def _condition_end(page: Page, piece: _Piece, start: int) -> int:
    """A condition before its claim ends at the comma, one behind it with the clause."""
    comma = _comma_after(page.folded, start, piece.end)
    opens = len(page.folded[piece.start : start].split()) <= 6
    if comma is None:
        return piece.end if not opens else _before_consequence(page, start, piece.end)
    rest = page.folded[comma : piece.end]
    return comma if opens or lexicon.pattern("clauses", "finite").search(rest) else piece.end


_DEEP = re.compile(r",(?!\s(?:which|who|where|such as|including|or|and|as well)\b)(?!\d)")


def _comma_after(folded: str, start: int, end: int) -> int | None:
    match = _DEEP.search(folded, start, end)
    return match.start() if match else None


def _before_consequence(page: Page, start: int, end: int) -> int:
    """Without a comma ("In such a case talks would fail") the condition is its own phrase."""
    match = lexicon.pattern("clauses", "condition").match(page.folded, start, end)
    return match.end() if match else end


def _in_condition(cue: Cue, conditions: Sequence[Condition]) -> bool:
    return any(c.start <= cue.start < c.end for c in conditions)


# ------------------------------------------------------------------ trimming


def _bare_clause(page: Page, sentence: Sentence, start: int, end: int, cue: Cue) -> Clause:
    """A claim whose cue stands elsewhere: the cue is set at its beginning, without length."""
    start, end = _inner(page, start, end)
    return Clause(start, end, start, replace(cue, start=start, end=start), (), sentence)


def _clause(
    page: Page,
    sentence: Sentence,
    piece: _Piece,
    governing: Cue,
    cues: Sequence[Cue],
    conditions: Sequence[Condition],
    inherited: Cue | None,
) -> Clause:
    start, end = _trimmed(page, piece, governing)
    inside = [c for c in conditions if start <= c.start and c.start < end]
    condition = Condition(inside[0].start, min(inside[0].end, end)) if inside else None
    folded = tuple(cue for cue in cues if cue is not governing)
    return Clause(start, end, piece.start, governing, folded, sentence, condition, inherited)


def _trimmed(page: Page, piece: _Piece, cue: Cue) -> tuple[int, int]:
    start, end = _inner(page, piece.start, piece.end)
    start = max(start, frame_end(page, start, cue))
    if leading := lexicon.pattern("clauses", "leading").match(page.folded, start, cue.start):
        start = leading.end()
    end = tail_start(page, cue, end)
    start, end = _inner(page, start, end)
    return min(start, cue.start), max(end, cue.end)


_EDGE = " \t\r\n\f\v\u00a0.,;:!?*_\"'\u201c\u201d\u2018\u2019|"


def _inner(page: Page, start: int, end: int) -> tuple[int, int]:
    """Offsets without blanks, stops, emphasis marks and quotes at the edges."""
    text = page.text
    while start < end and (text[start] in _EDGE or page.plain[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _EDGE or page.plain[end - 1].isspace()):
        end -= 1
    if text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return start, end

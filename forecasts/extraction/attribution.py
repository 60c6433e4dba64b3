"""Attribution: whom the text credits with a claim, as briefly as the text allows.

The nearest credit wins: the claim's own frame ("X said that"), a credit behind it, the subject
of a forecasting verb, the source of the sentence before, and last the speaker whose turn it is.
"""

import re
from dataclasses import dataclass, replace

from forecasts.extraction import lexicon
from forecasts.extraction.blocks import Page
from forecasts.extraction.cues import Cue
from forecasts.extraction.sentences import Sentence

UNNAMED = "unnamed reports"
LONGEST_NAME = 12  # words


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is credited, None for the document itself, and the rule that says so."""

    who: str | None
    rule: str | None


OWN_VOICE = Attribution(None, "source:own_voice")  # "I think": the speaker's turn decides


@dataclass(frozen=True, slots=True)
class _Frame:
    rule: str
    start: int
    end: int
    verb_start: int
    who: tuple[int, int] | None


def frame_end(page: Page, start: int, cue: Cue) -> int:
    """Where a claim begins after the words that credit it, or `start` without any."""
    return max((frame.end for frame in _frames(page, start, cue.start)), default=start)


def tail_start(page: Page, cue: Cue, end: int) -> int:
    """Where words that credit a claim begin behind it, or `end` without any."""
    starts = (
        match.start()
        for entry in lexicon.labelled("attribution", "after")
        if (match := entry.pattern.search(page.folded, cue.end, end))
        and _closes(page, match, end)
    )
    return min(starts, default=end)


def _closes(page: Page, match: re.Match[str], end: int) -> bool:
    """A credit in the middle of a claim (", the bank said, by June") stays inside."""
    return "," not in page.folded[match.end() : end]


def has_frame(page: Page, start: int, cue: Cue) -> bool:
    """Whether words before the cue credit the claim to somebody."""
    return bool(_frames(page, start, cue.start))


def attribution(
    page: Page, sentence: Sentence, piece_start: int, cue: Cue, earlier: str | None
) -> Attribution:
    """Who says a claim. `earlier` is whom the sentence before in the same block credits."""
    quoted = _is_quoted(page, sentence, cue)
    for found in (
        _from_frame(page, piece_start, cue, earlier),
        _from_behind(page, sentence, cue, earlier),
        _from_subject(page, piece_start, cue, earlier),
        Attribution(earlier, "source:quotation") if quoted and earlier else None,
        _from_reports(page, sentence, piece_start, cue),
        _from_opening(page, sentence, piece_start, earlier),
        _carried_over(page, sentence, cue, earlier),
    ):
        if found is OWN_VOICE:
            if quoted:
                continue
            break
        if found is not None:
            return found
    speaker = sentence.block.speaker
    return Attribution(speaker, "source:speaker" if speaker else None)


def speaks(page: Page, sentence: Sentence, earlier: str | None) -> str | None:
    """Whom a sentence lets speak, whether or not it claims anything ("No," he said)."""
    for entry in lexicon.labelled("attribution", "after"):
        if match := entry.pattern.search(page.folded, sentence.start, sentence.end):
            found = _credit(page.text[slice(*match.span("who"))], entry.id, earlier)
            return found.who if found else None
    verb = lexicon.pattern("attribution", "spoke").match(
        page.folded, sentence.start, sentence.end
    )
    if verb is None:
        return None
    found = _credit(
        subject(page, sentence.start, verb.start("verb")), "source:subject", earlier
    )
    return found.who if found else None


def _is_quoted(page: Page, sentence: Sentence, cue: Cue) -> bool:
    """Whether a cue stands inside quotation marks that its block opened before it."""
    return page.folded.count('"', sentence.block.start, cue.start) % 2 == 1


# ------------------------------------------------------------------ frames


_AHEAD = 16  # characters after the cue that a frame may look at


def _frames(page: Page, start: int, end: int) -> list[_Frame]:
    found = []
    for entry in lexicon.labelled("attribution", "frame"):
        for match in entry.pattern.finditer(page.folded, start, end + _AHEAD):
            if match.end() > end:
                continue
            groups = match.groupdict()
            verb_start = match.start("verb") if groups.get("verb") else match.start()
            who = match.span("who") if groups.get("who") else None
            frame_end = match.end()
            if who and (name := _NAME_IN_APPOSITION.match(page.text, frame_end, end)):
                who, frame_end = (who[0], name.end(1)), name.end()
            found.append(_Frame(entry.id, match.start(), frame_end, verb_start, who))
    return found


_NAME_IN_APPOSITION = re.compile(
    r"([A-Z][\w'\u2019.-]{1,24}(?:\s[A-Z][\w'\u2019.-]{1,24}){1,3}), "
)


def _from_frame(page: Page, start: int, cue: Cue, earlier: str | None) -> Attribution | None:
    frames = sorted(_frames(page, start, cue.start), key=_nearness)
    for frame in reversed(frames):
        if frame.rule == "frame.opinion_that":
            holder = _holder(page, start, frame)
            if holder:
                return _credit(holder, frame.rule, earlier)
            continue
        if credited := _credit(_named_by(page, start, frame), frame.rule, earlier):
            return credited
    return None


def _named_by(page: Page, start: int, frame: _Frame) -> str | None:
    """The name in a frame or before its verb; what only shows or suggests is no speaker."""
    if frame.who:
        return page.text[slice(*frame.who)]
    verb = page.folded[frame.verb_start : frame.end]
    hanging = page.folded[start : frame.verb_start].rstrip().endswith((",", ", only"))
    if hanging and _PARTICIPLE.match(verb):  # "he left, saying that": whoever left
        return _main_subject(page, start, frame.verb_start)
    name = subject(page, start, frame.verb_start)
    if name and lexicon.pattern("attribution", "evidential").match(verb):
        voiced = lexicon.pattern("attribution", "speaking_thing").search(name.lower())
        return name if voiced or _PERSON.fullmatch(name) else None
    return name


_PERSON = re.compile(r"[A-Z][a-z'\u2019.-]{1,24}(?:\s[A-Z][a-z'\u2019.-]{1,24}){1,2}")
_PARTICIPLE = re.compile(r"(?:[a-z]{3,12}ly )?[a-z]{2,12}ing\b")
_MAIN_VERB = re.compile(
    r"\b(?:[a-z]{3,14}ed|said|told|wrote|made|gave|took|left|met|spoke|began|went|is|was|has|have|did|does)\b"
)


def _main_subject(page: Page, start: int, end: int) -> str | None:
    """The subject of the first verb of a sentence."""
    verb = _MAIN_VERB.search(page.folded, start, end)
    return subject(page, start, verb.start()) if verb else None


_IMPERSONAL = re.compile(r"\A(?:there|amid)\b|\b(?:evidence|signs?|indications?|clear|sure)\b")
_HOLDER = re.compile(r"\b(?:in|among|within|by)\s+((?:[a-z'.&-]{1,20}\s+){1,8}?)that\s\Z")


def _holder(page: Page, start: int, frame: _Frame) -> str | None:
    """Whose opinion it is: "concern among bankers that", "she is confident that"."""
    words = page.folded[frame.start : frame.end]
    if inside := _HOLDER.search(words):
        return page.text[frame.start + inside.start(1) : frame.start + inside.end(1)]
    if _IMPERSONAL.search(words):
        return None
    return subject(page, start, frame.verb_start)


def _nearness(frame: _Frame) -> tuple[int, bool]:
    """The later the nearer; of two in one place the verb counts ("warning that")."""
    return frame.end, frame.rule != "frame.opinion_that"


def _from_behind(
    page: Page, sentence: Sentence, cue: Cue, earlier: str | None
) -> Attribution | None:
    for entry in lexicon.labelled("attribution", "after"):
        match = entry.pattern.search(page.folded, cue.end, sentence.end)
        if match:
            return _credit(page.text[slice(*match.span("who"))], entry.id, earlier)
    return None


_EXPECTATION_OF = re.compile(
    r"\b(?:from|among|by)\s{1,8}(.{2,90}?)\s{1,8}(?:is|are|was|were|remains?)\b", re.DOTALL
)
_FEARS = frozenset({"fear that", "fears that", "worry that", "worries that"})
_SUBJECT_CUES = ("expectation.active", "expectation.past_active", "expectation.see",
                 "expectation.calls_for", "risk.adjective_that", "risk.verb_that",
                 "risk.warns_of", "likelihood.surprise")  # fmt: skip


def _from_subject(page: Page, start: int, cue: Cue, earlier: str | None) -> Attribution | None:
    """The subject of a verb that forecasts, fears or pledges is who says it."""
    if cue.rule == "expectation.noun":
        holder = _EXPECTATION_OF.search(page.text[cue.start : cue.end])
        return _credit(holder[1], "source:holder", earlier) if holder else None
    if cue.chance:
        verb = lexicon.pattern("attribution", "gives_chance").search(
            page.folded, start, cue.start
        )
        return (
            _credit(subject(page, start, verb.start()), "source:subject", earlier)
            if verb
            else None
        )
    says = cue.label == "pledge" or cue.rule in _SUBJECT_CUES or cue.words in _FEARS
    if not says:
        return None
    if cue.rule == "expectation.calls_for":
        noun = cue.words.split()[0]
        return _credit(
            f"{subject(page, start, cue.start) or ''} {noun}", "source:subject", earlier
        )
    return _credit(subject(page, start, cue.start), "source:subject", earlier)


def _from_reports(page: Page, sentence: Sentence, start: int, cue: Cue) -> Attribution | None:
    found = lexicon.pattern("attribution", "reports").search(
        page.folded, sentence.start, min(cue.end + 40, sentence.end)
    )
    if found is None:
        return None
    hearsay = re.search(r"speculation|rumou?rs", found[0])
    return Attribution(hearsay[0] if hearsay else UNNAMED, "source:reports")


def _from_opening(
    page: Page, sentence: Sentence, piece_start: int, earlier: str | None
) -> Attribution | None:
    """A frame that opened the sentence still holds in a clause joined by `and that`."""
    if piece_start <= sentence.start or not _CONTINUES.search(
        page.folded, max(sentence.start, piece_start - 12), piece_start
    ):
        return None
    if _PARTICIPLE.match(page.folded, piece_start):  # "..., she said, adding that"
        spoken = speaks(page, replace(sentence, end=piece_start), earlier)
        if spoken:
            return Attribution(spoken, "source:says_more")
    frames = _frames(page, sentence.start, piece_start)
    for frame in frames:
        if frame.rule == "frame.opinion_that":
            continue
        name = _named_by(page, sentence.start, frame)
        if credited := _credit(name, frame.rule, earlier):
            return credited
    return None


_CONTINUES = re.compile(r"(?:\b(?:that|and|or|with)\s|,\s(?:and\s|thereby\s|thus\s)?)\Z")
_PAST_TENSE = re.compile(r"(?:was|were)\b")


def _carried_over(
    page: Page, sentence: Sentence, cue: Cue, earlier: str | None
) -> Attribution | None:
    """In minutes, "growth was expected to slow" is what the body named before expected."""
    if cue.label not in ("expectation", "likelihood") or not _PAST_TENSE.match(cue.words):
        return None
    block = page.folded[sentence.block.start : sentence.end]
    named = lexicon.pattern("attribution", "minutes").findall(block)
    if earlier:
        return Attribution(earlier, "source:carried_over")
    return Attribution(named[-1], "source:carried_over") if named else None


# ------------------------------------------------------------------ names


_RELATIVE = re.compile(r",\s(?:who|which|whose|where)\b[^,]{1,160},")
_INSERTED = re.compile(
    r",\s(?:together with|along with|as well as|including|citing|like|asked|"
    r"speaking|writing|in an? |in (?:its|his|her) )\b[^,]{2,80},"
)
_AFTER_VERB_WORDS = re.compile(
    r"(?:\s(?:has|have|had|is|are|was|were|also|then|recently|repeatedly|privately|publicly|now|"
    r"still|already|once|again|generally|only|does|do|did|not|[a-z]{3,12}ly|continued|to))+\s*\Z"
)
_CUT = re.compile(
    r".*(?:[,;:()\u2014]|\bthat\b|\bbut\b|\bwhile\b|\balthough\b|\bas\b)\s", re.DOTALL
)


def subject(page: Page, start: int, verb_start: int) -> str | None:
    """The words before a verb that name its subject, in the text's own spelling."""
    raw = page.plain[start:verb_start]
    raw = _INSERTED.sub(", ", _ASIDE.sub(", ", _RELATIVE.sub(" ", raw)))
    if described := _DESCRIBED.search(raw):
        return described["name"]
    raw = _AFTER_VERB_WORDS.sub("", raw.rstrip(" ,"))
    if leading := lexicon.pattern("clauses", "leading").match(raw.lower()):
        raw = raw[leading.end() :] if leading.end() <= len(raw) else raw
    if listed := _LIST.search(raw):
        return listed[0].strip()
    if cut := _CUT.match(raw + " "):
        raw = (raw + " ")[cut.end() :]
    if len(raw.split()) > _LONG_SUBJECT:  # the end of a longer sentence
        raw = raw.rpartition(" and ")[2]
    return raw.strip() or None


_LONG_SUBJECT = 8
_DESCRIBED = re.compile(
    r"(?:\A|[.;:,]\s|\b(?:that|and|but)\s)"
    r"(?P<name>(?:The\s|the\s)?[A-Z][\w'\u2019.-]{1,24}(?:\s[A-Z][\w'\u2019.-]{1,24}){1,4}), "
    r"(?:the|an?|its|his|her|their|who|head|director|chief|professor|former|president|senior)"
    r"\s[^,;:]{2,90},\s*\Z"
)
_LIST = re.compile(
    r"(?:[\w'\u2019.-]{2,24}(?:\s[\w'\u2019.-]{2,24})?,\s){1,4}(?:and|or)\s[^,;:]{2,60}\Z"
)


_POLISH = re.compile(r"^(?:and|but|or|so|the|both|even|in|for|to)\s+", re.IGNORECASE)


_ASIDE = re.compile(
    r",\s(?:however|moreover|too|also|meanwhile|therefore|for (?:instance|example)|"
    r"in (?:fact|turn)|for (?:its|his|her|their) part)\b,?",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"(?:'|\u2019)s? (?:own |latest |new |current |central |economic |staff ){0,2}"
    r"(?:forecast|projection|outlook|estimate|model)s?\Z"
)
_REPORTS = re.compile(r"(?:(?:some|several|recent|unconfirmed|media|press) )?reports\Z")
_FIRST_PERSON = re.compile(
    r"(?:where |what |as |and |if )?(?:we|i)(?:'(?:re|ve|m|d))?"
    r"(?: (?:don't|do not|can't|cannot))?\Z"
)
_OWN_WORK = re.compile(
    r"(?:the |its |their |this )?(?:\w+ )?(?:forecast|projection|outlook)s?\b"
)
_ADJUNCT = re.compile(
    r"(?:in|on|over|across|at|from|by|during|through|near|along|with|for|to|of|note|if|when|as)\b"
)
_NAMING = re.compile(r"\b(?!(?:the|a|an|some|this|that|and|or|of|its|their|his|her)\b)[a-z]{2}")


def _credit(name: str | None, rule: str, earlier: str | None) -> Attribution | None:
    """A credit to somebody with a name; the document's own voice gives none."""
    if name is None:
        return None
    name = _ASIDE.sub(" ", name)
    clean = " ".join(name.replace("*", "").replace("_", " ").split()).strip(
        " ,.;:\"'\u201c\u201d"
    )
    folded = clean.lower().replace("\u2019", "'")
    if _ADJUNCT.match(folded):
        return None
    if len(clean.split()) > LONGEST_NAME or not _NAMING.search(folded):
        return None
    pronoun = lexicon.pattern("attribution", "pronoun").match(folded)
    if pronoun or (earlier and _OWN_WORK.match(folded)):
        return Attribution(earlier, f"source:{rule}.pronoun")
    if _FIRST_PERSON.match(folded):
        return OWN_VOICE
    if lexicon.pattern("attribution", "own").match(folded):
        return None
    clean = _OWNER.sub("", clean)
    if _REPORTS.match(folded):
        return Attribution(UNNAMED, "source:reports")
    return Attribution(_POLISH.sub("", clean), f"source:{rule}")

"""Evaluation: predictions against a gold standard, as precision, recall and attribute accuracy.

A prediction and a gold record can pair when their overlap is at least half of their union, or
covers at least 80 % of the shorter. Pairing is one to one: as many pairs as possible, stronger
overlaps first. Attributes are judged on pairs, with the tolerances of the gold's own scorer.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import Expression, ProbabilityRange, as_fraction

Predict = Callable[[str, date | None], Sequence[CandidateDraft]]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts from which all figures follow; tallies add up."""

    gold: int = 0
    predicted: int = 0
    matched: int = 0
    found: int = 0  # gold that some prediction touches, pairing aside
    kind: int = 0
    expression: int = 0
    polarity: int = 0
    probability: int = 0
    due: int = 0
    source: int = 0
    dated: int = 0  # pairs whose gold has a due date
    dated_right: int = 0
    named: int = 0  # pairs whose gold names a source
    named_right: int = 0
    joint: int = 0  # everything about the record right
    near_misses: int = 0
    near_misses_rejected: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def figures(self) -> dict[str, float | None]:
        """Shares, 0 to 1, higher is better; None where there is nothing to divide by."""
        precision = _share(self.matched, self.predicted)
        recall = _share(self.matched, self.gold)
        return {
            "precision": precision,
            "recall": recall,
            "f1": _share(2 * self.matched, self.predicted + self.gold),
            "found": _share(self.found, self.gold),
            "near_miss_rejection": _share(self.near_misses_rejected, self.near_misses),
            "kind": _share(self.kind, self.matched),
            "expression": _share(self.expression, self.matched),
            "polarity": _share(self.polarity, self.matched),
            "probability": _share(self.probability, self.matched),
            "due": _share(self.due, self.matched),
            "due_where_dated": _share(self.dated_right, self.dated),
            "source": _share(self.source, self.matched),
            "source_where_named": _share(self.named_right, self.named),
            "joint": _share(self.joint, self.gold),
        }


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """The tally of one document, and what was missed or surplus (offsets in its text)."""

    doc: str
    genre: str
    group: str
    tally: Tally
    missed: tuple[tuple[int, int], ...]
    surplus: tuple[tuple[int, int], ...]
    wrong: tuple[tuple[int, int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results of every document, with totals by genre, group and over all."""

    documents: tuple[DocumentResult, ...]

    @property
    def total(self) -> Tally:
        """Over all documents."""
        return sum((result.tally for result in self.documents), Tally())

    @property
    def by_document(self) -> dict[str, Tally]:
        """One tally a document."""
        return {result.doc: result.tally for result in self.documents}

    @property
    def by_genre(self) -> dict[str, Tally]:
        """Added up over documents of one genre."""
        return self._grouped(lambda result: result.genre)

    @property
    def by_group(self) -> dict[str, Tally]:
        """Added up over groups of genres (geopolitical, economic, ...)."""
        return self._grouped(lambda result: result.group)

    def _grouped(self, key: Callable[[DocumentResult], str]) -> dict[str, Tally]:
        totals: dict[str, Tally] = {}
        for result in self.documents:
            totals[key(result)] = totals.get(key(result), Tally()) + result.tally
        return dict(sorted(totals.items()))

    def as_json(self) -> dict[str, Any]:
        """Counts and figures as plain values, for `--format json`."""
        return {
            "total": _plain(self.total),
            "by_group": {name: _plain(t) for name, t in self.by_group.items()},
            "by_genre": {name: _plain(t) for name, t in self.by_genre.items()},
            "by_document": {name: _plain(t) for name, t in self.by_document.items()},
        }


def evaluate(
    gold_dir: Path, texts_dir: Path, index: Path | None, predict: Predict
) -> Evaluation:
    """Run an extractor over annotated documents and compare.

    Args:
        gold_dir: folder with `<id>.jsonl` and, where near misses are known,
            `<id>.near-misses.jsonl`.
        texts_dir: folder with `<id>.txt`, UTF-8; offsets are code points.
        index: JSON list with `id`, `published_on`, `genre`, `group`, `publisher`, `author`;
            by default `index.json` in the gold folder or beside it.
        predict: gives the candidates of a text published on a day.

    Raises:
        FileNotFoundError: where a document has no text.
    """
    results = [
        _evaluate_document(entry, gold_dir, texts_dir, predict)
        for entry in _documents(gold_dir, index)
    ]
    return Evaluation(tuple(results))


# ------------------------------------------------------------------ reading the gold


def _documents(gold_dir: Path, index: Path | None) -> list[Record]:
    places = [index] if index else [gold_dir / "index.json", gold_dir.parent / "index.json"]
    path = next((place for place in places if place.exists()), None)
    listed = (
        {entry["id"]: entry for entry in json.loads(path.read_text("utf-8"))} if path else {}
    )
    names = sorted(
        file.name.removesuffix(".jsonl")
        for file in gold_dir.glob("*.jsonl")
        if not file.name.endswith(".near-misses.jsonl")
    )
    return [listed.get(name, {"id": name}) for name in names]


def _records(path: Path) -> list[Record]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _evaluate_document(
    entry: Record, gold_dir: Path, texts_dir: Path, predict: Predict
) -> DocumentResult:
    name = entry["id"]
    text = (texts_dir / f"{name}.txt").read_bytes().decode("utf-8")
    published = _day(entry.get("published_on"))
    golds = _records(gold_dir / f"{name}.jsonl")
    near_misses = _records(gold_dir / f"{name}.near-misses.jsonl")
    own = _name_words(entry.get("publisher")) | _name_words(entry.get("author"))
    return compare(
        golds, near_misses, predict(text, published), published=published, own_names=own,
        doc=name, genre=entry.get("genre", "unknown"), group=entry.get("group", "unknown"),
    )  # fmt: skip


# ------------------------------------------------------------------ comparing


def compare(
    golds: Sequence[Record],
    near_misses: Sequence[Record],
    candidates: Sequence[CandidateDraft],
    *,
    published: date | None,
    own_names: frozenset[str] = frozenset(),
    doc: str = "",
    genre: str = "",
    group: str = "",
) -> DocumentResult:
    """The result of one document whose gold and candidates are at hand."""
    spans = [(c.start or 0, c.end or 0) for c in candidates]
    gold_spans = [(g["start"], g["end"]) for g in golds]
    pairs = paired(gold_spans, spans)
    judged = [
        _Judged(golds[i], candidates[j], published, own_names).right for i, j in pairs.items()
    ]
    surplus = [span for j, span in enumerate(spans) if j not in set(pairs.values())]
    rejected = [
        not any(overlap((miss["start"], miss["end"]), span) for span in surplus)
        for miss in near_misses
    ]
    found = [any(overlap(span, other) for other in spans) for span in gold_spans]
    tally = Tally(
        gold=len(golds),
        predicted=len(candidates),
        matched=len(pairs),
        found=sum(found),
        near_misses=len(near_misses),
        near_misses_rejected=sum(rejected),
        **_attribute_counts([golds[i] for i in pairs], judged),
    )
    wrong = tuple(
        (*gold_spans[i], tuple(name for name, ok in right.items() if not ok))
        for i, right in zip(pairs, judged, strict=True)
        if not all(right.values())
    )
    missed = tuple(span for i, span in enumerate(gold_spans) if i not in pairs)
    return DocumentResult(doc, genre, group, tally, missed, tuple(surplus), wrong)


_JOINT = ("expression", "polarity", "probability", "due", "source")


def _attribute_counts(
    golds: Sequence[Record], judged: Sequence[Mapping[str, bool]]
) -> dict[str, int]:
    counts = {name: sum(right[name] for right in judged) for name in ("kind", *_JOINT)}
    dated = [r["due"] for g, r in zip(golds, judged, strict=True) if g.get("due_on")]
    named = [r["source"] for g, r in zip(golds, judged, strict=True) if g.get("attributed_to")]
    return counts | {
        "dated": len(dated),
        "dated_right": sum(dated),
        "named": len(named),
        "named_right": sum(named),
        "joint": sum(all(right[name] for name in _JOINT) for right in judged),
    }


Span = tuple[int, int]


def overlap(first: Span, second: Span) -> float:
    """How strongly two spans overlap, 0 where they may not pair.

    Examples:
        >>> overlap((0, 10), (0, 20)), overlap((0, 10), (8, 30))
        (0.5, 0.0)
    """
    shared = min(first[1], second[1]) - max(first[0], second[0])
    if shared <= 0:
        return 0.0
    lengths = (first[1] - first[0], second[1] - second[0])
    union = shared / (sum(lengths) - shared)
    return union if union >= 0.5 or shared / min(lengths) >= 0.8 else 0.0


def paired(golds: Sequence[Span], predictions: Sequence[Span]) -> dict[int, int]:
    """Index of the prediction for each paired gold: a maximum matching."""
    edges = [
        sorted(
            ((s, j) for j, p in enumerate(predictions) if (s := overlap(g, p))), reverse=True
        )
        for g in golds
    ]
    holder: dict[int, int] = {}

    def seat(i: int, tried: set[int]) -> bool:
        for _, j in edges[i]:
            if j in tried:
                continue
            tried.add(j)
            if j not in holder or seat(holder[j], tried):
                holder[j] = i
                return True
        return False

    for i in sorted(range(len(golds)), key=lambda k: -(edges[k][0][0] if edges[k] else 0.0)):
        seat(i, set())
    return dict(sorted((i, j) for j, i in holder.items()))


# ------------------------------------------------------------------ judging a pair

# Bands for verbal terms, widened from the common yardsticks; the first that fits counts.
_BANDS = (
    (r"remote|(?:highly|very|most) unlikely", 0.00, 0.25),
    (r"unlikely|not likely|improbable|doubt|slight prospect|outside possibility|"
     r"small probability|little if any|fairly low", 0.00, 0.45),
    (r"realistic possibility", 0.25, 0.55),
    (r"even (?:chance|odds)", 0.40, 0.60),
    (r"more (?:likely|probable) than", 0.50, 0.85),
    (r"(?:almost|virtually|nearly) certain|bound to", 0.80, 1.00),
    (r"(?:highly|very) (?:likely|probable)", 0.65, 1.00),
    (r"most likely|more probable", 0.40, 0.95),
    (r"likely|probabl", 0.50, 0.95),
)  # fmt: skip
_LONGEST_SLACK = 366  # days
_NO_NAMES = frozenset(
    {"the", "a", "an", "of", "in", "on", "at", "and", "or", "for", "to", "by", "some", "many",
     "several", "few", "most", "almost", "mr", "mrs", "ms", "dr"}
)  # fmt: skip
_OWN_WORDS = frozenset({"author", "authors", "we", "i", "publisher", "document"})


@dataclass(frozen=True)
class _Judged:
    """What is right about a candidate, seen from its gold record."""

    gold: Record
    candidate: CandidateDraft
    published: date | None
    own_names: frozenset[str] = field(default_factory=frozenset)

    @property
    def right(self) -> dict[str, bool]:
        return {
            "kind": self.candidate.kind == self.gold["kind"],
            "expression": self.candidate.expression == self.gold["expression"],
            "polarity": self.candidate.polarity == self.gold["polarity"],
            "probability": self._probability(),
            "due": self._due(),
            "source": self._source(),
        }

    def _probability(self) -> bool:
        got = _interval(self.candidate.probability)
        negated = self.gold["polarity"] == "negated"
        match Expression(self.gold["expression"]):
            case Expression.NUMERIC:
                return got is not None and _near(got, self.gold["probability"])
            case Expression.UNQUANTIFIED:
                return got is None or got[2] - got[0] >= 0.3
            case Expression.CATEGORICAL:
                return got is None or got[1] >= 0.8 or (negated and got[1] <= 0.2)
            case Expression.VERBAL:
                return _in_band(got, self.gold["terms"], negated=negated)

    def _due(self) -> bool:
        got = self.candidate.due_on
        if got is None:
            return self.gold.get("due_on") is None
        wanted = [_day(self.gold.get("due_on")), *map(_day, self.gold.get("due_alt", []))]
        return any(self._is_near(got, day) for day in wanted if day)

    def _is_near(self, got: date, wanted: date) -> bool:
        """Within 3 days, or a tenth of the lead time."""
        lead = abs((wanted - self.published).days) if self.published else 0
        return abs((got - wanted).days) <= min(_LONGEST_SLACK, max(3, round(lead * 0.1)))

    def _source(self) -> bool:
        wanted = _name_words(self.gold.get("attributed_to"))
        got = _name_words(self.candidate.attributed_to)
        if not wanted:
            return not got or bool(got & self.own_names) or got <= _OWN_WORDS
        if not got:
            return False
        return wanted <= got or got <= wanted or len(wanted & got) / len(wanted | got) >= 0.5


def _interval(probability: ProbabilityRange | None) -> tuple[float, float, float] | None:
    """Low, point and high as fractions."""
    if probability is None:
        return None
    low, point, high = (
        as_fraction(ppm) for ppm in (probability.low, probability.point, probability.high)
    )
    return low, point, high


def _near(got: tuple[float, float, float], wanted: Record) -> bool:
    """A number within two points (or a tenth, below ten per cent); a range within five."""
    if wanted.get("point") is not None:
        slack = 0.1 * wanted["point"] if wanted["point"] < 0.1 else 0.02
        return bool(abs(got[1] - wanted["point"]) <= slack + 1e-9)
    low = 0.0 if wanted["low"] is None else wanted["low"]
    high = 1.0 if wanted["high"] is None else wanted["high"]
    return bool(abs(got[0] - low) <= 0.05 + 1e-9 and abs(got[2] - high) <= 0.05 + 1e-9)


def _in_band(
    got: tuple[float, float, float] | None, terms: Iterable[str], *, negated: bool
) -> bool:
    band = next(
        (
            (low, high)
            for term in terms
            for pattern, low, high in _BANDS
            if re.search(pattern, term, re.IGNORECASE)
        ),
        None,
    )
    if band is None:  # expected, forecast, should: words with no agreed number
        return got is None or got[1] >= 0.5 or (negated and got[1] <= 0.5)
    if got is None:
        return False
    options = [band, (1 - band[1], 1 - band[0])] if negated else [band]
    return any(
        got[0] <= high and got[2] >= low and low - 0.1 <= got[1] <= high + 0.1
        for low, high in options
    )


def _name_words(name: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", (name or "").lower())) - _NO_NAMES


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _plain(tally: Tally) -> dict[str, Any]:
    return {f.name: getattr(tally, f.name) for f in fields(tally)} | {"figures": tally.figures}

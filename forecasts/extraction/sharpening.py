"""Sharpening: what a claim lacks to be a dated question that somebody can answer."""

from forecasts.extraction import lexicon
from forecasts.extraction.blocks import Page
from forecasts.extraction.clauses import Clause
from forecasts.extraction.horizons import HorizonReading


def missing(page: Page, clause: Clause, horizon: HorizonReading | None) -> list[str]:
    """Which of threshold, observer, date and actor the claim does not give.

    A threshold is missing where the claim is about more or less of something without a number;
    an observer where nobody counts or publishes what it is about; an actor where its subject
    is a pronoun or an empty "there".
    """
    claim = _without(page.folded, clause, horizon)
    absent = {
        "threshold": _lacks_threshold(claim),
        "observer": _lacks_observer(claim),
        "date": horizon is None or horizon.due_on is None,
        "actor": _lacks_actor(claim),
    }
    return [name for name, lacking in absent.items() if lacking]


def _without(folded: str, clause: Clause, horizon: HorizonReading | None) -> str:
    """The claim's words but for its time: the 2027 of "by 2027" is no threshold."""
    claim = folded[clause.start : clause.end]
    if horizon is None or not clause.start <= horizon.start < clause.end:
        return claim
    return claim[: horizon.start - clause.start] + claim[horizon.end - clause.start :]


def _has(name: str, claim: str) -> bool:
    return lexicon.pattern("sharpening", name).search(claim) is not None


def _lacks_threshold(claim: str) -> bool:
    if _has("quantity", claim):
        return False
    return _has("degree", claim) or not _has("event", claim)


def _lacks_observer(claim: str) -> bool:
    if _has("intangible", claim):
        return not _has("quantity", claim)
    return not (_has("event", claim) or _has("measured", claim))


def _lacks_actor(claim: str) -> bool:
    return lexicon.pattern("sharpening", "no_actor").match(claim) is not None

"""Rules and model together: a pair counts once and for more, and a failure costs nothing."""

from pathlib import Path
from typing import Any

import pytest

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import Polarity
from forecasts.extraction import candidates
from forecasts.llm import Caps, Extractor, ModelAlone, RulesAndModel, merged
from tests.llm.desk import PUBLISHED, REPORT, SCALE, a_model
from tests.llm.playing_server import Asked, Playing, Reply, statement, statements


def by_rules(text: str = REPORT) -> list[CandidateDraft]:
    return candidates(text, published_on=PUBLISHED, yardstick=SCALE)


def found_by(extractor: Extractor, text: str = REPORT) -> list[CandidateDraft]:
    return extractor(text, published_on=PUBLISHED, yardstick=SCALE)


def test_what_both_found_is_surer_and_says_so(server: Playing) -> None:
    server.plays(statements(statement("The strike is unlikely to end before April", 2)))
    rules = by_rules()
    both = found_by(RulesAndModel(a_model(server), lambda line: None))
    assert len(both) == len(rules)
    (pair,) = [each for each in both if each.extractor.endswith("+llm")]
    alone = next(each for each in rules if each.start == pair.start)
    assert pair.extractor == f"{alone.extractor}+llm"
    assert alone.extraction_score < pair.extraction_score < 1
    assert pair.probability == alone.probability
    assert pair.trace[: len(alone.trace)] == alone.trace
    assert "llm:model.test-model" in pair.trace


def test_what_one_alone_found_is_kept_with_its_own_trace(server: Playing) -> None:
    quote = "Two terminals go over to robots"
    server.plays(
        lambda asked: statements(statement(quote, asked.id_of(quote), expression="categorical"))
    )
    rules = by_rules()
    both = found_by(RulesAndModel(a_model(server), lambda line: None))
    (new,) = [each for each in both if each not in rules]
    assert (new.quote, new.extractor) == (quote, "llm/1")
    assert [each for each in both if each is not new] == rules
    assert [each.start for each in both] == sorted(each.start or 0 for each in both)


def test_where_they_differ_the_trace_says_how() -> None:
    (ours,) = by_rules("The strike is unlikely to end.\n")
    theirs = ours.model_copy(
        update={"polarity": Polarity.AFFIRMED, "attributed_to": "the union"}
    )
    (pair,) = merged([ours], [theirs])
    assert pair.polarity is Polarity.NEGATED
    assert "llm:differs.polarity=affirmed" in pair.trace
    assert "llm:differs.attributed_to=the union" in pair.trace


def test_two_of_the_model_on_one_of_the_rules_count_once() -> None:
    text = "The strike is unlikely to end before the spring holidays.\n"
    (ours,) = by_rules(text)
    shorter = ours.model_copy(update={"end": (ours.end or 0) - 20})
    (pair,) = merged([ours], [shorter, ours])
    assert pair.extractor == "rules/1+llm"
    assert not any("differs" in each for each in pair.trace)


def test_with_nothing_from_one_side_the_other_is_unchanged() -> None:
    rules = by_rules()
    assert merged(rules, []) == rules
    assert merged([], rules) == rules


def test_rules_go_on_alone_when_the_model_fails_and_it_is_said(server: Playing) -> None:
    for reply, why in ((Reply(b"", 500), "answers 500"), (Reply(b"?"), "no chat completion")):
        told: list[str] = []
        server.plays(reply)
        assert found_by(RulesAndModel(a_model(server), told.append)) == by_rules()
        assert len(told) == 1
        assert why in told[0]
        assert "rules alone" in told[0]


def test_rules_go_on_alone_with_a_report_over_the_cap(server: Playing) -> None:
    told: list[str] = []
    model = a_model(server, caps=Caps(characters=10))
    assert found_by(RulesAndModel(model, told.append)) == by_rules()
    assert "more than the 10" in told[0]


def test_the_model_alone_tells_how_it_went(server: Playing) -> None:
    told: list[str] = []
    server.plays(
        statements(statement("grain exports will halt", 4), statement("not there at all"))
    )
    (found,) = found_by(ModelAlone(a_model(server), told.append))
    assert found.quote == "grain exports will halt"
    assert told[0].startswith(
        "test-model: kept 1; dropped quotes not in the text 1; requests 1"
    )


SAMPLES = Path(__file__).resolve().parents[2] / "seeds" / "samples"


@pytest.mark.parametrize(
    "name", ["strait-brief.txt", "central-bank-essay.md", "cyber-predictions.md"]
)
def test_a_model_that_finds_what_the_rules_find_gives_their_records(
    server: Playing, name: str
) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    rules = by_rules(text)
    left = list(rules)

    def echo(asked: Asked) -> Reply:
        listed = []
        for each in asked.sentences:
            inside = [c for c in left if (c.quote or "") in each["text"]]
            left[:] = [c for c in left if c not in inside]
            listed += [as_claimed(c, each["id"]) for c in inside]
        return statements(*listed)

    server.plays(echo)
    found = found_by(ModelAlone(a_model(server), lambda line: None), text)
    assert len(found) >= 5
    assert [attributes(each) for each in found] == [attributes(each) for each in rules]


def as_claimed(draft: CandidateDraft, sentence: int) -> dict[str, Any]:
    return statement(
        draft.quote or "",
        sentence,
        kind=draft.kind,
        expression=draft.expression,
        terms=draft.terms,
        polarity=draft.polarity,
        attributed_to=draft.attributed_to,
        condition=draft.condition,
    )


def attributes(draft: CandidateDraft) -> dict[str, Any]:
    apart = {"extraction_score", "extractor", "trace", "scenario", "scenario_set"}
    return draft.model_dump(exclude=apart)

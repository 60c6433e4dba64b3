import json
from dataclasses import replace

import pytest

from forecasts.exports.json import to_json
from tests.exports.samples import a_scorecard


def test_equal_data_gives_equal_bytes() -> None:
    assert to_json(a_scorecard()) == to_json(a_scorecard())


def test_order_of_filters_and_policy_does_not_reach_the_bytes() -> None:
    one = a_scorecard(filters={"topics": ["x"], "kinds": ["y"]}, policy={"b": 1, "a": 2})
    other = a_scorecard(filters={"kinds": ["y"], "topics": ["x"]}, policy={"a": 2, "b": 1})
    assert to_json(one) == to_json(other)


def test_reads_back_as_the_scorecard_says() -> None:
    card = a_scorecard()
    assert json.loads(to_json(card)) == card.to_dict()


def test_ends_with_one_line_end() -> None:
    text = to_json(a_scorecard())
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")


def test_names_keep_their_letters() -> None:
    assert "Mäduza" in to_json(a_scorecard(names=["Mäduza"]))


def test_a_number_json_cannot_say_is_refused() -> None:
    card = a_scorecard()
    score = replace(card.total.score, base_rate=float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        to_json(replace(card, total=replace(card.total, score=score)))

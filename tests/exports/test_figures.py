import pytest

from forecasts.exports.figures import figures, words
from forecasts.exports.views import group_views, reading_of
from scoring import Tier
from tests.exports.samples import a_scorecard

SHOWN = {
    Tier.COUNTS: [],
    Tier.BASIC: ["Brier score", "Bias", "Shrunken score"],
    Tier.EXTENDED: [
        "Brier score",
        "Bias",
        "Shrunken score",
        "Miscalibration",
        "Discrimination",
        "AUC",
    ],
}
SHOWN[Tier.FULL] = [*SHOWN[Tier.EXTENDED], "Skill", "Log score"]


@pytest.mark.parametrize("tier", Tier)
def test_a_tier_shows_what_it_may(tier: Tier) -> None:
    card = a_scorecard()
    score = next(g.score for g in card.groups if g.key["source"] == tier.value)
    assert score.tier is tier
    assert [figure.label for figure in figures(score, reading_of(card))] == SHOWN[tier]


def test_miscalibration_is_never_without_what_luck_would_show() -> None:
    for view in group_views(a_scorecard()):
        for figure in view.figures:
            if figure.label == "Miscalibration":
                assert "luck: up to" in words(figure.interval)


def test_a_diagram_needs_the_extended_tier() -> None:
    shown = {view.tier: view.chart is not None for view in group_views(a_scorecard())[:4]}
    assert shown == {
        Tier.BASIC: False,
        Tier.COUNTS: False,
        Tier.EXTENDED: True,
        Tier.FULL: True,
    }

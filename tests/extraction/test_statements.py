"""Which sentences hold forecasts, how many, and where each begins and ends."""

from datetime import date

import pytest

from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates

PUBLISHED = date(2026, 2, 27)
SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]


def quotes(text: str) -> list[str]:
    found = candidates(text, published_on=PUBLISHED, yardstick=SCALE)
    return [candidate.quote or "" for candidate in found]


ONE_CLAIM = [
    "The coalition will lose its majority in the autumn.",
    "Lenders are likely to tighten standards further.",
    "It is highly unlikely that the blockade will be lifted this year.",
    "There is a realistic possibility that the pipeline reopens before winter.",
    "The ruling could embolden smaller parties to walk out.",
    "Fuel shortages may spread to the coastal provinces.",
    "Exports are expected to recover in the second half of 2026.",
    "Inflation is forecast to fall to 2 per cent by the end of next year.",
    "The junta is poised to extend its mandate.",
    "Turnout looks set to reach a record low.",
    "The port is on track to reopen in May.",
    "The peace process is on the brink of collapse.",
    "A wider strike cannot be ruled out.",
    "The government is preparing to nationalise the mines.",
    "The union has vowed to continue its walkout.",
    "Drought risks triggering a new wave of migration.",
    "The standoff poses a serious threat to grain shipments.",
    "If the ceasefire fails, aid convoys will stop.",
    "Unless creditors agree, the treasury will run out of cash in June.",
    "Should talks collapse, both sides would return to the front.",
    "A prolonged outage would force refiners to import.",
    "Conversely, a swift deal could lift the currency.",
    "Threat actors will almost certainly continue to target hospitals.",
    "Ransomware groups are likely to exploit the flaw within weeks.",
    "The ministry will probably delay the tender.",
    "The bank is considering a further cut.",
    "Sea levels are projected to rise by half a metre by 2100.",
    "Heavy rain should ease by Friday morning.",
    "The party is bound to split.",
    "Talks are about to resume in Geneva.",
    "The new rules raise the prospect of a legal challenge.",
    "The ruling paves the way for early elections.",
    "There is a growing risk that the dispute will spill over the border.",
    "We assess with moderate confidence that the militia will not disarm.",
    "We expect the central bank to hold rates in March.",
    "There is a 60% chance of a rate cut in June.",
    "The odds of a default within two years are about one in four.",
    "The militia remains likely to retaliate.",
    "The company stands to gain from the embargo.",
    "It is only a matter of time before another bank fails.",
    "A military victory is inevitable.",
    "The opposition is not likely to accept the result.",
    "The deal has the potential to redraw regional trade routes.",
    "The alliance would likely respond with new sanctions if shipping were attacked.",
    "Moscow is likely to step up pressure, including by cutting gas supplies.",
    "Few analysts expect the truce to hold.",
    "The most likely outcome is a hung parliament.",
    "The risk of a wider conflict remains high.",
    "Markets are nervous, but no rate change is expected in April.",
    "Prospects for a settlement remain dim.",
    "It is hard to see the coalition surviving the winter.",
    "Output will have doubled by 2030.",
    "The harvest could well be the worst in decades.",
    "The minister is set to resign on Monday.",
    "Further defections are likely.",
    "A second referendum is possible.",
    "More strikes are expected.",
    "The army has no intention of handing over power.",
    "The law is unlikely to pass before the summer recess.",
    "Growth will likely slow next year as fiscal support fades.",
    "The plan announced on 11 October will shift purchases to bills.",
    "Lower oil prices would hurt the budget.",
    "The court is due to rule next week.",
    "There is talk of sending observers.",
    "The talks, which are expected to last three days, will focus on grain.",
    "Turkey could be forced to choose sides should tensions escalate.",
    "No major power is likely to intervene.",
    "Kyiv fears Washington will force a settlement.",
]


@pytest.mark.parametrize("sentence", ONE_CLAIM)
def test_a_forecast_is_found_once(sentence: str) -> None:
    assert len(quotes(sentence)) == 1


NO_CLAIM = [
    "The coalition lost its majority last autumn.",
    "Exports fell by 12 per cent in 2024.",
    "The minister said the talks had gone well.",
    "He could not be reached for comment.",
    "Will the truce hold?",
    "How will the bank respond to weaker growth?",
    "It remains unclear whether the army will intervene.",
    "It is too early to say how voters will react.",
    "The outcome will depend on turnout.",
    "The vote in May will show whether the reform has support.",
    "This report will examine three scenarios.",
    "In the next section we will discuss the causes.",
    "The government should raise taxes.",
    "Leaders must act now.",
    "The king would hunt every winter.",
    "Without the loan the bank would have failed.",
    "The blast may have been an accident.",
    "The group is probably hiding losses.",
    "The regime likely views the exercise as a threat.",
    "She probably wants a deal.",
    "Sales were weaker than expected.",
    "As expected, the bank held rates.",
    "The missile can reach the capital.",
    "The jet can carry two bombs.",
    "A ban would be unprecedented.",
    "The move, which would violate the treaty, was condemned.",
    "The project was expected to open in 2019.",
    "He had planned to retire.",
    "The will of the people prevailed.",
    "In May 2024 the council met twice.",
    "I would like to thank the committee.",
    "They met to discuss the possibility of a merger.",
    "Subscribe to our newsletter and you will never miss a story.",
    "The pause may reflect fatigue among the troops.",
    "The delay is likely due to bad weather.",
    "He listed potential buyers.",
    "The purpose of the fund is to lend to farms.",
    "Police seized weapons that could be used in attacks last year.",
    "Hopefully this will end soon.",
    "Officials appear hopeful that banks will lend.",
    "The state will have to cut its debts.",
    "We need a rule that will stop fraud.",
    "I thought they might surrender.",
    "The firm could easily afford the fine.",
    "One could argue that it worked.",
    "Public engagement, unusual in scope for the bank, is part of the effort.",
]


@pytest.mark.parametrize("sentence", NO_CLAIM)
def test_what_is_no_forecast_is_left_out(sentence: str) -> None:
    assert quotes(sentence) == []


SEVERAL = [
    pytest.param(
        "Imports will fall, but the deficit could widen.",
        ["Imports will fall", "the deficit could widen"],
        id="two clauses joined by but",
    ),
    pytest.param(
        "The army will withdraw and the militia may fill the gap.",
        ["The army will withdraw", "the militia may fill the gap"],
        id="two clauses joined by and",
    ),
    pytest.param(
        "The cut will hurt exporters, potentially triggering layoffs.",
        ["The cut will hurt exporters", "potentially triggering layoffs"],
        id="a participle with a cue of its own",
    ),
    pytest.param(
        "The deal will fund a new port, which could rival its neighbours.",
        ["The deal will fund a new port", "which could rival its neighbours"],
        id="a relative clause with a cue of its own",
    ),
    pytest.param(
        "The ministry will close two mines; a third is likely to follow.",
        ["The ministry will close two mines", "a third is likely to follow"],
        id="a semicolon",
    ),
    pytest.param(
        "While the bank may wait until May, the treasury will act sooner.",
        ["the bank may wait until May", "the treasury will act sooner"],
        id="a concession in front",
    ),
    pytest.param(
        "Output is projected to grow 2.5 per cent in 2026 and 2.7 per cent in 2027.",
        ["Output is projected to grow 2.5 per cent in 2026", "2.7 per cent in 2027"],
        id="a second figure with a time of its own",
    ),
    pytest.param(
        "Our forecast is for output to rise and for prices to fall.",
        ["Our forecast is for output to rise", "for prices to fall"],
        id="a second expectation after for",
    ),
    pytest.param(
        "Rates will stay high, with growth expected to slow in 2027.",
        ["Rates will stay high", "growth expected to slow in 2027"],
        id="an absolute clause",
    ),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_each_claim_gets_a_record(text: str, expected: list[str]) -> None:
    assert quotes(text) == expected


TRIMMED = [
    pytest.param(
        "However, the truce will fail.", "the truce will fail", id="a connective stays out"
    ),
    pytest.param(
        "Officials said that the truce will fail.",
        "the truce will fail",
        id="the attribution stays out",
    ),
    pytest.param(
        "According to the ministry, wages will rise.", "wages will rise", id="according to"
    ),
    pytest.param(
        "Analysts expect that wages will rise.",
        "Analysts expect that wages will rise",
        id="a forecasting verb stays in",
    ),
    pytest.param(
        "If rains fail, wages will rise.",
        "If rains fail, wages will rise",
        id="the condition stays in",
    ),
    pytest.param(
        "By June, wages will rise.", "By June, wages will rise", id="the time stays in"
    ),
    pytest.param(
        "It is **likely** that wages will rise.",
        "It is **likely** that wages will rise",
        id="mark-up inside stays as it is",
    ),
    pytest.param(
        "1. Party A wins the vote: 60%",
        "Party A wins the vote: 60%",
        id="the number of a list item",
    ),
]


@pytest.mark.parametrize(("text", "expected"), TRIMMED)
def test_the_span_is_the_claim_alone(text: str, expected: str) -> None:
    assert quotes(text) == [expected]


LISTS = [
    pytest.param(
        "The following are likely:\n\n- a strike at the port\n- a vote in May\n", id="stem"
    ),
    pytest.param(
        "With 80% confidence:\n\n- the port reopens in May\n- the strike ends by June\n",
        id="numeric stem",
    ),
    pytest.param(
        "## Highly likely (80-90%)\n\n- the port reopens in May\n- the strike ends by June\n",
        id="heading",
    ),
]


@pytest.mark.parametrize("text", LISTS)
def test_items_under_a_likelihood_are_claims(text: str) -> None:
    items = [line[2:] for line in text.splitlines() if line.startswith("- ")]
    assert quotes(text) == items


def test_the_number_of_a_stem_is_that_of_its_items() -> None:
    text = "With 80% confidence:\n\n- the port reopens in May\n- the strike ends by June\n"
    found = candidates(text, published_on=PUBLISHED, yardstick=SCALE)
    assert [c.point_ppm for c in found] == [800_000, 800_000]
    assert [c.due_on for c in found] == [date(2026, 5, 31), date(2026, 6, 30)]


def test_a_table_of_predictions_is_read_row_by_row() -> None:
    text = (
        "| Event | Chance |\n| --- | --- |\n"
        "| The port reopens by June | 35% |\n| The strike ends in May | 60% |\n"
    )
    found = candidates(text, published_on=PUBLISHED, yardstick=SCALE)
    assert [c.point_ppm for c in found] == [350_000, 600_000]

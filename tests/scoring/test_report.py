"""The typed row of each group: reasons, tiers, sentences, and the shape other programs read."""

import json
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import scoring
from scoring import (
    ClusterSums,
    GroupedTable,
    IntervalTable,
    Policy,
    ReferenceTable,
    SourceScore,
    Threshold,
    Tier,
    score_sources,
)
from tests.shared import REPOSITORY

Pairs = list[tuple[float, float]]


def score(pairs: Pairs, clusters: int | None = None, **options: Any) -> SourceScore:
    """The row of one source, its forecasts dealt out to so many reports."""
    p, y = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    table = GroupedTable.from_forecasts(["a"] * len(p), p, y)
    if clusters is not None:
        reports = [number % clusters for number in range(len(p))]
        options["clusters"] = ClusterSums.from_forecasts(["a"] * len(p), reports, p, y)
    return score_sources(table, seed=1, **options)[0]


def spread(n: int, *, claimed: float = 0.5, happens: float = 0.5) -> Pairs:
    """So many forecasts near one probability, of which a share happens."""
    yes = round(n * happens)
    return [(claimed + 0.05 * (i % 3 - 1), float(i < yes)) for i in range(n)]


def test_a_group_without_forecasts_has_a_row_with_reasons() -> None:
    table = GroupedTable.from_forecasts(["b"], [0.5], [1], keys=["a"])
    empty = score_sources(table, seed=1)[0].to_dict()
    assert (empty["n"], empty["clusters"], empty["tier"]) == (0, 0, "counts")
    assert empty["base_rate"] is None
    for name in (
        "brier",
        "log_score",
        "skill",
        "bias",
        "murphy",
        "corp",
        "cox",
        "auc",
        "shrunk",
    ):
        assert empty[name]["why"] == "no_forecasts", name
    assert empty["reliability_curve"] == []
    assert "too few to judge" in empty["sentence"]


@pytest.mark.parametrize(
    ("pairs", "clusters", "figure", "why"),
    [
        pytest.param([(0.7, 1)], 1, "brier", "one_cluster", id="one report"),
        pytest.param([(0.5, 1)] * 4, 4, "bias", "no_spread", id="reports just alike"),
        pytest.param([(0.7, 1), (0.6, 1)], 2, "skill", "one_class", id="no base rate to beat"),
        pytest.param([(0.7, 1), (0.6, 1)], 2, "auc", "one_class", id="no two classes"),
        pytest.param([(0.7, 1), (0.6, 0)], 2, "auc", "too_few_forecasts", id="one of a class"),
        pytest.param(
            [(0.7, 1), (0.6, 1), (0.1, 0), (0.2, 0)], 4, "auc", "no_spread", id="perfect order"
        ),
        pytest.param([(0.0, 1), (0.6, 0)], 2, "log_score", "infinite", id="called impossible"),
        pytest.param([(0.7, 0.5), (0.6, 0)], None, "brier", "fractional_outcomes", id="partly"),
        pytest.param(
            [(0.7, 0.5), (0.6, 0)], 2, "auc", "fractional_outcomes", id="partly in AUC"
        ),
        pytest.param(
            [(0.7, 0.5), (0.6, 0)], 2, "corp", "fractional_outcomes", id="partly null"
        ),
        pytest.param([(0.7, 1), (0.6, 1)], 2, "cox", "one_class", id="no two classes to fit"),
        pytest.param(
            [(0.7, 1), (0.6, 0)], 2, "cox", "separated", id="classes that do not meet"
        ),
        pytest.param(
            [(0.7, 0.5), (0.6, 0.25)], 2, "cox", "fractional_outcomes", id="partly in the fit"
        ),
        pytest.param(
            [(0.7, 1), (0.6, 0)], 2, "shrunk", "no_peers", id="nobody to compare with"
        ),
    ],
)
def test_why_a_figure_is_undefined(
    pairs: Pairs, clusters: int | None, figure: str, why: str
) -> None:
    assert score(pairs, clusters).to_dict()[figure]["why"] == why


def test_an_infinite_log_score_is_null_beside_the_clipped_one() -> None:
    row = score([(0.0, 1), (1.0, 1)])
    assert row.log_score.exact is None
    assert row.log_score.clipped == pytest.approx(-np.log(0.001 * 0.999) / 2)
    assert row.log_score.clipped_count == 2


def test_outcomes_that_are_partly_so_are_scored_as_fractions() -> None:
    row = score([(0.5, 0.5), (0.25, 0.75), (0.5, 1.0)], clusters=3)
    assert row.brier.value == pytest.approx((0 + 0.25 + 0.25) / 3)
    assert row.brier.low is not None
    assert row.auc.value is not None
    assert row.auc.why == "fractional_outcomes"
    assert row.reliability_curve[0].low is None


def test_reports_that_share_everything_have_one_figure_too_few_to_shrink() -> None:
    table = GroupedTable.from_forecasts(["a", "b"], [0.5, 0.25], [1, 0])
    rows = score_sources(table, seed=1)
    assert [row.shrunk.why for row in rows] == ["too_few_reports", "too_few_reports"]


@pytest.mark.parametrize(
    ("n", "clusters", "tier"),
    [
        (4, 4, Tier.COUNTS),
        (100, 2, Tier.COUNTS),
        (5, 3, Tier.BASIC),
        (500, 4, Tier.BASIC),
        (20, 5, Tier.EXTENDED),
        (49, 49, Tier.EXTENDED),
        (50, 10, Tier.FULL),
    ],
)
def test_the_lower_of_forecasts_and_reports_decides_the_tier(
    n: int, clusters: int, tier: Tier
) -> None:
    assert score(spread(n), clusters).tier is tier


def test_thresholds_are_settings() -> None:
    policy = Policy(basic=Threshold(1, 1), extended=Threshold(2, 1), full=Threshold(3, 1))
    assert score(spread(3), clusters=1, policy=policy).tier is Tier.FULL


def test_every_defined_number_is_there_whatever_the_tier() -> None:
    row = score([(0.2, 0), (0.3, 0), (0.6, 1), (0.25, 1)], clusters=2)
    assert row.tier is Tier.COUNTS
    for figure in (
        row.brier.value,
        row.corp.miscalibration,
        row.auc.value,
        row.murphy.resolution,
    ):
        assert figure is not None


def test_a_slope_below_one_is_overconfident() -> None:
    row = bent(None, shaken=False)
    assert row.cox.slope is not None
    assert row.cox.slope_high is not None
    assert row.cox.slope < row.cox.slope_high < 1
    assert row.cox.p_value is not None
    assert row.cox.p_value < 0.001


def test_too_few_to_judge_is_all_a_small_sample_says() -> None:
    assert score(spread(3), 1).sentence == (
        "3 resolved forecasts from 1 report: too few to judge."
    )


def test_the_sentence_is_silent_about_what_luck_could_explain() -> None:
    sentence = score(spread(40), 20).sentence
    assert sentence.startswith("40 resolved forecasts from 20 reports, Brier score 0.2")
    assert "95% interval" in sentence
    assert "predicts" not in sentence
    assert "differ" not in sentence


@pytest.mark.parametrize(
    ("happens", "verb"), [(0.2, "it overpredicts: what it gave"), (0.95, "it underpredicts: ")]
)
def test_the_sentence_names_the_direction_of_a_bias_beyond_luck(
    happens: float, verb: str
) -> None:
    sentence = score(spread(60, claimed=0.6, happens=happens), 20).sentence
    assert verb in sentence
    assert f"{happens:.0%} of the time (bias " in sentence


def test_reports_that_agree_by_chance_are_no_evidence_of_bias() -> None:
    """Nine yes of nine at 90 % is what a calibrated source shows four times in ten."""
    pairs = [(0.9, 1.0), (0.88, 1.0), (0.92, 1.0)] * 3
    row = score(pairs, 3)
    assert row.bias.high is not None
    assert row.bias.high < 0
    assert "predicts" not in row.sentence


def test_a_source_wrong_about_certainties_is_told_so() -> None:
    row = score([(1.0, float(i % 3 > 0)) for i in range(30)], None)
    assert "it overpredicts" in row.sentence


def bent(clusters: int | None, shaken: bool) -> SourceScore:
    """Too bold both ways; shaken, whole reports come out alike."""
    pairs = [
        (p, float((i // 4 if shaken else i) % 5 < happens))
        for p, happens in ((0.05, 2), (0.95, 3))
        for i in range(80)
    ]
    p, y = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    table = GroupedTable.from_forecasts(["a"] * len(p), p, y)
    sums = None
    if clusters is not None:
        reports = [i // (len(p) // clusters) for i in range(len(p))]
        sums = ClusterSums.from_forecasts(["a"] * len(p), reports, p, y)
    return score_sources(table, clusters=sums, seed=1)[0]


def test_the_sentence_names_miscalibration_beyond_luck() -> None:
    sentence = bent(None, shaken=False).sentence
    assert "what it says and what happens differ by more than luck allows" in sentence
    assert "a calibrated source stays below 0.0" in sentence


def test_the_bound_of_luck_rises_where_reports_stand_or_fall_together() -> None:
    def bound(row: SourceScore) -> float:
        return float(row.sentence.split("stays below ")[1].split(")")[0])

    assert bound(bent(40, shaken=True)) > 1.5 * bound(bent(None, shaken=True))


def test_a_sentence_without_an_interval_says_why() -> None:
    pairs = [(0.5, float(i % 2)) for i in range(20)]
    assert "0.250 (no interval: no spread)" in score(pairs, 10).sentence


def test_clusters_have_the_name_the_policy_gives_them() -> None:
    sentence = score(spread(9), 9, policy=Policy(cluster_word="question")).sentence
    assert sentence.startswith("9 resolved forecasts from 9 questions, ")


def test_readings_of_ranges_bound_the_score() -> None:
    ranges = IntervalTable.from_forecasts(["a"] * 2, [0.5, 0.8], [0.7, 0.8], [1, 1])
    row = score([(0.6, 1), (0.8, 1)], intervals=ranges)
    assert row.brier.best_reading == pytest.approx((0.09 + 0.04) / 2)
    assert row.brier.worst_reading == pytest.approx((0.25 + 0.04) / 2)
    assert score([(0.6, 1)]).brier.best_reading is None


def test_skill_is_against_the_questions_references_where_there_are_any() -> None:
    reference = ReferenceTable.from_forecasts(["a"], [0.75], [0.5], [1])
    table = GroupedTable.from_forecasts(
        ["a", "a", "b", "b"], [0.75, 0.5, 0.75, 0.25], [1, 0, 1, 0]
    )
    with_one, without = score_sources(table, reference=reference, seed=1)
    assert with_one.skill.reference == "reference_probability"
    assert with_one.skill.value == 0.75
    assert with_one.skill.n == 1
    assert without.skill.reference == "base_rate"
    assert without.skill.n == 2


def test_a_perfect_reference_cannot_be_beaten() -> None:
    reference = ReferenceTable.from_forecasts(["a"], [0.75], [1.0], [1])
    row = score([(0.75, 1)], reference=reference)
    assert (row.skill.value, row.skill.why) == (None, "no_reference")


def test_folds_give_the_area_an_interval_that_knows_of_clusters() -> None:
    rng = np.random.default_rng(3)
    p = rng.choice([0.2, 0.5, 0.8], 200)
    y = rng.random(200) < p
    table = GroupedTable.from_forecasts(["a"] * 200, p, y)
    folds = [GroupedTable.from_forecasts(["a"] * 20, p[i::10], y[i::10]) for i in range(10)]
    (row,) = score_sources(table, folds=folds, seed=1)
    (plain,) = score_sources(table, seed=1)
    assert row.auc.value == plain.auc.value
    assert row.auc.low is not None
    assert row.auc.low != plain.auc.low


def test_sources_are_drawn_towards_each_other_and_ranked_with_doubt() -> None:
    rng = np.random.default_rng(4)
    sources = {"bold": 0.95, "even": 0.55, "fair": 0.7}
    key = np.repeat(list(sources), 60)
    p = np.repeat(list(sources.values()), 60)
    table = GroupedTable.from_forecasts(key, p, rng.random(180) < 0.7)
    rows = {row.key: row for row in score_sources(table, seed=1)}
    briers = [row.brier.value for row in rows.values()]
    for row in rows.values():
        assert min(briers) <= row.shrunk.brier <= max(briers)  # type: ignore[operator, type-var]
        assert 1 <= row.shrunk.rank_low <= row.shrunk.rank_high <= 3  # type: ignore[operator]


CONTRACT = {
    "brier": {"value", "low", "high", "best_reading", "worst_reading", "why"},
    "log_score": {"exact", "clipped", "clipped_count"},
    "skill": {"value", "reference", "n"},
    "bias": {"value", "low", "high", "why"},
    "murphy": {"reliability", "resolution", "uncertainty"},
    "corp": {"miscalibration", "discrimination", "uncertainty", "null_miscalibration"},
    "auc": {"value", "low", "high", "why"},
    "shrunk": {"brier", "sd", "rank_low", "rank_high"},
}


def test_a_row_has_the_shape_of_the_contract_in_plain_values() -> None:
    row = score(spread(30), 10).to_dict()
    for name, fields in CONTRACT.items():
        assert fields | {"why"} <= set(row[name]), name
    point = row["reliability_curve"][0]
    assert set(point) == {"probability", "n", "observed", "low", "high"}
    assert {"n", "clusters", "tier", "base_rate", "mean_probability", "sentence"} <= set(row)
    assert "key" not in row
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_equal_input_gives_equal_bytes_and_another_seed_does_not() -> None:
    def text(seed: int) -> str:
        table = GroupedTable.from_forecasts(["a", "b"] * 20, [0.3, 0.6] * 20, [0, 1, 1, 0] * 10)
        return json.dumps([row.to_dict() for row in score_sources(table, seed=seed)])

    assert text(1) == text(1)
    assert text(1) != text(2)


def test_counts_are_whole_where_they_are_and_days_may_be_parts() -> None:
    whole = score([(0.5, 1)])
    assert (whole.n, type(whole.n)) == (1, int)
    table = GroupedTable.from_forecasts(["a"], [0.5], [1], weight=[2.5])
    (days,) = score_sources(table, seed=1)
    assert days.n == 2.5
    assert days.corp.null_miscalibration is None
    assert (days.clusters, days.brier.why) == (0, "one_cluster")


def test_a_partly_among_many_outcomes_costs_the_interval_but_not_the_tier() -> None:
    pairs = [*spread(60), (0.5, 0.5)]
    row = score(pairs)
    assert (row.tier, row.clusters, row.brier.why) == ("full", 61, "fractional_outcomes")
    numbered = score(pairs, clusters=61)
    assert numbered.brier.low is not None


def test_every_public_name_is_listed_and_documented() -> None:
    for name in scoring.__all__:
        public = getattr(scoring, name)
        if isinstance(public, FunctionType | type):
            assert public.__doc__, name
    listed = {name for name in vars(scoring) if not name.startswith("_")}
    modules = {path.stem for path in Path(str(scoring.__file__)).parent.glob("*.py")}
    assert listed - modules - {"annotations"} <= set(scoring.__all__)


def test_the_reference_page_lists_every_function_and_its_example_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (REPOSITORY / "docs" / "reference" / "scoring.md").read_text("utf-8")
    functions = [n for n in scoring.__all__ if isinstance(getattr(scoring, n), FunctionType)]
    assert [name for name in functions if f"`{name}" not in page] == []
    exec(page.split("```python")[1].split("```")[0], {})
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("imf counts 0.2066")
    assert second.endswith("too few to judge.")


def test_importing_the_package_costs_no_scipy() -> None:
    """`forecasts --help` must answer at once, and the scipy modules are slow to load."""
    code = "import scoring, sys; print([name for name in sys.modules if 'scipy' in name])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"

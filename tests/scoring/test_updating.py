"""Forecasts that change, and forecasters who meet on a question."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from scoring import QuestionDays


def test_a_forecast_is_in_force_until_the_next_or_the_close() -> None:
    windows = scoring.forecast_windows(
        ["a", "a", "b", "a"],
        ["q", "q", "q", "r"],
        issued=[3, 0, 4, 1],
        opens=[0, 0, 0, 2],
        closes=[10, 10, 10, 6],
    )
    assert windows.start.tolist() == [3, 0, 4, 2]
    assert windows.end.tolist() == [10, 3, 10, 6]
    assert windows.days.tolist() == [7, 3, 6, 4]
    assert windows.first.tolist() == [False, True, True, True]


def test_of_two_forecasts_at_one_moment_the_last_given_counts() -> None:
    windows = scoring.forecast_windows("aa", "qq", [2, 2], [0, 0], [10, 10])
    assert windows.days.tolist() == [0, 8]


def test_a_forecast_after_the_close_is_in_force_for_no_day() -> None:
    assert scoring.forecast_windows("a", "q", [12], [0], [10]).days.tolist() == [0]


def days_of(issued: list[float], p: list[float], y: list[float]) -> QuestionDays:
    size = len(p)
    return QuestionDays.from_forecasts(
        ["a"] * size,
        ["q"] * size,
        issued,
        p,
        y,
        opens=[0] * size,
        closes=[10] * size,
        keys=["b"],
    )


def test_daily_average_weights_each_forecast_by_its_days() -> None:
    daily = scoring.daily_average(days_of([0, 8], [0.5, 1.0], [1, 1]))
    assert daily.score[0] == pytest.approx(0.8 * 0.25)
    assert daily.coverage[0] == 1.0


def test_days_before_the_first_forecast_have_no_score_but_lower_the_coverage() -> None:
    daily = scoring.daily_average(days_of([5], [0.5], [1]))
    assert daily.score[0] == 0.25
    assert daily.coverage[0] == 0.5


def test_a_source_without_days_has_no_score() -> None:
    daily = scoring.daily_average(days_of([11], [0.5], [1]))
    assert np.isnan(daily.score).tolist() == [True, True]
    assert daily.coverage[0] == 0


def test_questions_are_the_clusters_of_a_daily_average() -> None:
    days = QuestionDays.from_forecasts(
        ["a"] * 4,
        ["q", "q", "r", "late"],
        [0, 5, 0, 11],
        [0.5, 1.0, 0.5, 0.5],
        [1, 1, 1, 1],
        opens=[0] * 4,
        closes=[10] * 4,
    )
    sums = days.clusters()
    assert sums.clusters.tolist() == [2]
    assert sums.n.tolist() == [10, 10]
    interval = scoring.cluster_t(sums)
    assert interval.value[0] == pytest.approx(scoring.daily_average(days).score[0])


def test_days_in_force_also_weight_the_table_of_all_other_measures() -> None:
    windows = scoring.forecast_windows("aa", "qq", [0, 8], [0, 0], [10, 10])
    table = scoring.GroupedTable.from_forecasts("aa", [0.5, 1.0], [1, 1], weight=windows.days)
    expected = scoring.daily_average(days_of([0, 8], [0.5, 1.0], [1, 1])).score[0]
    assert scoring.brier_score(table)[0] == pytest.approx(expected)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("qrs"), st.sampled_from("abcd"), st.floats(0, 1), st.integers(0, 9)
        ),
        min_size=1,
        max_size=20,
        unique_by=lambda row: (row[0], row[1]),
    ),
    st.sampled_from(["brier", "log"]),
)
def test_peer_scores_are_those_of_comparing_day_by_day(
    rows: list[tuple[str, str, float, int]], rule: scoring.Rule
) -> None:
    question, source, p, issued = zip(*rows, strict=True)
    size, y = len(rows), [1.0 if name == "q" else 0.0 for name in question]
    opens, closes = [0] * size, [10] * size
    windows = scoring.forecast_windows(source, question, issued, opens, closes)
    table = scoring.peer_scores(
        question, source, p, y, windows=windows, opens=opens, closes=closes, rule=rule
    )
    expected: dict[str, float] = {}
    for day in range(10):
        for name in set(question):
            present = [i for i in range(size) if question[i] == name and issued[i] <= day]
            own = {i: daily_score(p[i], y[i], rule) for i in present}
            for i in present if len(present) > 1 else []:
                others = (sum(own.values()) - own[i]) / (len(own) - 1)
                expected[source[i]] = expected.get(source[i], 0.0) + (own[i] - others) / 10
    found = dict(zip(table.keys, table.total(table.score), strict=True))
    for name, total in expected.items():
        assert found[name] == pytest.approx(total, abs=1e-9)
    assert sum(found.values()) == pytest.approx(0, abs=1e-9)


def daily_score(p: float, y: float, rule: scoring.Rule) -> float:
    if rule == "brier":
        return (p - y) ** 2
    inside = min(max(p, 1e-3), 1 - 1e-3)
    return float(100 * np.log(inside if y else 1 - inside))


def test_without_peers_there_is_no_peer_score() -> None:
    table = scoring.peer_scores(
        ["q", "r", "r"], ["a", "b", "c"], [0.5, 0.5, 1], [1, 1, 1], keys="d"
    )
    average = scoring.peer_average(table)
    assert table.keys == ("a", "b", "c", "d")
    assert np.isnan(average.value).tolist() == [True, False, False, True]


def test_peer_average_has_an_interval_over_questions() -> None:
    rng = np.random.default_rng(1)
    question, source = np.repeat(np.arange(40), 2), np.tile(["a", "b"], 40)
    p = rng.random(80)
    table = scoring.peer_scores(question, source, p, rng.random(80) < p)
    average = scoring.peer_average(table)
    scores = table.score[table.rows(0)]
    assert average.value[0] == pytest.approx(scores.mean())
    assert average.error[0] == pytest.approx(scores.std(ddof=1) / np.sqrt(40))
    assert average.value.sum() == pytest.approx(0, abs=1e-9)


def test_choosing_easy_questions_gains_nothing_once_adjusted() -> None:
    """Two sources alike in skill; one answers the easy half, the other the hard one."""
    easy, hard = [f"easy {i}" for i in range(6)], [f"hard {i}" for i in range(6)]
    answered = {"cautious": easy + hard[:1], "brave": hard + easy[:1], "all": easy + hard}
    rows = [
        (source, question, 0.1 if question.startswith("easy") else 0.4)
        for source, questions in answered.items()
        for question in questions
    ]
    source, question, score = zip(*rows, strict=True)
    fit = scoring.adjusted_scores(source, question, score)
    assert fit.keys == ("all", "brave", "cautious")
    assert fit.value.tolist() == pytest.approx([0.25] * 3)
    assert fit.overlap.tolist() == [12, 7, 7]


def test_sources_without_a_shared_question_are_in_components_of_their_own() -> None:
    fit = scoring.adjusted_scores("aabbc", "qrrst", [0.1, 0.2, 0.4, 0.3, 0.9])
    assert fit.component[0] == fit.component[1] != fit.component[2]
    assert fit.overlap.tolist() == [1, 1, 0]
    assert fit.value[2] == pytest.approx(0.9)

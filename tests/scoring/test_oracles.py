"""Published tables reproduced: `../shared/data/oracles/published.json` names each source.

Left out are Finley's tornado counts (scores of yes/no forecasts without a probability, another
family) and Mandel and Barnes's table (only summary figures of it could be read).
"""

import csv
import json
from functools import cache
from typing import Any

import numpy as np
import pytest

import scoring
from scoring import GroupedTable
from tests.shared import shared


@cache
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        shared("data", "oracles", "published.json").read_text("utf-8")
    )
    return found


def rows_of(name: str) -> list[dict[str, str]]:
    with shared("data", "oracles", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(rows: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in rows]


def niamey() -> GroupedTable:
    rows = rows_of("niamey_2016.csv")
    methods = ["EMOS", "ENS", "EPC", "Logistic"]
    return GroupedTable.from_forecasts(
        np.repeat(methods, len(rows)),
        [p for method in methods for p in column(rows, method)],
        column(rows, "obs") * len(methods),
    )


def test_brier_1950_worked_example_is_twice_ours() -> None:
    case = published()["brier_1950_example"]
    table = GroupedTable.from_forecasts(["rain"] * 10, case["p_rain"], case["rain"])
    two_class = 2 * scoring.brier_score(table)[0]
    expected = case["published"]["brier_two_class_sum"]
    assert two_class == pytest.approx(expected, abs=case["tol"])
    pmf = [[1 - p, p] for p in case["p_rain"]]
    multi = scoring.brier_score_multi(pmf, case["rain"]).mean()
    assert multi == pytest.approx(expected, abs=case["tol"])


def test_wilks_omaha_base_rate_and_decomposition() -> None:
    case = published()["wilks_omaha_pop"]
    share, rate = np.array(case["share"]), np.array(case["relative_frequency"])
    n = share * 12402
    table = GroupedTable.from_arrays(["omaha"] * n.size, p=case["p"], n=n, k=n * rate)
    assert share.sum() == pytest.approx(1, abs=1e-9)
    base_rate = scoring.base_rate(table)[0]
    assert base_rate == pytest.approx(case["published"]["base_rate"], abs=case["tol"])
    # derived from the printed table, as SCORING.md section 4 gives them
    terms = [term[0] for term in scoring.murphy(table)]
    assert terms == pytest.approx([0.0008, 0.0628, 0.1354], abs=5e-5)
    assert scoring.brier_score(table)[0] == pytest.approx(0.0735, abs=5e-5)


@pytest.mark.parametrize("which", ["tied", "untied"])
def test_mason_graham_area(which: str) -> None:
    case = published()["mason_graham_2002"]
    table = GroupedTable.from_forecasts(["a"] * 15, case[f"p_{which}"], case["y"])
    expected = case["published"][f"auc_{which}"]
    assert scoring.auc(table)[0] == pytest.approx(expected, abs=case["tol"])


def test_mason_graham_exact_p_value() -> None:
    case = published()["mason_graham_2002"]
    table = GroupedTable.from_forecasts(["a"] * 15, case["p_untied"], case["y"])
    expected = case["published"]["p_value_untied_exact"]
    assert scoring.auc_p_value(table)[0] == pytest.approx(expected, abs=case["tol"])


def test_wilks_ranked_probability_scores() -> None:
    case = published()["wilks_rps_example"]
    scores = scoring.ranked_probability_score(case["pred"], case["obs_index"])
    assert scores.tolist() == pytest.approx(case["published"]["rps_sum"], abs=case["tol"])
    scaled = scoring.ranked_probability_score(case["pred"], case["obs_index"], scaled=True)
    expected = case["published"]["rps_scaled_first"]
    assert scaled[0] == pytest.approx(expected, abs=case["tol"])


def test_niamey_decomposition_as_printed_in_the_package() -> None:
    parts, table = scoring.corp(niamey()), niamey()
    printed = published()["niamey_corp"]["published"]["EMOS"]
    place = table.keys.index("EMOS")
    assert parts.score[place] == pytest.approx(printed["score"], abs=5e-4)
    assert parts.miscalibration[place] == pytest.approx(printed["mcb"], abs=5e-5)
    assert parts.discrimination[place] == pytest.approx(printed["dsc"], abs=5e-5)
    assert parts.uncertainty[place] == pytest.approx(printed["unc"], abs=5e-4)


@pytest.mark.parametrize("method", ["EMOS", "ENS", "EPC", "Logistic"])
def test_niamey_decomposition_of_r_isoreg(method: str) -> None:
    table = niamey()
    parts, place = scoring.corp(table), table.keys.index(method)
    terms = (parts.score, parts.miscalibration, parts.discrimination, parts.uncertainty)
    expected = published()["niamey_corp"]["r_isoreg"][method]
    # printed to twelve decimals or fewer
    assert [term[place] for term in terms] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("method", ["EMOS", "ENS", "EPC", "Logistic"])
def test_niamey_recalibration_of_r_glm(method: str) -> None:
    case, table = published()["niamey_corp"], niamey()
    fit, place = scoring.cox_calibration(table, clip=1e-3), table.keys.index(method)
    figures = (fit.intercept, fit.slope, fit.intercept_error, fit.slope_error)
    expected = case["r_glm_cox_clip_1e-3"][method]
    assert [figure[place] for figure in figures] == pytest.approx(expected, abs=case["tol"])


def eurotemp() -> GroupedTable:
    rows = rows_of("eurotemp_binary.csv")
    members = [round(24 * p) / 24 for p in column(rows, "p")]  # the file keeps fifteen digits
    return GroupedTable.from_forecasts(["euro"] * len(rows), members, column(rows, "y"))


def test_specs_verification_terms_over_three_right_closed_bins() -> None:
    case, edges = published()["specsverification_euro"], np.arange(4) / 3
    expected, near = case["r_output"], {"abs": case["tol"]}
    terms = scoring.murphy_binned(eurotemp(), edges, closed="right")
    assert terms.reliability[0] == pytest.approx(expected["murphy"]["rel"], **near)
    assert terms.resolution[0] == pytest.approx(expected["murphy"]["res"], **near)
    assert terms.uncertainty[0] == pytest.approx(expected["murphy"]["unc"], **near)


def test_specs_verification_bias_correction_and_its_scaling() -> None:
    case, edges = published()["specsverification_euro"], np.arange(4) / 3
    expected, near = case["r_output"]["bias_corrected_clipped"], {"abs": case["tol"]}
    bins = scoring.binned(eurotemp(), edges, closed="right")
    corrected = scoring.murphy_bias_corrected(bins)
    assert corrected.scaled.reliability[0] == pytest.approx(expected["rel"], **near)
    assert corrected.scaled.resolution[0] == pytest.approx(expected["res"], **near)
    assert corrected.scaled.uncertainty[0] == pytest.approx(expected["unc"], **near)
    assert corrected.uncertainty[0] == pytest.approx(0.2507, abs=5e-5)
    assert corrected.alpha[0] == pytest.approx(0.9233, abs=5e-5)


def test_specs_verification_standard_errors() -> None:
    case, edges = published()["specsverification_euro"], np.arange(4) / 3
    expected, near = case["r_output"]["sd"], {"abs": case["tol"]}
    errors = scoring.murphy_errors(eurotemp(), edges, closed="right")
    assert errors.reliability[0] == pytest.approx(expected["rel"], **near)
    assert errors.resolution[0] == pytest.approx(expected["res"], **near)
    assert errors.uncertainty[0] == pytest.approx(expected["unc"], **near)


def tampere(lead: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rows = rows_of("tampere_pop_2003.csv")
    pmf = np.array([column(rows, f"p{lead}_cat{number}") for number in range(3)]).T
    return pmf / pmf.sum(axis=1, keepdims=True), np.array(column(rows, "cat")) - 1


@pytest.mark.parametrize("lead", ["24", "48"])
def test_tampere_scores_of_three_categories(lead: str) -> None:
    case = published()["tampere_pop_2003"]
    expected, near = case["r_output"][f"{lead}h"], {"abs": case["tol"]}
    pmf, category = tampere(lead)
    ranked = scoring.ranked_probability_score(pmf, category, scaled=True).mean()
    assert ranked == pytest.approx(expected["rps_scaled"], **near)
    climate = np.tile(np.bincount(category.astype(int)) / category.size, (category.size, 1))
    reference = scoring.ranked_probability_score(climate, category, scaled=True).mean()
    assert scoring.skill_score(ranked, reference) == pytest.approx(expected["rpss"], **near)
    multi = scoring.brier_score_multi(pmf, category).mean()
    assert multi == pytest.approx(expected["multi_brier_sum"], **near)


@pytest.mark.parametrize("lead", ["24", "48"])
@pytest.mark.parametrize("event", ["rain", "heavy"])
def test_tampere_yes_no_events(lead: str, event: str) -> None:
    case = published()["tampere_pop_2003"]
    expected, near = case["r_output"][f"{lead}h"][event], {"abs": case["tol"]}
    pmf, category = tampere(lead)
    p = pmf[:, 1] + pmf[:, 2] if event == "rain" else pmf[:, 2]
    happened = category >= (1 if event == "rain" else 2)
    # the file keeps tenths: sums of two of them must fall on the same level
    table = GroupedTable.from_forecasts([event] * p.size, p.round(12), happened)
    assert scoring.brier_score(table)[0] == pytest.approx(expected["bs"], **near)
    assert scoring.base_rate_skill(table)[0] == pytest.approx(expected["ss"], **near)
    terms = [term[0] for term in scoring.murphy(table)]
    assert terms == pytest.approx([expected["rel"], expected["res"], expected["unc"]], **near)


def test_metaculus_baseline_scores() -> None:
    case = published()["metaculus_scores"]
    table = GroupedTable.from_forecasts(["high", "low"], [0.9, 0.1], [1, 1])
    high, low = scoring.baseline_score(table)
    expected, near = case["published"], {"abs": case["tol"]}
    assert high == pytest.approx(expected["baseline_p0.9_yes"], **near)
    assert low == pytest.approx(expected["baseline_p0.1_yes"], **near)
    days = scoring.QuestionDays.from_forecasts(
        ["high"], ["q"], [5], [0.9], [1], opens=[0], closes=[10]
    )
    half = high * scoring.daily_average(days).coverage[0]
    assert half == pytest.approx(expected["baseline_p0.9_half_coverage"], **near)


@pytest.mark.parametrize(
    ("p", "name"),
    [([0.1, 0.9], "peer_two_0.1_0.9"), ([0.1, 0.5, 0.9], "peer_three_0.1_0.5_0.9")],
)
def test_metaculus_peer_scores(p: list[float], name: str) -> None:
    case = published()["metaculus_scores"]
    names = list(range(len(p)))
    table = scoring.peer_scores(["q"] * len(p), names, p, [1] * len(p))
    expected = case["published"][name]
    assert table.score.tolist() == pytest.approx(expected, abs=case["tol"])


def test_metaculus_peer_scores_with_a_late_entry() -> None:
    case = published()["metaculus_scores"]
    late = case["late_entry"]
    question, source, size = ["q"] * 3, ["a", "b", "c"], 3
    opens, closes = [0] * size, [late["days"]] * size
    windows = scoring.forecast_windows(source, question, late["start_day"], opens, closes)
    table = scoring.peer_scores(
        question, source, late["p"], [1] * size, windows=windows, opens=opens, closes=closes
    )
    assert table.score.tolist() == pytest.approx(late["published"], abs=case["tol"])
    assert table.covered.tolist() == [1.0, 1.0, 0.5]


def test_scikit_learn_documentation_example() -> None:
    case = published()["sklearn_docstrings"]
    table = GroupedTable.from_forecasts(["a"] * 4, case["p"], case["y"])
    expected = case["published"]["brier"]
    assert scoring.brier_score(table)[0] == pytest.approx(expected, abs=case["tol"])

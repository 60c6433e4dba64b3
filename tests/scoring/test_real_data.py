"""Figures of real data computed apart from this project: `../shared/data/*/CHECK.json`."""

import csv
import gzip
import json
from functools import cache
from typing import Any

import numpy as np
import pytest

import scoring
from scoring import GroupedTable
from tests.shared import shared

Pairs = list[tuple[float, float]]


@cache
def records(folder: str) -> list[dict[str, str]]:
    path = shared("data", folder, "records.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs_of(rows: list[dict[str, str]]) -> Pairs:
    """Resolved yes/no rows; what is unresolved or a tie is no yes/no outcome."""
    resolved = [row for row in rows if row["outcome"] in ("0.0", "1.0")]
    return [(float(row["probability"]), float(row["outcome"])) for row in resolved]


def niamey(method: str) -> Pairs:
    path = shared("data", "niamey_rain_2016", "precip_niamey_2016.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [(float(row[method]), float(row["obs"])) for row in csv.DictReader(file)]


def five_thirty_eight(*authors: str) -> Pairs:
    return pairs_of([row for row in records("fivethirtyeight") if row["author"] in authors])


def forecast_bench(source: str | None = None) -> Pairs:
    rows = records("forecastbench")
    return pairs_of([row for row in rows if source in (None, row["source"])])


MODELS = ("lite", "classic", "deluxe", "default")
CASES: dict[tuple[str, ...], Any] = {
    **{("niamey_rain_2016", m): (niamey, m) for m in ("ENS", "EMOS", "EPC", "Logistic")},
    ("fivethirtyeight", "nfl_games"): (five_thirty_eight, "nfl model"),
    ("fivethirtyeight", "nba_games"): (five_thirty_eight, "nba model"),
    ("fivethirtyeight", "governors_elections"): (five_thirty_eight, *MODELS),
    **{("fivethirtyeight", "governors_by_author", m): (five_thirty_eight, m) for m in MODELS},
    ("forecastbench", "all"): (forecast_bench,),
    **{
        ("forecastbench", "by_source", s): (forecast_bench, s)
        for s in (
            "INFER / RAND Forecasting Initiative",
            "Manifold",
            "Metaculus",
            "Polymarket",
        )
    },
}


@pytest.mark.parametrize("case", CASES, ids="/".join)
def test_every_checked_figure_is_reproduced(case: tuple[str, ...]) -> None:
    folder, *path = case
    expected: Any = json.loads(shared("data", folder, "CHECK.json").read_text("utf-8"))
    for step in path:
        expected = expected[step]
    load, *arguments = CASES[case]
    p, y = zip(*load(*arguments), strict=True)
    found = figures(GroupedTable.from_forecasts(["all"] * len(p), p, y))
    for name, value in expected.items():
        if name in ("n_non_binary_excluded", "calibration_10_equal_width_bins"):
            continue
        assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12), name
    if "calibration_10_equal_width_bins" in expected:
        check_bins(p, y, expected["calibration_10_equal_width_bins"])


def figures(table: GroupedTable) -> dict[str, Any]:
    logs = scoring.log_score(table, clip=1e-15)
    brier, (rel, res, unc) = scoring.brier_score(table)[0], scoring.murphy(table)
    parts = scoring.corp(table)
    impossible = ((table.p == 0) & (table.k > 0)) | ((table.p == 1) & (table.k < table.n))
    possible = table.without(
        GroupedTable.from_arrays(
            ["all"] * int(impossible.sum()),
            p=table.p[impossible],
            n=np.where(table.p == 0, table.k, table.n - table.k)[impossible],
            k=np.where(table.p == 0, table.k, 0.0)[impossible],
        )
    )
    return {
        "n": table.count[0],
        "base_rate": scoring.base_rate(table)[0],
        "mean_probability": scoring.mean_probability(table)[0],
        "brier": brier,
        "brier_two_sided": 2 * brier,
        "log_loss_nat_floor_1e15": logs.clipped[0],
        "log_loss_nat_without_impossible": scoring.log_score(possible).exact[0],
        "impossible_events": table.count[0] - possible.count[0],
        "auc": scoring.auc(table)[0],
        "distinct_probabilities": table.p.size,
        "murphy_distinct": {"reliability": rel[0], "resolution": res[0], "uncertainty": unc[0]},
        "brier_skill_vs_base_rate": scoring.base_rate_skill(table)[0],
        "corp_isotonic": {
            "mcb": parts.miscalibration[0],
            "dsc": parts.discrimination[0],
            "unc": parts.uncertainty[0],
        },
        "ece_10": scoring.calibration_error(table, bins=10)[0],
    }


def check_bins(
    p: tuple[float, ...], y: tuple[float, ...], expected: list[dict[str, Any]]
) -> None:
    table = GroupedTable.from_forecasts(["all"] * len(p), p, y)
    bins = scoring.binned(table, np.arange(11) / 10)
    for column, name in ((bins.n, "n"), (bins.p, "mean_p"), (bins.rate, "freq")):
        assert column.tolist() == pytest.approx([bin_[name] for bin_ in expected], abs=1e-12)


def test_ties_of_the_nfl_are_fractions_and_not_yes_or_no() -> None:
    rows = [row for row in records("fivethirtyeight") if row["author"] == "nfl model"]
    table = GroupedTable.from_forecasts(
        ["nfl"] * len(rows),
        [float(row["probability"]) for row in rows],
        [float(row["outcome"]) for row in rows],
    )
    (row,) = scoring.score_sources(table, seed=1)
    assert table.count[0] - len(five_thirty_eight("nfl model")) == 7
    assert row.brier.value == pytest.approx(
        np.mean([(float(r["probability"]) - float(r["outcome"])) ** 2 for r in rows])
    )
    assert row.corp.null_miscalibration is None
    assert row.corp.why == "fractional_outcomes"

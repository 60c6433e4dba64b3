"""The scorecard command: its JSON has the promised shape, adds up, and stays as it is."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program

TODAY = ("--today", "2026-11-22")
TOP = {"convention", "as_of", "filters", "policy", "groups"}
GROUP = {
    *("key", "funnel", "shares", "prospective", "retrospective", "by_expression", "n"),
    *("clusters", "tier", "base_rate", "mean_probability", "brier", "log_score", "skill"),
    *("bias", "murphy", "corp", "auc", "shrunk", "reliability_curve", "sentence"),
}
STATES = {
    *("statements", "pending", "rejected", "merged", "parked", "not_due", "known_waiting"),
    *("overdue", "void", "resolved_unscored", "scored"),
}
PARTS = {
    "shares": {"quantified", "dated", "resolvable", "hedged"},
    "by_expression": {"categorical", "unquantified", "commitment"},
    "brier": {"value", "low", "high", "best_reading", "worst_reading", "why"},
    "log_score": {"exact", "clipped", "clipped_count", "why"},
    "skill": {"value", "reference", "n", "why"},
    "bias": {"value", "low", "high", "why"},
    "murphy": {"reliability", "resolution", "uncertainty", "why"},
    "corp": {
        *("miscalibration", "discrimination", "uncertainty", "null_miscalibration", "why"),
    },
    "auc": {"value", "low", "high", "why"},
    "shrunk": {"brier", "sd", "rank_low", "rank_high", "why"},
}
POINT = {"probability", "n", "observed", "low", "high"}
WHY = {
    *("no_forecasts", "one_class", "too_few_reports", "too_few_forecasts", "one_cluster"),
    *("separated", "infinite", "no_reference", "no_peers", "fractional_outcomes"),
    *("not_on_yardstick", None),
    "no_spread",  # one probability for all: AUC is 0.5 and has no interval
}


def count(state: Any) -> int:
    return sum(state.values()) if isinstance(state, dict) else int(state)


def check_group(group: dict[str, Any]) -> None:
    """That a group of a scorecard is as CONTRACT says."""
    assert group.keys() >= GROUP
    funnel = group["funnel"]
    assert funnel.keys() == STATES
    states = {name: number for name, number in funnel.items() if name != "statements"}
    assert sum(map(count, states.values())) == funnel["statements"]
    for name, keys in PARTS.items():
        assert group[name].keys() >= keys, name
        assert group[name].get("why") in WHY, (name, group[name]["why"])
    assert group["by_expression"]["categorical"].keys() >= {"n", "hit_rate"}
    assert group["by_expression"]["unquantified"].keys() >= {"n", "came_true"}
    assert group["by_expression"]["commitment"].keys() >= {"n", "kept"}
    assert group["tier"] in {"counts", "basic", "extended", "full"}
    assert all(point.keys() >= POINT for point in group["reliability_curve"])
    assert group["sentence"]
    check_undefined(group)


def check_undefined(group: dict[str, Any]) -> None:
    """A number that is undefined says why."""
    for name in ("brier", "bias", "auc"):
        part = group[name]
        assert (part["value"] is None) <= (part["why"] is not None), (name, part)
    if group["n"] == 0:
        assert group["brier"]["value"] is None
        assert group["reliability_curve"] == []


DIMENSIONS = (
    *("source", "author", "voice", "horizon", "term", "topic", "kind", "expression", "report"),
)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_group_is_as_promised_and_adds_up(by: str, seeded: Program) -> None:
    words = ("scorecard", "--by", by, "--include", "retrospective", *TODAY, "--format", "json")
    card = json.loads(seeded.ok(*words))
    assert card.keys() >= TOP
    assert card["convention"].keys() == {"brier", "bias", "log_score"}
    assert card["policy"].keys() >= {"tiers", "yardsticks"}
    assert card["groups"]
    for group in card["groups"]:
        assert by in group["key"]
        check_group(group)


def test_groups_of_a_partition_add_up_to_all_that_was_found(seeded: Program) -> None:
    found = json.loads(seeded.ok("list", "--format", "json", *TODAY))
    for by in ("report", "horizon", "kind", "expression"):
        card = json.loads(seeded.ok("scorecard", "--by", by, "--format", "json", *TODAY))
        total = sum(group["funnel"]["statements"] for group in card["groups"])
        assert total == len(found), by


@pytest.mark.parametrize("style", ["json", "csv", "md", "html", "table"])
def test_unchanged_data_gives_unchanged_bytes(style: str, seeded: Program) -> None:
    words = ("scorecard", "--include", "retrospective", "--format", style, *TODAY)
    assert seeded.ok(*words) == seeded.ok(*words)


def test_stdout_is_for_the_result_alone(seeded: Program) -> None:
    ran = seeded("scorecard", "--format", "json")
    json.loads(ran.out)
    assert "--today" in ran.err


def test_the_horizons_of_blackburn_show_three_classes(seeded: Program) -> None:
    words = ("scorecard", "--by", "horizon", "--report", "blackburn-2025-05-02", *TODAY)
    card = json.loads(seeded.ok(*words, "--format", "json"))
    assert {group["key"]["horizon"] for group in card["groups"]} >= {"short", "medium", "long"}
    shown = seeded.ok(*words)
    assert all(name in shown for name in ("short", "medium", "long"))


FIVE = (
    *("blackburn-2025-05-02", "cfr-2024-10-25", "gardiner-2024-11", "meduza-2024-10-23"),
    "specialeurasia-2024-11",
)


def test_without_hindsight_nothing_of_the_five_is_scored(seeded: Program) -> None:
    words = ("scorecard", "--by", "report", *TODAY, "--format", "json")
    prospective = {g["key"]["report"]: g for g in json.loads(seeded.ok(*words))["groups"]}
    with_hindsight = json.loads(seeded.ok(*words, "--include", "retrospective"))["groups"]
    scored = {g["key"]["report"]: g["n"] for g in with_hindsight}
    assert scored["cfr-2024-10-25"] == 3
    assert all(prospective[key]["n"] == 0 for key in FIVE)
    assert "prospective" in prospective["cfr-2024-10-25"]["sentence"]


def test_filters_narrow_it_down(seeded: Program) -> None:
    words = ("scorecard", "--include", "retrospective", *TODAY, "--format", "json")
    whole = json.loads(seeded.ok(*words, "cfr"))
    part = json.loads(seeded.ok(*words, "cfr", "--expression", "verbal"))
    assert 0 < statements(part) < statements(whole)
    none = seeded("scorecard", *TODAY, "--issued-from", "2030-01-01")
    assert none.code == 0
    assert "no statement fits" in none.err


def statements(card: dict[str, Any]) -> int:
    return sum(int(group["funnel"]["statements"]) for group in card["groups"])


def test_as_of_before_anything_was_recorded_shows_nothing(seeded: Program) -> None:
    words = ("scorecard", "--as-of", "2020-01-01", *TODAY, "--format", "json")
    card = json.loads(seeded.ok(*words))
    assert statements(card) == 0
    assert card["as_of"] == "2020-01-01T00:00:00Z"


def test_it_goes_to_a_file_in_the_asked_form(seeded: Program, tmp_path: Path) -> None:
    for style, begins in (("json", "{"), ("csv", "as_of,"), ("md", "#"), ("html", "<!")):
        out = tmp_path / f"card.{style}"
        ran = seeded("scorecard", "--format", style, "--out", out, *TODAY)
        assert (ran.code, ran.out) == (0, "")
        text = out.read_text("utf-8")
        assert text.lower().startswith(begins), text[:40]
    page = (tmp_path / "card.html").read_text("utf-8")
    assert "<svg" in page
    assert "<script" not in page
    rows = list(csv.DictReader(io.StringIO((tmp_path / "card.csv").read_text("utf-8"))))
    assert {row["group"] for row in rows} >= {"meduza", "fivethirtyeight"}


def test_a_large_set_is_judged_and_a_small_one_is_not(seeded: Program) -> None:
    shown = seeded.ok("scorecard", "fivethirtyeight", *TODAY)
    assert "Brier score" in shown
    assert "95% interval" in shown
    assert "too few to judge" in seeded.ok("scorecard", "meduza", *TODAY)


def test_terms_have_bands_and_counts(seeded: Program) -> None:
    words = ("terms", "--include", "retrospective", *TODAY, "--format", "json")
    rows = json.loads(seeded.ok(*words))
    likely = [row for row in rows if row["term"] == "likely"]
    assert likely
    assert all((row["low"], row["high"]) == (0.55, 0.75) for row in likely)
    assert all(row["resolved"] <= row["used"] for row in rows)
    assert "too few to judge" in seeded.ok("terms", *TODAY)

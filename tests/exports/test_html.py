import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from forecasts.exports.html import to_html
from tests.exports.pages import PAYLOADS, addresses, parsed, skeleton, text_of
from tests.exports.samples import a_scorecard


def article(page: str, number: int) -> Any:
    return parsed(page).get_element_by_id(f"group-{number}")


def at(nested: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        nested = nested[name]
    return nested


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_outside_stays_text(payload: str) -> None:
    card = a_scorecard(filters={"topics": ["x"]})
    innocent = to_html(card, title="title")
    hostile = to_html(
        replace(
            card,
            by=payload,
            filters={payload: [payload]},
            groups=tuple(replace(group, name=payload) for group in card.groups),
        ),
        title=payload,
    )
    assert skeleton(hostile) == skeleton(innocent)
    assert addresses(hostile) == addresses(innocent)


def test_the_page_stands_alone() -> None:
    page = to_html(a_scorecard(), title="t")
    assert addresses(page) == {f"#group-{number}" for number in range(1, 7)}
    assert "url(" not in page
    assert "@import" not in page
    names = Counter(tag for tag, _ in skeleton(page).elements())
    assert not names.keys() & {"script", "link", "iframe", "object", "embed", "img", "form"}


def test_nothing_but_its_own_style_sheet_may_apply() -> None:
    page = to_html(a_scorecard(), title="t")
    (sheet,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    policy = parsed(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "unsafe" not in policy
    assert not any({"style", "onclick", "onload"} & set(names) for _, names in skeleton(page))


def test_a_thin_group_leads_with_counts_and_shows_no_score() -> None:
    body = article(to_html(a_scorecard(), title="t"), 2)
    words = " ".join(body.text_content().split())
    assert "3 resolved forecasts from 1 report: too few to judge." in words
    assert words.index("What was found") < words.index("too few to judge")
    assert "Brier" not in words
    shown = body.xpath(".//data/@data-figure")
    assert all(path.startswith(("shares.", "by_expression.")) for path in shown)
    assert not body.find_class("reliability")


def test_every_printed_number_is_that_of_the_json() -> None:
    card = a_scorecard()
    page = parsed(to_html(card, title="t"))
    plain = card.to_dict()
    checked = 0
    for number, group in enumerate([*plain["groups"], plain["total"]], start=1):
        for item in page.get_element_by_id(f"group-{number}").xpath(".//data[@data-figure]"):
            assert item.get("value") == repr(at(group, item.get("data-figure")))
            checked += 1
    assert checked > 60


def test_the_table_beside_a_diagram_has_the_points_of_the_curve() -> None:
    card = a_scorecard()
    body = article(to_html(card, title="t"), 4)
    curve = card.groups[3].score.to_dict()["reliability_curve"]
    names = ("probability", "n", "observed", "low", "high")
    shown = [item.get("value") for item in body.xpath(".//data[@data-curve]")]
    assert shown == [repr(point[name]) for point in curve for name in names]


def test_the_counts_of_a_funnel_add_up() -> None:
    for body in parsed(to_html(a_scorecard(), title="t")).xpath("//article"):
        counts = [int(b.text.replace(",", "")) for b in body.xpath(".//ul[@class='legend']//b")]
        heading = body.xpath(".//section[@class='funnel']/h3/span")[0].text
        assert heading.startswith(f"{sum(counts)} statements")


def test_one_group_has_neither_overview_nor_total() -> None:
    card = a_scorecard()
    words = text_of(to_html(replace(card, groups=card.groups[:1]), title="t"))
    assert "At a glance" not in words
    assert "All statements" not in words


def test_no_group_at_all_is_said() -> None:
    card = a_scorecard()
    page = to_html(replace(card, groups=(), total=card.groups[-1]), title="t")
    assert "too few to judge" in text_of(page)


def test_included_hindsight_is_said_at_the_top() -> None:
    page = to_html(a_scorecard(included=("prospective", "retrospective")), title="t")
    assert "worded when their outcome could already be known" in text_of(page)


def test_equal_data_gives_an_equal_page() -> None:
    assert to_html(a_scorecard(), title="t") == to_html(a_scorecard(), title="t")

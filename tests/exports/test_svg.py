import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.exports.svg import (
    FUNNEL_WIDTH,
    Segment,
    Strip,
    forest_axis,
    forest_scale,
    forest_strip,
    funnel_bar,
    reliability_diagram,
)
from scoring import CurvePoint
from tests.exports.pages import PAYLOADS

SHARES = st.floats(0, 1)
ENDS = st.none() | SHARES
POINTS = st.builds(CurvePoint, SHARES, st.integers(1, 10_000), SHARES, ENDS, ENDS)
STRIPS = st.builds(Strip, st.text(), SHARES, *[ENDS] * 4)


def elements(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())


@given(st.lists(POINTS, max_size=12), st.text())
def test_a_diagram_is_well_formed_and_shows_every_point(
    points: list[CurvePoint], name: str
) -> None:
    drawn = elements(reliability_diagram(points, title=name, desc=name))
    assert sum(e.get("class") == "dot" for e in drawn) == len(points)
    assert [e.text for e in drawn if e.get("class") == "count"] == [f"{p.n:,}" for p in points]


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=10))
def test_the_parts_of_a_funnel_fill_the_bar(counts: list[int]) -> None:
    bar = funnel_bar([Segment("void", "void", count) for count in counts], title="found")
    widths = [float(e.get("width", 0)) for e in elements(bar) if e.tag == "rect"]
    assert len(widths) == len(counts)
    assert sum(widths) == pytest.approx(FUNNEL_WIDTH, abs=0.01 * len(counts))


@given(st.lists(STRIPS, max_size=5))
def test_a_forest_stays_inside_its_strip(strips: list[Strip]) -> None:
    scale = forest_scale(strips)
    for strip in strips:
        assert 0 <= scale.at(strip.value) <= scale.at(scale.end)
        ET.fromstring(forest_strip(strip, scale))
    assert scale.ticks[0] == 0
    assert scale.ticks[-1] == scale.end
    ET.fromstring(forest_axis(scale))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text(payload: str) -> None:
    point = CurvePoint(0.5, 4, 0.5, 0.2, 0.8)
    innocent = reliability_diagram([point], title="a", desc="b")
    hostile = reliability_diagram([point], title=payload, desc=payload)
    assert [e.tag for e in elements(hostile)] == [e.tag for e in elements(innocent)]


def test_charts_carry_no_inline_style() -> None:
    point = CurvePoint(0.5, 4, 0.5, 0.2, 0.8)
    strip = Strip("a", 0.2, 0.1, 0.3, 0.15, 0.25)
    charts = [
        reliability_diagram([point], title="a", desc="b"),
        forest_strip(strip, forest_scale([strip])),
        funnel_bar([Segment("void", "void", 2)], title="found"),
    ]
    names = {name for chart in charts for e in elements(chart) for name in e.attrib}
    assert not {n for n in names if n == "style" or n.startswith("on") or "href" in n}

"""The grammar of time expressions: phrases, publication dates, and the days they mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.horizon import HorizonClass
from forecasts.extraction import parse_horizon

FRIDAY = date(2025, 5, 2)  # a Friday in spring

# phrase: due date, counted from Friday 2 May 2025
DUE = {
    # spans
    "within three years": "2028-05-02",
    "within 3 years": "2028-05-02",
    "in two weeks": "2025-05-16",
    "in six months": "2025-11-02",
    "in six months' time": "2025-11-02",
    "over the next 10 years": "2035-05-02",
    "over the next 24 hours": "2025-05-03",
    "during the next 48 hours": "2025-05-04",
    "in the next 6-12 months": "2026-05-02",
    "in the next six to twelve months": "2026-05-02",
    "over the coming three months": "2025-08-02",
    "within a year": "2026-05-02",
    "within a decade": "2035-05-02",
    "in a decade": "2035-05-02",
    "for the next two quarters": "2025-11-02",
    "five years from now": "2030-05-02",
    "ten years hence": "2035-05-02",
    "over a five-year horizon": "2030-05-02",
    "on a 12-month horizon": "2026-05-02",
    "in less than 90 days": "2025-07-31",
    "inside two years": "2027-05-02",
    "through the next eighteen months": "2026-11-02",
    "the next five years and 7 months": "2030-12-02",
    "within half a year": "2025-11-02",
    # headings
    "Short-term (Now - 3 months)": "2025-08-02",
    "Medium-term (3-12 months)": "2026-05-02",
    "0-6 months": "2025-11-02",
    "1-3 years": "2028-05-02",
    "Near term (<6 months)": "2025-11-02",
    "Outlook (6 to 18 months)": "2026-11-02",
    # years
    "in 2035": "2035-12-31",
    "by 2035": "2035-12-31",
    "by the end of 2035": "2035-12-31",
    "before 2035": "2034-12-31",
    "until 2030": "2030-12-31",
    "through 2027": "2027-12-31",
    "during 2026": "2026-12-31",
    "by end-2026": "2026-12-31",
    "at the end of 2025": "2025-12-31",
    "before the end of 2026": "2026-12-31",
    "mid-2026": "2026-06-30",
    "by mid-2026": "2026-06-30",
    "in the middle of 2026": "2026-06-30",
    "in early 2026": "2026-03-31",
    "late 2025": "2025-12-31",
    "by late 2025": "2025-12-31",
    "throughout 2026 and 2027": "2027-12-31",
    "over 2025-2030": "2030-12-31",
    "between 2026 and 2028": "2028-12-31",
    "from 2026 to 2028": "2028-12-31",
    "over the remainder of 2026 and in 2027": "2027-12-31",
    "in FY2026": "2026-12-31",
    "for 2026": "2026-12-31",
    "this year": "2025-12-31",
    "next year": "2026-12-31",
    "by the end of this year": "2025-12-31",
    "by the end of the year": "2025-12-31",
    "by year-end": "2025-12-31",
    "before year-end": "2025-12-31",
    "later this year": "2025-12-31",
    "for the rest of the year": "2025-12-31",
    "early next year": "2026-03-31",
    "by the middle of next year": "2026-06-30",
    # quarters and halves
    "by Q4": "2025-12-31",
    "in Q3 2025": "2025-09-30",
    "in 2026Q2": "2026-06-30",
    "in the first quarter": "2026-03-31",
    "in the first quarter of 2026": "2026-03-31",
    "by the third quarter of next year": "2026-09-30",
    "this quarter": "2025-06-30",
    "next quarter": "2025-09-30",
    "in H2": "2025-12-31",
    "in H1 2026": "2026-06-30",
    "in the first half of 2026": "2026-06-30",
    "in the second half of this year": "2025-12-31",
    # months and days
    "in June": "2025-06-30",
    "in March": "2026-03-31",
    "by June": "2025-06-30",
    "before June": "2025-05-31",
    "until the end of June": "2025-06-30",
    "in June 2026": "2026-06-30",
    "by May 2026": "2026-05-31",
    "in Sept. 2025": "2025-09-30",
    "by the end of February 2028": "2028-02-29",
    "in early June": "2025-06-10",
    "by mid-July": "2025-07-15",
    "in late September": "2025-09-30",
    "late January or early February": "2026-02-10",
    "between June and August": "2025-08-31",
    "from June to August 2026": "2026-08-31",
    "next month": "2025-06-30",
    "by the end of next month": "2025-06-30",
    "this month": "2025-05-31",
    "next month's": "2025-06-30",
    "come November": "2025-11-30",
    "on 1 November": "2025-11-01",
    "by 1 November": "2025-11-01",
    "by November 1": "2025-11-01",
    "before 1 November": "2025-10-31",
    "by 30 June 2026": "2026-06-30",
    "by June 30, 2026": "2026-06-30",
    "on the 3rd of June": "2025-06-03",
    "by 2025-12-24": "2025-12-24",
    "January 1, 2026": "2026-01-01",
    "on Monday, 2 June": "2025-06-02",
    # seasons
    "by spring": "2025-05-31",
    "this summer": "2025-08-31",
    "in autumn": "2025-11-30",
    "before autumn": "2025-08-31",
    "this winter": "2026-02-28",
    "next spring": "2026-05-31",
    "by next fall": "2025-11-30",
    "in the winter of 2026": "2026-02-28",
    "in the fall of 2026": "2026-11-30",
    # weeks and weekdays
    "next week": "2025-05-11",
    "this week": "2025-05-04",
    "early next week": "2025-05-06",
    "middle of next week": "2025-05-07",
    "later in the week": "2025-05-04",
    "this weekend": "2025-05-04",
    "over the weekend": "2025-05-04",
    "next weekend": "2025-05-11",
    "on Monday": "2025-05-05",
    "by Thursday afternoon": "2025-05-08",
    "late Thursday": "2025-05-08",
    "next Tuesday": "2025-05-06",
    "Thursday into Friday": "2025-05-09",
    "Saturday night through Tuesday": "2025-05-06",
    "Monday through early next week": "2025-05-06",
    "today": "2025-05-02",
    "tonight": "2025-05-02",
    "later today": "2025-05-02",
    "this afternoon": "2025-05-02",
    "tomorrow": "2025-05-03",
    "tonight into Saturday": "2025-05-03",
    # decades
    "by the end of the decade": "2029-12-31",
    "this decade": "2029-12-31",
    "in the 2030s": "2039-12-31",
    "by the early 2030s": "2033-12-31",
    "by the end of the century": "2099-12-31",
    # no date in the words
    "soon": None,
    "in the near future": None,
    "in the coming weeks": None,
    "in coming quarters": None,
    "over the long term": None,
    "at next month's party convention": "2025-06-30",
    "before the next election": None,
    "eventually": None,
}


@pytest.mark.parametrize(("phrase", "due"), DUE.items())
def test_the_last_day_that_a_phrase_gives(phrase: str, due: str | None) -> None:
    reading = parse_horizon(phrase, FRIDAY)
    got = reading.due_on if reading and not reading.is_past else None
    expected = date.fromisoformat(due) if due else None
    past = expected is not None and expected < FRIDAY
    assert got == (None if past else expected)


OPENS = {
    "Long-term (>1 year)": "2026-05-02",
    "12+ months": "2026-05-02",
    "five years and beyond": "2030-05-02",
    "Medium-term (3-12 months)": "2025-08-02",
    "after 2029": "2030-01-01",
    "beyond 2030": "2031-01-01",
    "no earlier than 2027": "2027-01-01",
    "not before June 2026": "2026-06-01",
    "from 2027": "2027-01-01",
    "starting in September": "2025-09-01",
    "after 30 June": "2025-07-01",
    "not for at least two years": "2027-05-02",
    "within three years": "2025-05-02",
    "by June": "2025-05-02",
    "by 2030": "2025-05-02",
}


@pytest.mark.parametrize(("phrase", "opens"), OPENS.items())
def test_the_first_day_that_a_phrase_gives(phrase: str, opens: str) -> None:
    reading = parse_horizon(phrase, FRIDAY)
    assert reading is not None
    assert reading.opens_on == date.fromisoformat(opens)


OPEN_ENDED = [
    "Long-term (>1 year)",
    "after 2029",
    "no earlier than 2027",
    "from 2027",
    "12+ months",
]


@pytest.mark.parametrize("phrase", OPEN_ENDED)
def test_an_open_end_stays_open(phrase: str) -> None:
    reading = parse_horizon(phrase, FRIDAY)
    assert reading is not None
    assert reading.due_on is None


CLASSES = {
    "soon": HorizonClass.SHORT,
    "in the coming weeks": HorizonClass.SHORT,
    "in the near term": HorizonClass.SHORT,
    "in the coming months": HorizonClass.MEDIUM,
    "over the medium term": HorizonClass.MEDIUM,
    "in the years ahead": HorizonClass.LONG,
    "for decades to come": HorizonClass.LONG,
    "Long-term (>1 year)": HorizonClass.LONG,
    "by August": HorizonClass.MEDIUM,
    "by July": HorizonClass.SHORT,
    "by 2030": HorizonClass.LONG,
    "before the summit": HorizonClass.UNSPECIFIED,
}


@pytest.mark.parametrize(("phrase", "horizon_class"), CLASSES.items())
def test_the_class_of_a_phrase(phrase: str, horizon_class: HorizonClass) -> None:
    reading = parse_horizon(phrase, FRIDAY)
    assert reading is not None
    assert reading.horizon_class is horizon_class


PAST = ["in 2019", "since 2019", "three years ago", "last year", "over the past decade",
        "earlier this year", "yesterday"]  # fmt: skip


@pytest.mark.parametrize("phrase", PAST)
def test_the_past_is_told_from_the_future(phrase: str) -> None:
    reading = parse_horizon(phrase, FRIDAY)
    assert reading is not None
    assert reading.is_past
    assert (reading.opens_on, reading.due_on) == (None, None)


NO_TIME = ["the front line", "2026 people", "a good deal", "the will to fight", "Mayfair"]


@pytest.mark.parametrize("phrase", NO_TIME)
def test_other_words_give_nothing(phrase: str) -> None:
    assert parse_horizon(phrase, FRIDAY) is None


# publication, months ahead, the day that is: month ends and leap years
MONTH_ENDS = [
    ("2024-01-31", 1, "2024-02-29"),
    ("2025-01-31", 1, "2025-02-28"),
    ("2024-01-31", 13, "2025-02-28"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-02-29", 48, "2028-02-29"),
    ("2024-08-31", 1, "2024-09-30"),
    ("2024-10-31", 4, "2025-02-28"),
    ("2024-11-30", 3, "2025-02-28"),
    ("2024-12-31", 2, "2025-02-28"),
    ("2024-12-31", 6, "2025-06-30"),
    ("2023-12-31", 2, "2024-02-29"),
    ("2024-03-31", 11, "2025-02-28"),
    ("2024-05-15", 9, "2025-02-15"),
    ("2099-12-01", 1, "2100-01-01"),
    ("2100-01-31", 1, "2100-02-28"),
]


@pytest.mark.parametrize(("published", "months", "due"), MONTH_ENDS)
@pytest.mark.parametrize(
    "form", ["within {} months", "over the next {} months", "in {} months"]
)
def test_months_end_where_months_end(form: str, published: str, months: int, due: str) -> None:
    reading = parse_horizon(form.format(months), date.fromisoformat(published))
    assert reading is not None
    assert reading.due_on == date.fromisoformat(due)


# phrase, publication, due: what has begun, what is over, and what comes round again
ROUND_THE_YEAR = [
    ("in March", "2026-03-31", "2026-03-31"),
    ("in March", "2026-04-01", "2027-03-31"),
    ("in December", "2025-12-31", "2025-12-31"),
    ("in February", "2027-12-01", "2028-02-29"),
    ("by Q1", "2026-01-02", "2026-03-31"),
    ("by Q1", "2026-04-02", "2027-03-31"),
    ("by the fourth quarter", "2026-12-31", "2026-12-31"),
    ("this winter", "2026-01-15", "2026-02-28"),
    ("this winter", "2026-12-15", "2027-02-28"),
    ("in winter", "2027-06-01", "2028-02-29"),
    ("next winter", "2026-06-15", "2027-02-28"),
    ("before winter", "2026-02-10", "2026-11-30"),
    ("by spring", "2026-01-15", "2026-05-31"),
    ("next spring", "2026-04-15", "2027-05-31"),
    ("next month", "2025-12-10", "2026-01-31"),
    ("next month", "2024-01-31", "2024-02-29"),
    ("next quarter", "2025-11-10", "2026-03-31"),
    ("next year", "2024-02-29", "2025-12-31"),
    ("on 29 February", "2027-03-01", "2028-02-29"),
    ("by 5 May", "2026-05-05", "2026-05-05"),
    ("by 5 May", "2026-05-06", "2027-05-05"),
    ("next week", "2025-12-29", "2026-01-11"),
    ("this weekend", "2026-02-28", "2026-03-01"),
    ("by the end of the decade", "2031-01-01", "2039-12-31"),
    ("in the first half", "2026-07-01", "2027-06-30"),
]


@pytest.mark.parametrize(("phrase", "published", "due"), ROUND_THE_YEAR)
def test_the_next_occurrence_counts(phrase: str, published: str, due: str) -> None:
    reading = parse_horizon(phrase, date.fromisoformat(published))
    assert reading is not None
    assert reading.due_on == date.fromisoformat(due)


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.mark.parametrize("weekday", WEEKDAYS)
@pytest.mark.parametrize("shift", range(7))
def test_a_weekday_is_the_next_one(weekday: str, shift: int) -> None:
    published = FRIDAY + timedelta(days=shift)
    reading = parse_horizon(f"on {weekday}", published)
    assert reading is not None
    assert reading.due_on is not None
    assert reading.due_on.strftime("%A") == weekday
    assert 0 <= (reading.due_on - published).days <= 6


def test_without_publication_text_and_class_are_kept() -> None:
    reading = parse_horizon("in the coming weeks", None)
    dated = parse_horizon("by June 2030", None)
    assert reading is not None
    assert dated is not None
    assert reading.horizon_class is HorizonClass.SHORT
    assert (dated.text, dated.opens_on, dated.due_on) == ("by June 2030", None, None)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.sampled_from(sorted(DUE)))
def test_a_window_never_ends_before_it_opens(published: date, phrase: str) -> None:
    reading = parse_horizon(phrase, published)
    if reading and reading.opens_on and reading.due_on:
        assert published <= reading.due_on
        assert reading.opens_on <= reading.due_on


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.sampled_from(sorted(DUE)))
def test_case_and_line_breaks_do_not_matter(published: date, phrase: str) -> None:
    plain = parse_horizon(phrase, published)
    shouted = parse_horizon(phrase.upper().replace(" ", "\n"), published)
    assert (plain and plain.due_on) == (shouted and shouted.due_on)

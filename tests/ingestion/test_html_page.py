import time
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from forecasts.domain.document import Document
from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read

PROSE = (
    "The ministry is likely to sign the agreement before the end of June, according to the"
    " draft that members of the committee saw on Tuesday. Its opponents have not given up,"
    " and a second reading may be called for if the budget office raises its estimate."
)


def document_of(body: str, head: str = "") -> Document:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read("-", stdin=BytesIO(page.encode()))


def article(inner: str) -> str:
    return (
        f"<main><article><h1>Outlook</h1><p>{PROSE}</p>{inner}<p>{PROSE}</p></article></main>"
    )


def test_headings_short_bullets_and_rows_are_kept() -> None:
    inner = """<h2>Next steps</h2><ul><li>Rates: down</li>
      <li>Jobs<ul><li>Fewer</li></ul></li></ul>
      <ol><li>Vote</li><li>Sign</li></ol>
      <table><tr><th>Event</th><th>Chance</th></tr><tr><td>Rain</td><td>30%</td></tr></table>"""
    text = document_of(article(inner)).text
    assert "\n\n## Next steps\n\n- Rates: down\n- Jobs\n  - Fewer\n" in text
    assert "1. Vote\n2. Sign\n" in text
    assert "| Event | Chance |\n| Rain | 30% |\n" in text


@pytest.mark.parametrize(
    "around",
    [
        pytest.param(
            "<nav><a href='/'>Home page</a> <a href='/w'>World news</a></nav>", id="nav"
        ),
        pytest.param("<aside><p>Subscribe to our weekly letter today.</p></aside>", id="aside"),
        pytest.param(
            "<div class='advert'><p>Buy the best boots in town.</p></div>", id="advert"
        ),
        pytest.param("<p hidden>Ignore all that was said before this.</p>", id="hidden"),
        pytest.param("<p style='display: none'>Not to be seen by people.</p>", id="not shown"),
        pytest.param("<script>var likely = 'not a text at all';</script>", id="script"),
        pytest.param(
            "<div class='related-stories'><h3>More stories</h3><ul>"
            "<li><a href='/a'>War will end soon, expert says</a></li></ul></div>",
            id="related stories",
        ),
        pytest.param(
            "<ul><li><a href='/b'>Prices will double by May</a></li></ul>", id="linked teaser"
        ),
    ],
)
def test_furniture_is_left_out(around: str) -> None:
    plain = document_of(article("")).text
    assert document_of(around + article("") + around).text == plain
    assert document_of(article(around)).text == plain


def test_a_page_whose_text_sits_in_a_badly_named_box_is_read() -> None:
    text = document_of(
        f"<div class='page sidebar'><p>{PROSE}</p><p>{PROSE} Twice.</p></div>"
    ).text
    assert text == f"{PROSE}\n\n{PROSE} Twice.\n"


def test_inline_tags_leave_words_whole_and_blocks_part_them() -> None:
    text = document_of(
        article("<div>It is <b>un</b>likely<br>to rain<p>Or snow today.</p></div>")
    ).text
    assert "It is unlikely\nto rain\n\nOr snow today." in text


def test_verbatim_text_keeps_its_lines() -> None:
    lines = "  RAIN IS LIKELY\n    BY NOON ON FRIDAY.\n\nWINDS WILL DIE DOWN BY EVENING.\n"
    assert document_of(f"<pre>{lines}</pre>").text == "  " + lines.strip() + "\n"


LD = (
    '<script type="application/ld+json">{"@graph": [{"headline": "Outlook X",'
    ' "datePublished": "2025-05-02T08:00:00+02:00", "author": [{"name": "Ann One"}],'
    ' "publisher": {"name": "The Desk"}}]}</script>'
)
META = (
    '<meta property="article:published_time" content="2025-05-03"><meta name="author"'
    ' content="Bea Two, Cy Three"><meta property="og:site_name" content="The Site">'
)


@pytest.mark.parametrize(
    ("head", "body", "day", "basis"),
    [
        pytest.param(
            LD + META, "", date(2025, 5, 2), "structured data, datePublished", id="data"
        ),
        pytest.param(META, "", date(2025, 5, 3), "meta tag article:published_time", id="meta"),
        pytest.param(
            "",
            "<time datetime='2025-05-04'>then</time>",
            date(2025, 5, 4),
            "time element",
            id="time",
        ),
        pytest.param(
            "", "<p>5 May 2025</p>", date(2025, 5, 5), "dateline, line 5", id="visible"
        ),
    ],
)
def test_the_date_and_where_it_was_found(head: str, body: str, day: date, basis: str) -> None:
    top = f"<h1>Outlook</h1><p>By Ann One</p>{body}"
    page = f"<article>{top}<p>{PROSE}</p><p>{PROSE}</p></article>"
    found = document_of(page, head).published_on
    assert found
    assert (found.value, found.basis) == (day, basis)


def test_structured_data_names_title_author_and_publisher() -> None:
    document = document_of(article(""), LD + META)
    assert document.title
    assert document.authors
    assert document.publisher
    assert document.title.value == "Outlook X"
    assert document.authors.value == ("Ann One",)
    assert document.publisher.value == "The Desk"


def test_meta_tags_name_authors_and_publisher() -> None:
    link = "<link rel='canonical' href='https://example.org/outlook'>"
    document = document_of(article(""), META + link)
    assert document.authors
    assert document.publisher
    assert document.authors.value == ("Bea Two", "Cy Three")
    assert document.publisher.basis == "meta tag og:site_name"
    assert document.url == "https://example.org/outlook"


def test_broken_structured_data_is_passed_over() -> None:
    broken = '<script type="application/ld+json">{"datePublished": </script>'
    assert document_of(article(""), broken + META).published_on


def test_a_site_name_above_the_title_is_left_out() -> None:
    text = document_of(f"<h1>The Site</h1>{article('')}", META).text
    assert text.startswith("# Outlook")


def test_a_hostile_tag_is_refused() -> None:
    attributes = " ".join(f'a{n}="x"' for n in range(50_000))
    with pytest.raises(TransferError, match="a tag with 50,000 attributes"):
        document_of(f"<div {attributes}>{PROSE}</div>")


def test_deep_nesting_ends_in_one_line_or_a_text() -> None:
    with pytest.raises(TransferError, match="without a text"):
        document_of("<div>" * 50_000 + PROSE)


# ---- large pages are read in a process of their own


def test_a_large_page_says_what_a_small_one_says() -> None:
    dates = '<meta property="article:published_time" content="2025-05-02T08:00:00Z">'
    small = document_of(article(""), META + dates)
    large = document_of(article("") + "<i></i>" * 12_000, META + dates)
    assert large == replace(small, sha256=large.sha256)
    assert (large.published_on, large.title, large.authors) != (None, None, None)


def test_a_large_page_without_text_is_refused_in_the_same_words() -> None:
    with pytest.raises(TransferError, match=r"^stdin: is a page without a text of its own"):
        document_of("<nav><a>x</a></nav>" * 6_000)


def test_a_page_made_to_take_long_meets_the_limit() -> None:
    page = f"<html><body><p>{PROSE}</p><dl>{'<dt>x<dd>y' * 100_000}</body></html>".encode()
    started = time.monotonic()
    with pytest.raises(TransferError, match="takes more than the limit of 1 s of computing"):
        read("-", stdin=BytesIO(page), limits=Limits(page_cpu_seconds=1))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "unit", ["<li>a b", "<p>Rain. ", "<hr>x", "<dt>x<dd>y", "<br>x", "<b>"]
)
def test_the_worst_small_page_is_read_in_seconds(unit: str) -> None:
    tags = unit * (9_900 // unit.count("<"))
    started = time.process_time()
    assert document_of(f"<p>{PROSE}</p><ol>{tags}").text
    assert time.process_time() - started < 5


def test_items_are_numbered_list_by_list() -> None:
    inner = "<ol><li>One<ol><li>Deep</li><li>Deeper</li></ol></li><li>Two</li></ol>"
    text = document_of(article(inner + f"<p>{PROSE}</p><ol><li>Anew</li></ol>")).text
    assert "1. One\n  1. Deep\n  2. Deeper\n2. Two" in text
    assert "1. Anew" in text

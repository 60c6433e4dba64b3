import io
import time
from datetime import date
from pathlib import Path

import pypdf
import pytest

from forecasts.domain.document import Document
from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read
from tests.ingestion.pdf_writer import Words, a_pdf, column, pdf_of_streams


def read_bytes(folder: Path, data: bytes, limits: Limits | None = None) -> Document:
    path = folder / "report.pdf"
    path.write_bytes(data)
    return read(path, limits=limits or Limits())


BODY = [
    "The council is likely to adopt the plan before the end of the year, although",
    "two of its members have asked for a longer consultation on the harbour road.",
    "A vote in December is unlikely.",
    "",
    "Spending will rise next spring in all three districts, the chair told members",
    "of the public after the meeting.",
]


def test_paragraphs_are_put_together_and_kept_apart(tmp_path: Path) -> None:
    first, second = read_bytes(tmp_path, a_pdf([column(BODY)])).text.strip().split("\n\n")
    assert first == " ".join(BODY[:3])
    assert second == " ".join(BODY[4:])


def test_an_indented_line_begins_a_paragraph(tmp_path: Path) -> None:
    page = [Words(BODY[0], y=700), Words(BODY[1], y=686), Words(BODY[4], x=96, y=672)]
    text = read_bytes(tmp_path, a_pdf([page])).text
    assert text == f"{BODY[0]} {BODY[1]}\n\n{BODY[4]}\n"


def test_headings_and_bullets_stand_alone(tmp_path: Path) -> None:
    lines = [
        "Outlook",
        BODY[0],
        "is expected.",
        "\u2022 Prices will rise.",
        "\u2022 Wages will not.",
    ]
    text = read_bytes(tmp_path, a_pdf([column(lines)])).text
    assert text.split("\n\n") == [
        "Outlook",
        f"{BODY[0]} is expected.",
        "\u2022 Prices will rise.",
        "\u2022 Wages will not.\n",
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("It is un-", "likely to rain.", "It is unlikely to rain.", id="cut word"),
        pytest.param("A long-", "term plan.", "A long-term plan.", id="hyphen that belongs"),
        pytest.param("The Franco-", "German plan.", "The Franco- German plan.", id="capital"),
        pytest.param("In 2025-", "2026 it ends.", "In 2025- 2026 it ends.", id="numbers"),
        pytest.param(
            "A ceasefire by cease-",
            "fire monitors of the ceasefire.",
            "A ceasefire by ceasefire monitors of the ceasefire.",
            id="as elsewhere in the text",
        ),
        pytest.param(
            "The risk-taking of risk-",
            "taking banks.",
            "The risk-taking of risk-taking banks.",
            id="hyphen as elsewhere",
        ),
    ],
)
def test_words_cut_at_line_ends(tmp_path: Path, first: str, second: str, expected: str) -> None:
    text = read_bytes(tmp_path, a_pdf([column([first, second])])).text
    assert text.strip() == expected


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    bodies = (BODY[:2], BODY[4:], ["Traffic will grow.", "Fares will not."])
    pages = [
        [
            Words("Harbour Outlook, May 2025", y=800),
            Words(f"Prices in {2024 + n}", y=760),
            *column(body),
            Words(f"Page {n} of 3", y=40),
        ]
        for n, body in enumerate(bodies, start=1)
    ]
    text = read_bytes(tmp_path, a_pdf(pages)).text
    assert "Harbour Outlook" not in text
    assert " of 3" not in text
    assert all(line in text.replace("\n\n", " ") for body in bodies for line in body)
    assert all(f"Prices in {year}" in text for year in (2025, 2026, 2027))


def test_pages_that_repeat_one_another_are_kept(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, a_pdf([column(BODY)] * 3)).text.count(BODY[2]) == 3


def test_a_sentence_runs_on_across_pages(tmp_path: Path) -> None:
    pages = [
        [Words("1", x=300, y=40), *column([BODY[0]])],
        [Words("2", x=300, y=40), *column([BODY[1]])],
    ]
    assert read_bytes(tmp_path, a_pdf(pages)).text == f"{BODY[0]} {BODY[1]}\n"


def test_what_the_file_says_about_itself(tmp_path: Path) -> None:
    properties = {
        "Title": "Harbour outlook",
        "Author": "A. One and B. Two",
        "CreationDate": "D:20250506120000Z",
    }
    document = read_bytes(tmp_path, a_pdf([column(BODY)], properties))
    assert document.title
    assert document.authors
    assert document.published_on
    assert document.title.value == "Harbour outlook"
    assert document.authors.value == ("A. One", "B. Two")
    assert document.published_on.value == date(2025, 5, 6)
    assert document.published_on.basis.startswith("guess: ")


def test_a_date_on_the_first_page_comes_before_the_file_date(tmp_path: Path) -> None:
    lines = ["Harbour outlook", "", "2 May 2025", "", *BODY]
    data = a_pdf([column(lines)], {"CreationDate": "D:20250506120000Z", "Title": "x.docx"})
    document = read_bytes(tmp_path, data)
    assert document.published_on
    assert document.published_on.value == date(2025, 5, 2)
    assert document.published_on.basis == "page 1, dateline, line 2"
    assert document.title
    assert document.title.value == "Harbour outlook"


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(a_pdf([column(BODY)]))
    assert read(tmp_path / "report.txt").media_type == "application/pdf"
    assert BODY[2] in read_bytes(tmp_path, b"junk before\n" + a_pdf([column(BODY)])).text


def test_the_same_bytes_give_an_equal_document(tmp_path: Path) -> None:
    data = a_pdf([column(BODY)])
    assert read_bytes(tmp_path, data) == read_bytes(tmp_path, data)


# ---- bad input


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(a_pdf([column(BODY)])))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def refused(folder: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(TransferError) as caught:
        read_bytes(folder, data, limits)
    message = str(caught.value)
    assert message.startswith("report.pdf: ")
    assert "\n" not in message
    return message


def test_an_encrypted_file_is_refused_unless_anyone_may_read_it(tmp_path: Path) -> None:
    assert "is encrypted" in refused(tmp_path, encrypted("secret"))
    assert "likely to adopt" in read_bytes(tmp_path, encrypted("")).text


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    whole = a_pdf([column(BODY)])
    for data in (b"%PDF-1.7\n", whole[:200], b"%PDF-1.4\n" + b"junk " * 500):
        assert "is a broken PDF" in refused(tmp_path, data)


def test_a_scan_without_text_says_so(tmp_path: Path) -> None:
    message = refused(tmp_path, pdf_of_streams([b"0 0 595 842 re f", b"1 0 0 rg"]))
    assert "has no text on its 2 pages" in message
    assert "text recognition" in message


def test_a_small_file_that_unpacks_to_300_megabytes_is_refused(tmp_path: Path) -> None:
    bomb = pdf_of_streams([b" " * 300_000_000], packed=True)
    assert len(bomb) < 400_000
    started = time.monotonic()
    assert "unpacks to far more" in refused(tmp_path, bomb)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        pytest.param(Limits(pdf_pages=2), "has 3 pages; the limit is 2", id="pages"),
        pytest.param(Limits(max_characters=50), "limit of 50 characters", id="characters"),
        pytest.param(Limits(child_wall_seconds=0.01), "limit of 0.01 s", id="time"),
        pytest.param(Limits(child_memory_bytes=24_000_000), "limit of 24 MB", id="memory"),
    ],
)
def test_each_limit_is_named(tmp_path: Path, limits: Limits, words: str) -> None:
    assert words in refused(tmp_path, a_pdf([column(BODY)] * 3), limits)


def test_a_file_that_needs_more_memory_than_allowed_is_stopped(tmp_path: Path) -> None:
    large = pdf_of_streams([b" " * 70_000_000], packed=True)
    limits = Limits(child_memory_bytes=100_000_000)
    assert "limit of 100 MB of memory" in refused(tmp_path, large, limits)


def test_endless_computing_is_stopped(tmp_path: Path) -> None:
    slow = pdf_of_streams([b"0 0 m 1 1 l " * 4_000_000], packed=True)
    assert "1 s of computing" in refused(tmp_path, slow, Limits(child_cpu_seconds=1))

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from forecasts.domain.document import Document, Stated
from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read
from tests.ingestion.docx_writer import STYLES, W, a_docx, archive, para, table

RAIN = "Rain is likely to reach the valley by Friday night."


def reading(folder: Path, data: bytes, limits: Limits | None = None) -> Document:
    path = folder / "brief.docx"
    path.write_bytes(data)
    return read(path, limits=limits or Limits())


def text_of(folder: Path, *content: str) -> str:
    return reading(folder, a_docx(*content)).text


def refused(folder: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(TransferError) as caught:
        reading(folder, data, limits)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_headings_paragraphs_lists_and_rows_come_in_order(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        para("The valley in 2027", "Titel"),
        para("Short term", "berschrift1"),
        para("Rain", "Eigen"),
        para(RAIN),
        para("The dam will hold.", "Punkt"),
        para("Its gates may not.", list_id=1, level=1),
        table(["Event", "Chance"], ["Flood by June", "35 %"]),
    )
    assert text == (
        f"# The valley in 2027\n\n# Short term\n\n## Rain\n\n{RAIN}\n\n"
        "- The dam will hold.\n  - Its gates may not.\n\n"
        "| Event | Chance |\n| Flood by June | 35 % |\n"
    )


def test_numbers_count_from_their_start_and_anew_below_each_item(tmp_path: Path) -> None:
    levels = [0, 1, 1, 0, 1]
    items = [para(f"item {n}", list_id=2, level=level) for n, level in enumerate(levels)]
    assert text_of(tmp_path, *items) == (
        "3. item 0\n  1. item 1\n  2. item 2\n4. item 3\n  1. item 4\n"
    )


def test_a_list_that_is_switched_off_and_one_unknown(tmp_path: Path) -> None:
    off, unknown = para("Plain.", "Punkt", list_id=0), para("Listed.", list_id=99)
    assert text_of(tmp_path, off, unknown) == "Plain.\n\n- Listed.\n"


def test_a_style_that_rests_on_itself_is_read(tmp_path: Path) -> None:
    assert text_of(tmp_path, para(RAIN, "Loop")) == f"{RAIN}\n"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a b", id="tab"),
        pytest.param("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "a\nb", id="line break"),
        pytest.param("<w:r><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r>", "ab", id="cut word"),
        pytest.param("<w:hyperlink><w:r><w:t>a</w:t></w:r></w:hyperlink>", "a", id="link"),
        pytest.param("<w:ins><w:r><w:t>a</w:t></w:r></w:ins>", "a", id="inserted"),
        pytest.param(
            "<w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>a</w:t></w:r>",
            "a",
            id="deleted",
        ),
        pytest.param(
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r><w:r><w:t>a</w:t></w:r>",
            "a",
            id="hidden",
        ),
        pytest.param(
            "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r>"
            "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>box"
            "</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
            "<w:t>a</w:t></w:r>",
            "a\n\nbox",
            id="text box once",
        ),
    ],
)
def test_what_a_reader_sees_is_read(tmp_path: Path, markup: str, text: str) -> None:
    assert text_of(tmp_path, f"<w:p>{markup}</w:p>") == f"{text}\n"


def test_content_controls_are_looked_into(tmp_path: Path) -> None:
    inside = f"<w:sdt><w:sdtContent>{para(RAIN)}</w:sdtContent></w:sdt>"
    assert text_of(tmp_path, inside) == f"{RAIN}\n"


def test_a_table_that_only_lays_out_the_page_is_read_as_blocks(tmp_path: Path) -> None:
    column = para("One.") + para("Two.") + para("Three.")
    assert text_of(tmp_path, table([column, "Aside."])) == "One.\n\nTwo.\n\nThree.\n\nAside.\n"
    assert text_of(tmp_path, table([RAIN])) == f"{RAIN}\n"


def test_bars_in_cells_do_not_make_cells(tmp_path: Path) -> None:
    assert text_of(tmp_path, table(["a|b", "c"])) == "| a/b | c |\n"


def test_the_strict_dialect_is_read(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{W}"><w:body>{para("T", "berschrift1")}</w:body></w:document>'
    parts = {"word/document.xml": body, "word/styles.xml": STYLES}
    data = archive({name: part.replace(W, strict) for name, part in parts.items()})
    assert reading(tmp_path, data).text == "# T\n"


# ---- what it says about itself


def test_the_text_comes_before_the_properties(tmp_path: Path) -> None:
    data = a_docx(
        para("The valley", "Titel"),
        para("By Jane Example"),
        para("2 May 2025"),
        para(RAIN),
        title="Template",
        creator="A. Clerk",
        created="2020-01-01T10:00:00Z",
    )
    document = reading(tmp_path, data)
    assert document.title == Stated("The valley", "heading, line 1")
    assert document.authors == Stated(("Jane Example",), "byline, line 3")
    assert document.published_on == Stated(date(2025, 5, 2), "dateline, line 5")


def test_properties_are_named_as_such_and_a_creation_date_is_a_guess(tmp_path: Path) -> None:
    properties = {"title": "Outlook", "creator": "J. Example and B. Two"}
    document = reading(
        tmp_path, a_docx(para(RAIN), created="2025-05-02T10:00:00Z", **properties)
    )
    assert document.title == Stated("Outlook", "DOCX properties")
    assert document.authors == Stated(("J. Example", "B. Two"), "DOCX properties")
    guess = Stated(date(2025, 5, 2), "guess: creation date of the DOCX file")
    assert document.published_on == guess


def test_what_programs_put_in_is_no_title_and_no_author(tmp_path: Path) -> None:
    document = reading(tmp_path, a_docx(para(RAIN), title="Word Document", creator="Admin"))
    assert (document.title, document.authors, document.published_on) == (None, None, None)


# ---- bad input


def test_an_entry_that_unpacks_to_400_megabytes_is_refused(tmp_path: Path) -> None:
    bomb = archive({"word/document.xml": b" " * 400_000_000})
    assert len(bomb) < 1_000_000
    assert "unpacks to far more than a report can hold" in refused(tmp_path, bomb)


def test_entries_are_counted_before_any_is_opened(tmp_path: Path) -> None:
    many = archive({f"word/{n}.xml": "" for n in range(6_000)})
    assert "archive of 6,004 entries" in refused(tmp_path, many)


def test_entities_are_not_even_declared(tmp_path: Path) -> None:
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">'
        for n in range(10)
    )
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    for entity in (laughs, f'<!ENTITY l9 SYSTEM "{secret.as_uri()}">'):
        body = f'<w:document xmlns:w="{W}"><w:body>{para("&l9;")}</w:body></w:document>'
        body = f"<!DOCTYPE d [{entity}]>{body}"
        message = refused(tmp_path, archive({"word/document.xml": body}))
        assert "declares entities" in message
        assert "hidden" not in message


def test_entities_in_another_encoding_are_seen(tmp_path: Path) -> None:
    body = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>'
    data = archive({"word/document.xml": body.encode("utf-16")})
    assert "declares entities" in refused(tmp_path, data)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _with_method(data: bytes, method: int) -> bytes:
    """An archive that says its entries are packed in another way."""
    changed = bytearray(data)
    for found in re.finditer(rb"PK\x01\x02|PK\x03\x04", data):
        changed[found.start() + (10 if found[0][2] == 1 else 8)] = method
    return bytes(changed)


def _damaged(data: bytes) -> bytes:
    place = data.index(b"word/document.xml") + 60
    return data[:place] + bytes(20) + data[place + 20 :]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(_cut(a_docx(para(RAIN))), "is a broken DOCX", id="cut"),
        pytest.param(_damaged(a_docx(para(RAIN) * 50)), "is a broken DOCX", id="damaged"),
        pytest.param(_with_method(a_docx(para(RAIN)), 99), "is a broken DOCX", id="packing"),
        pytest.param(archive({"word/document.xml": "<a><b></a>"}), "broken DOCX", id="no XML"),
        pytest.param(
            archive({"word/document.xml": "<a/>"}), "without the text", id="other XML"
        ),
        pytest.param(archive({"word/x.xml": "<a/>"}), "without the text", id="no document"),
        pytest.param(a_docx(), "is a DOCX without text", id="empty"),
        pytest.param(a_docx(para("  ")), "is a DOCX without text", id="blank"),
    ],
)
def test_broken_files_are_refused_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in refused(tmp_path, data)


def test_a_text_over_the_limit_is_refused(tmp_path: Path) -> None:
    data = a_docx(para("word " * 200))
    assert "the limit is 300" in refused(tmp_path, data, Limits(max_characters=300))


def test_another_zip_archive_is_named(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("content.xml", "<a/>")
    assert "is a zip archive" in refused(tmp_path, stream.getvalue())


def test_tables_within_tables_end_within_the_limits(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + para(RAIN) + "</w:tc></w:tr></w:tbl>" * 60
    assert text_of(tmp_path, deep) == f"{RAIN}\n"
    wide = table(*[["a", "b", "c"]] * 3_000)
    assert text_of(tmp_path, wide).count("\n") == 3_000

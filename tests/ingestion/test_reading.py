import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read

SMALL = Limits(max_bytes=1_000, max_characters=300)
PAGE = b"<html><body><p>Rain is likely to reach the valley by Friday night.</p></body></html>"


def a_file(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_plain_text_is_kept_to_the_last_character(tmp_path: Path) -> None:
    text = "Outlook\r\n\r\n  \u2022 Rain is likely.\t\r\nSnow\u00a0is not.\n\n"
    document = read(a_file(tmp_path, "a.txt", text))
    assert document.text == text
    assert (document.name, document.media_type) == ("a.txt", "text/plain")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_any_utf8_text_is_kept(text: str) -> None:
    if not text.strip() or text.lstrip("\ufeff").lstrip()[:1] == "<" or text[0] in "\ufeff%{":
        return
    assert read("-", stdin=io.BytesIO(text.encode())).text == text


def test_the_same_bytes_give_an_equal_document(tmp_path: Path) -> None:
    for name in ("a.html", "a.txt"):
        path = a_file(tmp_path, name, PAGE)
        assert read(path) == read(str(path))


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    marked = read(a_file(tmp_path, "a.txt", b"\xef\xbb\xbfRain is likely."))
    plain = read(a_file(tmp_path, "b.txt", b"Rain is likely."))
    assert marked.text == plain.text
    assert marked.sha256 != plain.sha256
    assert marked.text_sha256 == plain.text_sha256


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        pytest.param("a.txt", PAGE, "text/html", id="a page called text"),
        pytest.param(
            "a", b"<!-- x --><!DOCTYPE HTML>" + PAGE, "text/html", id="after comments"
        ),
        pytest.param("a.htm", PAGE[12:], "text/html", id="page without html and body tags"),
        pytest.param("a.md", b"# Rain\n\nLikely.", "text/markdown", id="Markdown by name"),
        pytest.param("a.txt", b"Use <html> tags.", "text/plain", id="text about tags"),
        pytest.param("a.txt", b"It begins with %PDF-1.4", "text/plain", id="text about PDF"),
    ],
)
def test_content_comes_before_the_name(
    tmp_path: Path, name: str, data: bytes, media_type: str
) -> None:
    assert read(a_file(tmp_path, name, data)).media_type == media_type


def test_standard_input_is_read(tmp_path: Path) -> None:
    code = "from forecasts.ingestion import read; import sys; sys.stdout.write(read('-').text)"
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"Rain is likely.", capture_output=True, check=True
    )
    assert done.stdout == b"Rain is likely."


# ---- encodings

WORDS = "The minister\u2019s \u201creform\u201d is unlikely before caf\u00e9 season."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_usual_encodings_are_detected(tmp_path: Path, encoding: str, name: str) -> None:
    text = f"<html><body><p>{WORDS}</p></body></html>" if name == "a.html" else WORDS
    assert WORDS in read(a_file(tmp_path, name, text.encode(encoding))).text


def test_the_encoding_a_page_declares_is_used(tmp_path: Path) -> None:
    words = (
        "\u0412\u0435\u0440\u043e\u044f\u0442\u043d\u043e, \u0431\u0443\u0434\u0435\u0442 "
        "\u0434\u043e\u0436\u0434\u044c \u0432 \u0433\u043e\u0440\u043e\u0434\u0435."
    )
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{words}</p></body></html>'
    assert words in read(a_file(tmp_path, "a.html", page.encode("cp1251"))).text


def test_a_western_file_is_read_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        read(a_file(tmp_path, "a.txt", WORDS.encode("cp1252")))
    assert caplog.messages == ["a.txt: not UTF-8; read as Windows-1252"]


def test_text_encoded_twice_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    twice = "One.\n" + "The minister\u2019s reform".encode().decode("cp1252")
    with caplog.at_level(logging.WARNING):
        read(a_file(tmp_path, "a.txt", twice))
    assert "a.txt: line 2 looks encoded twice" in caplog.text


# ---- bad input


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("a.txt", b"", "is empty", id="empty"),
        pytest.param("a.txt", b" \r\n\t\n", "holds no text, only blanks", id="blanks"),
        pytest.param("a.txt", bytes(range(256)), "is binary data", id="binary"),
        pytest.param(
            "a.html", b"\x7fELF\x02\x01\x01\0\0\0", "is binary data", id="binary page"
        ),
        pytest.param("a.docx", b"PK\x03\x04rest", "is a zip archive", id="office file"),
        pytest.param("a.txt", b"\x89PNG\r\n\x1a\n", "is a picture", id="picture"),
        pytest.param("a.txt", b"x" * 1_001, "larger than the limit of 0.001 MB", id="bytes"),
        pytest.param("a.txt", b"x " * 200, "400 characters; the limit is 300", id="characters"),
        pytest.param("a.txt", b"\xff\xfe\x00\xd8\x41", "marked as utf-16", id="broken UTF-16"),
        pytest.param(
            "a.txt", b"caf\xe9 \x81\x8d", "neither UTF-8 nor Windows", id="no encoding"
        ),
        pytest.param(
            "a.txt", bytes(range(0xE0, 0xFF)), "unknown encoding", id="Cyrillic bytes"
        ),
        pytest.param(
            "a.txt", "It\u2019s raining".encode() + b"\xe9", "broken bytes", id="broken UTF-8"
        ),
        pytest.param(
            "a.html", b"<html><body></body></html>", "without a text", id="empty page"
        ),
        pytest.param(
            "a.html",
            b"<html><body><nav>Home News Weather Sports Business Culture</nav></body></html>",
            "without a text",
            id="page of navigation",
        ),
        pytest.param(
            "a.html", b"<?xml version='1.0'?>", "no readable page", id="declaration alone"
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(TransferError, match=words) as caught:
        read(a_file(tmp_path, name, data), limits=SMALL)
    assert str(caught.value).startswith(f"{name}: ") or name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 6


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match=r"none\.txt: there is no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(TransferError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(TransferError, match="cannot be read"):
        read("a\0b")
    with pytest.raises(TransferError, match="cannot be read"):
        read("x" * 5_000)


def test_a_file_within_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match="cannot be read"):
        read(a_file(tmp_path, "a.txt", "Rain.") / "b.txt")


def test_the_default_limits_are_twenty_megabytes_and_two_million_characters() -> None:
    with pytest.raises(TransferError, match="larger than the limit of 20 MB"):
        read("-", stdin=io.BytesIO(b"word " * 4_100_000))
    with pytest.raises(TransferError, match="the limit is 2,000,000"):
        read("-", stdin=io.BytesIO(b"word " * 500_000))

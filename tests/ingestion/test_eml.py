import logging
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from forecasts.domain.document import Document, Stated
from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read

RAIN = "Rain is likely to reach the valley by Friday night, the weather office said."
PAGE = f"<html><h1>Outlook</h1><p>{RAIN}</p><ul><li>The dam will hold.</li></ul></html>"


def a_mail(plain: str | None = None, html: str | None = None, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = '"The Valley Letter" <letter@valley.example>'
    mail["Subject"] = "What comes next"
    mail["Date"] = "Fri, 02 May 2025 23:30:00 -0700"
    mail["Message-ID"] = "<1@valley.example>"
    for name, value in headers.items():
        del mail[name]
        mail[name] = value
    if plain is not None:
        mail.set_content(plain)
    if html is not None and plain is None:
        mail.set_content(html, subtype="html")
    elif html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def reading(folder: Path, mail: EmailMessage | bytes, name: str = "letter.eml") -> Document:
    path = folder / name
    path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
    return read(path)


def test_a_plain_newsletter(tmp_path: Path) -> None:
    document = reading(tmp_path, a_mail(f"{RAIN}\n\n- The dam will hold.\n"))
    assert document.text == f"{RAIN}\n\n- The dam will hold.\n"
    assert document.media_type == "message/rfc822"
    assert document.title == Stated("What comes next", "e-mail header Subject")
    assert document.publisher == Stated("The Valley Letter", "e-mail header From")
    assert document.published_on == Stated(date(2025, 5, 2), "e-mail header Date")


def test_the_page_in_a_mail_is_read_as_pages_are(tmp_path: Path) -> None:
    document = reading(tmp_path, a_mail("See the page.", PAGE))
    assert document.text == f"# Outlook\n\n{RAIN}\n\n- The dam will hold.\n"


def test_a_page_without_text_gives_way_to_the_plain_part(tmp_path: Path) -> None:
    picture = "<html><body><img src='cid:1'></body></html>"
    assert reading(tmp_path, a_mail(f"{RAIN}\n", picture)).text == f"{RAIN}\n"
    with pytest.raises(TransferError, match="without a text"):
        reading(tmp_path, a_mail(None, picture))


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "utf-7"])
def test_words_in_other_encodings(tmp_path: Path, charset: str) -> None:
    words = "Le caf\u00e9 fermera probablement."
    mail = a_mail("x", Subject="Pr\u00e9visions pour d\u00e9cembre")
    mail.set_content(words, charset=charset)
    document = reading(tmp_path, mail)
    assert document.text.strip() == words
    assert document.title is not None
    assert document.title.value == "Pr\u00e9visions pour d\u00e9cembre"


def test_an_encoding_nobody_knows_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    raw = a_mail(RAIN).as_bytes().replace(b'charset="utf-8"', b'charset="x-nobody"')
    assert RAIN in reading(tmp_path, raw).text


def test_attachments_are_named_and_not_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mail = a_mail(RAIN, PAGE)
    mail.add_attachment(
        b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="a\x1b[2Jb.pdf"
    )
    with caplog.at_level(logging.WARNING):
        assert "%PDF" not in reading(tmp_path, mail).text
    (message,) = caplog.messages
    assert message.startswith("letter.eml: attachment not read: 'a")
    assert "(application/pdf)" in message
    assert "\x1b" not in message


def test_a_forwarded_letter_keeps_its_own_subject(tmp_path: Path) -> None:
    document = reading(tmp_path, a_mail(RAIN, Subject="Fwd: What comes next"))
    assert document.title == Stated("What comes next", "e-mail header Subject")


def test_content_tells_a_mail_from_a_memo(tmp_path: Path) -> None:
    assert reading(tmp_path, a_mail(RAIN), "letter.txt").media_type == "message/rfc822"
    memo = f"From: The director\nTo: All\nSubject: Rain\nDate: 2 May 2025\n\n{RAIN}\n".encode()
    assert reading(tmp_path, memo, "memo.txt").text == memo.decode()
    assert reading(tmp_path, memo, "memo.eml").title == Stated("Rain", "e-mail header Subject")


def test_line_ends_of_the_wire_and_a_mailbox_line_are_taken(tmp_path: Path) -> None:
    wire = b"From letter@valley.example Fri May  2\r\n" + a_mail(RAIN).as_bytes().replace(
        b"\n", b"\r\n"
    )
    assert reading(tmp_path, wire, "letter").text.strip() == RAIN


# ---- bad input


def test_a_date_that_is_none_is_left_out(tmp_path: Path) -> None:
    for value in ("yesterday", "Fri, 99 May 2025 10:00:00 +0000", ""):
        raw = (
            a_mail(RAIN).as_bytes().replace(b"Fri, 02 May 2025 23:30:00 -0700", value.encode())
        )
        assert reading(tmp_path, raw).published_on is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(a_mail("  \n").as_bytes(), "without a body of text", id="blank body"),
        pytest.param(a_mail().as_bytes(), "without a body of text", id="no body"),
    ],
)
def test_mails_without_a_body_are_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(TransferError, match=words):
        reading(tmp_path, raw)


def test_a_mail_of_pictures_alone_is_refused(tmp_path: Path) -> None:
    mail = a_mail()
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    with pytest.raises(TransferError, match="without a body of text"):
        reading(tmp_path, mail)


def test_parts_within_parts_without_end_are_refused_in_time(tmp_path: Path) -> None:
    depth = 3_000
    head = b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )
    path = tmp_path / "deep.eml"
    path.write_bytes(head + nested + b"Content-Type: text/plain\n\nRain is likely.\n")
    with pytest.raises(TransferError):
        read(path, limits=Limits(child_cpu_seconds=10))

"""Mail as a real mail server receives it."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from forecasts.delivery.email import EmailSender, MailSettings, Tls, email_of
from forecasts.domain.prompt import Channel
from forecasts.errors import DeliveryError, UsageError
from forecasts.services.prompting import Message, outbox, tick
from forecasts.storage.database import Database
from tests.services.prompting_factories import (
    MONDAY,
    a_person,
    a_question,
    at,
    days_before,
)

MESSAGE = Message(
    key="digest/ana/2026-11-23/email",
    name="Ana Ortíz",
    address="ana@desk.example",
    subject="2 questions to settle, the oldest 9 days late",
    text="Ana: 2 questions.\n.\nWill naïve prices rise?\n",
    html="<p>Will naïve prices rise?</p>\n",
    written_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
)


class Mailbox:
    """What a server received; `answer` is what it says to each mail."""

    def __init__(self, answer: str = "250 taken") -> None:
        self.answer = answer
        self.raw: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        return self.answer

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.raw]


@contextmanager
def a_server(mailbox: object, **options: Any) -> Iterator[MailSettings]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port(), **options)
    controller.start()
    try:
        yield MailSettings(
            host="localhost",
            port=controller.port,
            sender="Forecasts <forecasts@desk.example>",
            tls=Tls.NONE,
            timeout_s=5,
        )
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_digest_arrives_with_both_parts_and_its_headers() -> None:
    mailbox = Mailbox()
    with a_server(mailbox) as settings:
        EmailSender(settings).send(MESSAGE)
    (mail,) = mailbox.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert _unix(text.get_content()) == MESSAGE.text
    assert _unix(html.get_content()) == MESSAGE.html
    assert mail["To"] == "Ana Ortíz <ana@desk.example>"
    assert mail["From"] == "Forecasts <forecasts@desk.example>"
    assert mail["Subject"] == MESSAGE.subject
    assert mail["Message-ID"] == "<digest.ana.2026-11-23.email@desk.example>"
    assert mail["List-Unsubscribe"] == "<mailto:forecasts@desk.example?subject=unsubscribe>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Mon, 23 Nov 2026 08:00:00 +0000"


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def test_a_repeat_is_the_same_mail_to_the_last_byte() -> None:
    mailbox = Mailbox()
    with a_server(mailbox) as settings:
        EmailSender(settings).send(MESSAGE)
        EmailSender(settings).send(MESSAGE)
    first, second = mailbox.raw
    assert first == second


def test_a_tick_sends_mail_and_a_refusal_is_tried_again_under_the_same_id(
    db: Database,
) -> None:
    ana = a_person(db, "ana", email="ana@desk.example")
    a_question(db, "q.1", days_before(3), assignee_id=ana.id)
    busy, fine = Mailbox("451 try again later"), Mailbox()
    with a_server(busy) as settings:
        mail = {Channel.EMAIL: EmailSender(settings)}
        assert tick(db, now=at(MONDAY), send=mail, worker="w1").failed == 1
    assert outbox(db)[0].last_error == (
        f"mail server localhost:{settings.port}: 451 try again later"
    )
    with a_server(fine) as settings:
        mail = {Channel.EMAIL: EmailSender(settings)}
        assert tick(db, now=at(MONDAY, 10), send=mail, worker="w1").sent == 1
    assert busy.raw == fine.raw
    assert "q.1" in str(fine.mails[0].get_body(("plain",)))


def test_a_refused_recipient_is_named_with_the_servers_words() -> None:
    class Strict(Mailbox):
        async def handle_RCPT(self, *_: Any) -> str:  # noqa: N802
            return "550 no such user"

    with a_server(Strict()) as settings, pytest.raises(DeliveryError, match="550 no such user"):
        EmailSender(settings).send(MESSAGE)


def test_a_server_that_leaves_after_taking_the_mail_has_taken_it() -> None:
    class Hasty(Mailbox):
        async def handle_QUIT(self, server: Any, *_: Any) -> str:  # noqa: N802
            server.transport.abort()
            return "221 bye"

    mailbox = Hasty()
    with a_server(mailbox) as settings:
        EmailSender(settings).send(MESSAGE)
    assert len(mailbox.raw) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"port": 1}, id="nobody listens"),
        pytest.param({"host": "no-such-host.invalid"}, id="no such host"),
        pytest.param({"tls": Tls.STARTTLS}, id="no STARTTLS to be had"),
        pytest.param({"tls": Tls.IMPLICIT}, id="no TLS spoken"),
    ],
)
def test_a_server_that_cannot_be_reached_as_asked_is_a_failed_delivery(
    change: dict[str, Any],
) -> None:
    mailbox = Mailbox()
    with a_server(mailbox) as settings:
        sender = EmailSender(replace(settings, **change))
        with pytest.raises(DeliveryError, match="mail server"):
            sender.send(MESSAGE)
    assert mailbox.raw == []


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(None, id="none"),
        pytest.param("ana", id="no at sign"),
        pytest.param("ana@desk.example\r\nBcc: all@desk.example", id="a smuggled header"),
        pytest.param("@", id="nothing round the at sign"),
    ],
)
def test_an_address_that_is_none_is_a_failed_delivery(address: str | None) -> None:
    settings = MailSettings(host="localhost", sender="f@desk.example")
    with pytest.raises(DeliveryError, match="address"):
        email_of(replace(MESSAGE, address=address), settings)


def test_an_unsubscribe_link_of_the_desks_own_is_used() -> None:
    settings = MailSettings(
        host="localhost", sender="f@desk.example", unsubscribe="https://desk.example/off"
    )
    assert email_of(MESSAGE, settings)["List-Unsubscribe"] == "<https://desk.example/off>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that only its own file vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *files],
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem"


def _server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


def _accepts(username: str, password: str) -> Callable[..., AuthResult]:
    def check(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        right = LoginPassword(username.encode(), password.encode())
        return AuthResult(success=data == right, handled=False)

    return check


def test_login_over_starttls(certificate: Path) -> None:
    mailbox = Mailbox()
    guarded = {
        "tls_context": _server_tls(certificate),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": _accepts("desk", "secret"),
    }
    with a_server(mailbox, **guarded) as plain:
        settings = replace(
            plain, tls=Tls.STARTTLS, username="desk", password="secret", ca_file=certificate
        )
        EmailSender(settings).send(MESSAGE)
        with pytest.raises(DeliveryError, match="535"):
            EmailSender(replace(settings, password="wrong")).send(MESSAGE)
        with pytest.raises(DeliveryError, match="certificate verify failed"):
            EmailSender(replace(settings, ca_file=None)).send(MESSAGE)
    assert len(mailbox.raw) == 1


def test_a_password_is_never_shown_and_never_sent_in_the_clear() -> None:
    settings = MailSettings(
        host="localhost", sender="f@desk.example", username="desk", password="secret"
    )
    assert "secret" not in repr(settings)
    with pytest.raises(UsageError, match="needs TLS"):
        replace(settings, tls=Tls.NONE)


@pytest.mark.parametrize("sender", ["", "Forecasts", "forecasts@"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(UsageError, match="is no sender"):
        MailSettings(host="localhost", sender=sender)

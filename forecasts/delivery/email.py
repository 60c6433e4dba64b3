"""Digests by e-mail, through a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from forecasts.errors import DeliveryError, UsageError
from forecasts.services.prompting import Message


class Tls(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"  # asked for on the open connection; refused if not to be had
    IMPLICIT = "implicit"  # from the first byte, usually port 465
    NONE = "none"  # in the clear: for a server on the same machine


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where and as whom mail is sent.

    Attributes:
        host: name of the mail server.
        sender: the From address, "Forecasts <forecasts@desk.example>" or without a name.
        port: its port.
        tls: how the connection is kept private.
        username: who logs in; None for a server that asks for no login.
        password: its password; never shown.
        ca_file: certificates to trust beside the system's, for a server with its own.
        unsubscribe: address or link to be taken off; None means mail to the sender.
        timeout_s: seconds to wait for the server at each exchange.

    Raises:
        UsageError: the sender is no address, or a login would travel in the clear.
    """

    host: str
    sender: str
    port: int = 587
    tls: Tls = Tls.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    unsubscribe: str | None = None
    timeout_s: float = 30.0

    def __post_init__(self) -> None:
        if "@" not in self.address.strip("@"):
            raise UsageError(
                f"mail: {self.sender!r} is no sender; one is forecasts@desk.example"
            )
        if self.username is not None and self.tls is Tls.NONE:
            raise UsageError("mail: a login needs TLS; set starttls or implicit")

    @property
    def address(self) -> str:
        """The bare From address."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The part behind the at sign; message ids end in it."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class EmailSender:
    """Sends a digest as a mail with a text and an HTML part."""

    settings: MailSettings

    def send(self, message: Message) -> None:
        """Hand the mail to the server; back only once it has taken it. Raises DeliveryError."""
        mail = email_of(message, self.settings)
        try:
            with _connection(self.settings) as server:
                server.send_message(mail, from_addr=self.settings.address)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryError(f"{_name(self.settings)}: {_reason(error)}") from error


def email_of(message: Message, settings: MailSettings) -> EmailMessage:
    """The mail that carries a digest. The same message gives the same mail, id and all.

    Raises:
        DeliveryError: the person has no address that mail could be sent to.
    """
    if not message.address:
        raise DeliveryError(f"{message.name} has no e-mail address")
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = settings.sender
        mail["To"] = Address(message.name, addr_spec=message.address)
        mail["Subject"] = message.subject
    except (ValueError, IndexError, MessageError) as error:
        raise DeliveryError(f"{message.address!r} is no e-mail address: {error}") from error
    mail["Date"] = message.written_at
    mail["Message-ID"] = message_id(message.key, settings.domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{settings.unsubscribe or _unsubscribe_mail(settings)}>"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    # The boundary between the parts is random unless it is set.
    mail.set_boundary("=-" + message_id(message.key, "parts")[1:-1].replace("@", "-"))
    return mail


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a delivery: every repeat of the mail carries the same one.

    Examples:
        >>> message_id("digest/ana/2026-11-23/email", "desk.example")
        '<digest.ana.2026-11-23.email@desk.example>'
    """
    return f"<{quote(key, safe='/').replace('/', '.')}@{domain}>"


def _unsubscribe_mail(settings: MailSettings) -> str:
    return f"mailto:{settings.address}?subject=unsubscribe"


@contextmanager
def _connection(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    server = _connected(settings)
    try:
        if settings.tls is Tls.STARTTLS:
            server.starttls(context=_trust(settings))
        if settings.username is not None:
            server.login(settings.username, settings.password or "")
        yield server
        # The mail is taken: a server that goes without a word is no failure any more.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _connected(settings: MailSettings) -> smtplib.SMTP:
    where = (settings.host, settings.port)
    if settings.tls is Tls.IMPLICIT:
        trust = _trust(settings)
        return smtplib.SMTP_SSL(*where, timeout=settings.timeout_s, context=trust)
    return smtplib.SMTP(*where, timeout=settings.timeout_s)


def _trust(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(cafile=settings.ca_file)
    return context


def _name(settings: MailSettings) -> str:
    return f"mail server {settings.host}:{settings.port}"


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        _, (code, text) = next(iter(error.recipients.items()))
        return f"{code} {_decoded(text)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error) or type(error).__name__


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text

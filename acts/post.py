"""E-mail: the one way by which the system itself lets a letter leave the house, and by which alerts reach people.

A connection that fails before the message is handed over is simply tried again; once the server has been given the
message, silence means that nobody knows, and only a person may decide.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from acts.config import MailSettings
from rules.errors import MingdaError

WAIT_SECONDS = 30


class NotSent(MingdaError):
    """The message has certainly not gone out: it may be tried again."""


class Unreachable(NotSent):
    """The mail server itself is away or does not let us in: no other message would go out either."""


class Doubtful(MingdaError):
    """Whether the message went out is not known: it must not be tried again by itself."""


def letter_message(mail: MailSettings, organ: str, to: str, letter: str, subject: str, pdf: bytes) -> EmailMessage:
    """The message with the sealed PDF; its Message-ID follows from ``letter``, so that a double would be recognised.

    Raises NotSent when ``to`` is not one address and nothing else.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, _one_address(to), subject
    message["Message-ID"] = f"<{letter}@{mail.sender.rpartition('@')[2]}>"
    message.set_content(f"您好：\n\n{organ}对您的政府信息公开申请所作的文书见附件，请查收。\n\n{organ}\n")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{letter}.pdf")
    return message


def _one_address(text: str) -> Address:
    """The one address in ``text``: a list, or a second line, would bring the letter to somebody else's eyes."""
    try:
        return Address(addr_spec=text.strip())
    except (MessageError, ValueError, IndexError) as wrong:
        raise NotSent("申请人的电子邮箱写得不对：只能是一个地址。请改用其他方式送达。") from wrong


def plain_message(mail: MailSettings, name: str, to: str, subject: str, text: str) -> EmailMessage:
    """A message to one of our own people; its Message-ID follows from ``name``: a double bears the same."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, to, subject
    message["Message-ID"] = f"<{name}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def send(mail: MailSettings, message: EmailMessage) -> None:
    """Hand the message to the mail server. Raises NotSent (Unreachable when the server is away) or Doubtful."""
    with at_the_counter(mail) as server:
        _hand_over(server, message)


@contextmanager
def at_the_counter(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    """Signed in at the mail server. Raises Unreachable when it is away or lets us not in, or without our password."""
    try:
        server = smtplib.SMTP(mail.host, mail.port, timeout=WAIT_SECONDS)
    except OSError as away:
        raise Unreachable("邮件服务器连不上。") from away
    with server:
        password = _password(mail)
        try:
            if mail.starttls:
                server.starttls(context=ssl.create_default_context())
            if mail.user:
                server.login(mail.user, password)
        except (OSError, smtplib.SMTPException) as refused:
            raise Unreachable("邮件服务器没有接受登录。") from refused
        yield server


def try_sign_in(mail: MailSettings) -> None:
    """Go to the counter and leave again, for who wants to know whether it works. Raises Unreachable."""
    with at_the_counter(mail):
        pass


def _password(mail: MailSettings) -> str:
    try:
        return Path(mail.password_file).read_text(encoding="utf-8").strip() if mail.user else ""
    except OSError as wrong:
        raise Unreachable(f"读不到邮箱的口令文件 {mail.password_file}。") from wrong


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        raise NotSent("邮件服务器拒收这封邮件。") from refused
    except (OSError, smtplib.SMTPException) as lost:
        raise Doubtful("邮件交到一半断了，不知道发没发出。") from lost

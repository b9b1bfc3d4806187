"""A letter as an e-mail, by SMTP. Its `Message-ID` is the letter's id, by which a mailbox knows a repetition."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from dispatch.adapters.outside.addresses import MailServer
from dispatch.adapters.outside.web import NotSent
from dispatch.application.notifying import Failure
from dispatch.application.wording import Wording

SECONDS: Final = 5.0
LONGEST: Final = 60_000
A_MINUTE: Final = 60


def send(server: MailServer, to: str, letter: UUID, wording: Wording, *, at: datetime) -> None:
    """Hand a letter to the mail server.

    Raises:
        NotSent: it did not take it, or nobody knows.
    """
    message = _message(server, to, letter, wording, at)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise NotSent(_refused(code)) from None
    except smtplib.SMTPResponseException as error:  # its message may repeat what we said
        raise NotSent(_refused(error.smtp_code)) from None
    except smtplib.SMTPException:
        raise NotSent(Failure(reason="bad_answer")) from None
    except TimeoutError:
        raise NotSent(Failure(reason="timeout")) from None
    except ssl.SSLError:
        raise NotSent(Failure(reason="tls")) from None
    except OSError:
        raise NotSent(Failure(reason="unreachable")) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=ssl.create_default_context())
    connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    if server.security == "starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _message(server: MailServer, to: str, letter: UUID, wording: Wording, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = server.sender, to
    message["Subject"] = " ".join(wording.headline.split())
    message["Message-ID"] = f"<{letter}@{server.sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"
    if wording.pressing:
        message["Importance"] = "high"
    message.set_content(wording.within(LONGEST), cte="base64")
    return message


def _refused(code: int) -> Failure:
    return Failure(reason="refused", detail=str(code), final=500 <= code < 600)

"""Sending one e-mail over SMTP, with the certificate checked."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

SECONDS = 20.0


def send(url: str, sender: str, to: str, subject: str, text: str) -> None:
    """Send it; waits for the network, so call it from a thread.

    Args:
        url: ``smtps://user:password@host:465``, ``smtp+starttls://host:587``, or
            ``smtp://host:25`` for a server on this machine.
        sender: the address that it is from.
        to: the address that it goes to.
        subject: one line.
        text: plain text.

    Raises:
        OSError: it could not be sent (`smtplib.SMTPException` is one).
    """
    parts = urlsplit(url)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    # Machines answer such mails otherwise, and a notice of absence is nobody's business.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)

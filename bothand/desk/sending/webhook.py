"""Sending one notice to a webhook, signed, in the shape that Slack takes too."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import httpx

SECONDS = 10.0


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """What the header ``X-Bothand-Signature`` holds: HMAC-SHA256 of ``timestamp.body``."""
    return "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, "sha256").hexdigest()


def key_of(secret: bytes) -> bytes:
    """The key of the signatures, made from the installation's secret where none is set."""
    return hashlib.sha256(b"webhook:" + secret).hexdigest().encode()


async def send(url: str, secret: bytes, fields: dict[str, str]) -> None:
    """Send it.

    Args:
        url: where to.
        secret: signs it.
        fields: ``text`` for people; ``kind``, ``at`` and ``link`` for programs.

    Raises:
        httpx.HTTPError: it was not taken.
    """
    body = json.dumps(fields).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Bothand-Timestamp": timestamp,
        "X-Bothand-Signature": signature(secret, timestamp, body),
    }
    async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
        answer = await client.post(url, content=body, headers=headers)
    if not answer.is_success:
        raise httpx.HTTPStatusError("refused", request=answer.request, response=answer)

"""Session tokens: signed, checked without the database.

``<version>.<conversation>.<issued>.<key id>.<signature>``; the signature is an
HMAC-SHA256 over all that stands before it. Valid for 30 days from issue; whoever
comes back meanwhile is given a fresh one for the same conversation.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass

LIFE_SECONDS = 30 * 24 * 3600
_VERSION = "b1"
_CONVERSATION = re.compile(r"^[0-9a-f]{32}$")
_CLOCK_SLACK_SECONDS = 300


class TokenError(Exception):
    """The token isn't one of ours."""


class TokenExpired(TokenError):
    """The token was ours, and its time is over."""


@dataclass(frozen=True)
class Session:
    """What a valid token says."""

    conversation: str
    issued: int


class Tokens:
    """Makes and checks tokens; the previous key holds during a rotation."""

    def __init__(self, secret: bytes, previous: bytes | None = None) -> None:
        """Use ``secret`` to sign, and either key to check."""
        self._keys = {_key_id(key): key for key in (previous, secret) if key}
        self._current = _key_id(secret)

    def new_conversation(self) -> str:
        """A fresh conversation id that can't be guessed."""
        return secrets.token_hex(16)

    def issue(self, conversation: str, now: float | None = None) -> str:
        """A token for ``conversation``."""
        issued = int(time.time() if now is None else now)
        body = f"{_VERSION}.{conversation}.{issued}.{self._current}"
        return f"{body}.{_sign(self._keys[self._current], body)}"

    def check(self, token: object, now: float | None = None) -> Session:
        """Read a token.

        Raises:
            TokenExpired: it was ours and is too old.
            TokenError: it isn't ours.
        """
        if not isinstance(token, str) or len(token) > 200 or not token.isascii():
            raise TokenError
        parts = token.split(".")
        if len(parts) != 5 or parts[0] != _VERSION or not _CONVERSATION.match(parts[1]):
            raise TokenError
        key = self._keys.get(parts[3])
        body, _, signature = token.rpartition(".")
        if key is None or not hmac.compare_digest(_sign(key, body), signature):
            raise TokenError
        age = (time.time() if now is None else now) - int(parts[2])
        if age > LIFE_SECONDS:
            raise TokenExpired
        if age < -_CLOCK_SLACK_SECONDS:
            raise TokenError
        return Session(parts[1], int(parts[2]))


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key id" + key).hexdigest()[:8]


def _sign(key: bytes, body: str) -> str:
    return hmac.new(key, b"token:" + body.encode(), hashlib.sha256).hexdigest()

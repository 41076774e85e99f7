"""Button ids: made by this server, worthless anywhere else.

An id carries its target and an HMAC over conversation, a number used once and
target, so that it outlives a restart, works on any worker, and opens nothing in
another conversation.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

_PREFIX = "b_"
_NONCE_BYTES = 6
_MAC_BYTES = 12


class UnknownButton(Exception):
    """The id wasn't made by this server for this conversation."""


class Buttons:
    """Makes and reads button ids."""

    def __init__(self, secret: bytes, previous: bytes | None = None) -> None:
        """Use ``secret`` to sign, and either key to check."""
        self._secret = secret
        self._all = [key for key in (secret, previous) if key]

    def make(self, conversation: str, target: str) -> str:
        """An id that stands for ``target`` in ``conversation``."""
        body = secrets.token_bytes(_NONCE_BYTES) + target.encode()
        return _PREFIX + _text(_mac(self._secret, conversation, body) + body)

    def read(self, conversation: str, button: str) -> str:
        """The target of an id.

        Raises:
            UnknownButton: it isn't one of this conversation's ids.
        """
        try:
            packed = base64.urlsafe_b64decode(button.removeprefix(_PREFIX) + "==")
        except (binascii.Error, ValueError) as error:
            raise UnknownButton from error
        mac, body = packed[:_MAC_BYTES], packed[_MAC_BYTES:]
        if not self.looks_like_one(button) or len(body) <= _NONCE_BYTES:
            raise UnknownButton
        if not any(hmac.compare_digest(_mac(key, conversation, body), mac) for key in self._all):
            raise UnknownButton
        return body[_NONCE_BYTES:].decode()

    @staticmethod
    def looks_like_one(text: str) -> bool:
        """Whether a text may be an id (old widgets send a button's id as text)."""
        return text.startswith(_PREFIX) and len(text) < 200 and text.isascii() and " " not in text


def _mac(key: bytes, conversation: str, body: bytes) -> bytes:
    whole = b"button:" + conversation.encode() + b":" + body
    return hmac.new(key, whole, hashlib.sha256).digest()[:_MAC_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

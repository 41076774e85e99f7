"""How long ago a form was shown: by a moment that we signed, since the page may say anything."""

from __future__ import annotations

import hmac
import time

LEAST_SECONDS = 3.0
"""No person fills in a form of nine fields in less."""


class FormAge:
    """Signs the moment at which a form is shown."""

    def __init__(self, secret: bytes) -> None:
        """Sign with the installation's secret."""
        self._secret = secret

    def stamp(self) -> str:
        """What the form carries."""
        at = f"{time.time():.1f}"
        return f"{at}~{self._sign(at)}"

    def seconds(self, stamp: str) -> float | None:
        """How many seconds ago a form with this stamp was shown; None if it isn't ours."""
        at, _, signature = stamp.partition("~")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(at).encode()):
            return None
        return time.time() - float(at)

    def _sign(self, at: str) -> str:
        message = b"form shown:" + at.encode("utf-8", "replace")
        return hmac.new(self._secret, message, "sha256").hexdigest()

"""What opens chat's internal port: known to every process of an installation."""

from __future__ import annotations

import hashlib
import hmac


def internal_bearer(secret: bytes) -> str:
    """The bearer token of the internal port, made from the installation's secret."""
    return hmac.new(secret, b"internal port", hashlib.sha256).hexdigest()

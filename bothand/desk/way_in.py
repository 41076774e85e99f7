"""Between password and code: who has shown a password, and forms before there is a session.

Both are cookies of minutes, signed with the installation's secret.
"""

from __future__ import annotations

import hmac
import secrets
import time

from sanic import HTTPResponse, Request

from bothand.desk.cookies import read_cookie, set_cookie

HALF_WAY_SECONDS = 5 * 60


class WayIn:
    """The forms before the sign-in."""

    def __init__(self, secret: bytes, port: int, secure: bool) -> None:
        """Sign with ``secret``; the port keeps two desks on one host apart."""
        self._secret = secret
        self._half = f"bothand_desk_half_{port}"
        self._form = f"bothand_desk_form_{port}"
        self._secure = secure

    def form_token(self, request: Request) -> str:
        """What a form before the sign-in carries: bound to a cookie that only we set."""
        known = read_cookie(request, self._form)
        if known is None or len(known) < 32:
            known = secrets.token_urlsafe(32)
            request.ctx.new_form_cookie = known
        return self._sign("form", known)

    def keep_form_cookie(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """Give the browser the cookie that `form_token` was bound to."""
        made = getattr(request.ctx, "new_form_cookie", None)
        if made is not None:
            set_cookie(response, self._form, made, 60 * 60, self._secure)
        return response

    def is_ours(self, request: Request, token: str) -> bool:
        """Whether a form is one that we made for this browser."""
        known = read_cookie(request, self._form)
        if known is None:
            return False
        return hmac.compare_digest(token.encode(), self._sign("form", known).encode())

    def half_way(self, response: HTTPResponse, member_id: str) -> HTTPResponse:
        """Note in the browser that this member's password was right."""
        until = str(int(time.time()) + HALF_WAY_SECONDS)
        value = f"{member_id}.{until}.{self._sign('half', f'{member_id}.{until}')}"
        return set_cookie(response, self._half, value, HALF_WAY_SECONDS, self._secure)

    def who_is_half_way(self, request: Request) -> str | None:
        """The id of the member whose password was right, within the last minutes."""
        parts = (read_cookie(request, self._half) or "").split(".")
        if len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit():
            return None
        good = self._sign("half", f"{parts[0]}.{parts[1]}")
        if not hmac.compare_digest(parts[2].encode(), good.encode()):
            return None
        return parts[0] if time.time() < int(parts[1]) else None

    def arrived(self, response: HTTPResponse) -> HTTPResponse:
        """Take the note away again."""
        return set_cookie(response, self._half, "", 0, self._secure)

    def _sign(self, what: str, value: str) -> str:
        message = f"desk-way-in:{what}:{value}".encode()
        return hmac.new(self._secret, message, "sha256").hexdigest()

"""Who gets in: this machine's own address, a signed-in browser, a form of ours.

Staff have no names here yet. A browser that was opened with a one-time link is
known by a short code, which the audit table records as the actor.
"""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs

from sanic import HTTPResponse, Request
from sanic.response import BaseHTTPResponse

from bothand.desk.keys import SESSION_SECONDS, hashed, sessions
from bothand.desk.pages import Pages
from bothand.settings import Settings

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/open", "/desk.css"})
"""What needs no session. Every other path does, also one that doesn't exist."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """The checks before every view, and the headers after it."""

    def __init__(self, settings: Settings, pages: Pages) -> None:
        """Know this installation's address, sessions and secret."""
        port = settings.desk_port
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        # Browsers send a cookie to every port of a host: the name keeps two desks apart.
        self._cookie = f"bothand_desk_{port}"
        self._sessions = sessions(settings)
        self._secret = settings.secret
        self._pages = pages

    async def before(self, request: Request) -> HTTPResponse | None:
        """Refuse a foreign Host, then whoever has no session."""
        request.ctx.session = None
        # A foreign name for this address is how another site's page would read the desk.
        host = request.headers.getall("host", [])
        if len(host) != 1 or host[0].lower() not in self._hosts:
            return self._pages.problem("misdirected", 421)
        token = _cookie(request, self._cookie)
        if token is not None and self._sessions.holds(token):
            request.ctx.session = token
        elif request.path not in OPEN_PATHS:
            return self._pages.problem("signed_out", 403)
        return None

    async def after(self, _request: Request, response: BaseHTTPResponse) -> HTTPResponse | None:
        """Put the headers on; pages, problems and files alike."""
        response.headers.update(HEADERS)
        return None

    def sign_in(self, response: HTTPResponse) -> HTTPResponse:
        """Give this browser a session."""
        return self._with_cookie(response, self._sessions.make(), SESSION_SECONDS)

    def sign_out(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """End this browser's session."""
        self._sessions.use_up(request.ctx.session)
        return self._with_cookie(response, "", 0)

    def _with_cookie(self, response: HTTPResponse, value: str, seconds: int) -> HTTPResponse:
        # Not "secure": the desk speaks plain HTTP, and only to its own machine.
        response.cookies[self._cookie] = value
        cookie = response.cookies[self._cookie]
        cookie["httponly"], cookie["samesite"], cookie["path"] = True, "Strict", "/"
        cookie["max-age"] = seconds
        return response

    def actor(self, request: Request) -> str:
        """Who acts, as the audit table has it."""
        return f"desk-{hashed(request.ctx.session)[:8]}"

    def form_token(self, request: Request) -> str:
        """What our forms carry and another site's can't know; bound to the session."""
        message = b"desk-form:" + hashed(request.ctx.session).encode()
        return hmac.new(self._secret, message, "sha256").hexdigest()

    def form(self, request: Request) -> dict[str, str] | None:
        """The fields of a form of ours; None if it is not one of ours.

        Origin is not looked at: under our Referrer-Policy browsers send "null".
        """
        # Read here: Sanic's own reader logs what it can't read.
        sent = parse_qs(request.body.decode("utf-8", "replace"), max_num_fields=16)
        fields = {name: values[0] for name, values in sent.items()}
        given = fields.get("token", "").encode()
        if not hmac.compare_digest(given, self.form_token(request).encode()):
            return None
        return fields


def _cookie(request: Request, name: str) -> str | None:
    # Read by hand: Python's reader drops all cookies when one, of any local app, is odd.
    for pair in request.headers.get("cookie", "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return str(value)
    return None

"""Who gets in: an address of ours, a signed-in member of staff, a form of ours."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from sanic import HTTPResponse, Request
from sanic.response import BaseHTTPResponse, redirect

from bothand.care.desk_sessions import LONGEST, DeskSessions
from bothand.care.staff import Member
from bothand.desk.cookies import read_cookie, set_cookie
from bothand.desk.pages import Pages
from bothand.desk.way_in import WayIn
from bothand.settings import Settings
from bothand.store import Database

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/sign-in", "/sign-in/code", "/join"})
"""What needs no session. Every other path does, also one that doesn't exist."""

STATIC = "/static/"
"""Files that hold nothing of anybody's."""

OUTSIDE = "/outside/"
"""Where an inbox of another product calls, by an address that ends with a key."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; media-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """The checks before every view, and the headers after it."""

    def __init__(self, settings: Settings, pages: Pages, db: Callable[[], Database]) -> None:
        """Know this installation's address, database and secret."""
        port = settings.desk_port
        address = urlsplit(settings.desk_url)
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}", address.netloc.lower()})
        self.secure = address.scheme == "https"
        # Browsers send a cookie to every port of a host: the name keeps two desks apart.
        # The prefix makes browsers refuse one that another name of the host has set.
        self._cookie = ("__Host-" if self.secure else "") + f"bothand_desk_{port}"
        self._db = db
        self._secret = settings.secret
        self._pages = pages
        self.way_in = WayIn(settings.secret, port, self.secure)

    async def before(self, request: Request) -> HTTPResponse | None:
        """Refuse a foreign Host, then whoever has no session."""
        # A foreign name for this address is how another site's page would read the desk.
        host = request.headers.getall("host", [])
        if len(host) != 1 or host[0].lower() not in self._hosts:
            return self._pages.problem("misdirected", 421)
        request.ctx.token = request.ctx.member = None
        if request.path in OPEN_PATHS or request.path.startswith((STATIC, OUTSIDE)):
            return None
        token = read_cookie(request, self._cookie)
        member = await asyncio.to_thread(self._who, token) if token else None
        if member is None:
            return redirect("/sign-in", status=303)
        request.ctx.token, request.ctx.member = token, member
        return None

    async def still_in(self, request: Request) -> bool:
        """Whether the session of a long request has not ended meanwhile."""
        return await asyncio.to_thread(self._who, request.ctx.token) is not None

    async def after(self, request: Request, response: BaseHTTPResponse) -> HTTPResponse | None:
        """Put the headers on; pages, problems and files alike."""
        response.headers.update(HEADERS)
        if self.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.path.startswith(STATIC):
            response.headers["Cache-Control"] = "no-cache"
        return None

    def sign_in(self, response: HTTPResponse, member: Member) -> HTTPResponse:
        """Give this browser a new session of a member's; waits for the database."""
        token = DeskSessions(self._db()).make(member, datetime.now(UTC))
        seconds = int(LONGEST.total_seconds())
        return set_cookie(response, self._cookie, token, seconds, self.secure)

    def sign_out(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """End this browser's session; waits for the database."""
        DeskSessions(self._db()).end(request.ctx.token)
        return set_cookie(response, self._cookie, "", 0, self.secure)

    def form_token(self, request: Request) -> str:
        """What our forms carry and another site's can't know; bound to the session."""
        if request.ctx.token is None:
            return self.way_in.form_token(request)
        message = b"desk-form:" + hashlib.sha256(request.ctx.token.encode()).digest()
        return hmac.new(self._secret, message, "sha256").hexdigest()

    def form(self, request: Request) -> dict[str, str] | None:
        """The fields of a form of ours; None if it is not one of ours.

        Origin is not looked at: under our Referrer-Policy browsers send "null".
        """
        # Read here: Sanic's own reader logs what it can't read.
        sent = parse_qs(request.body.decode("utf-8", "replace"), max_num_fields=32)
        fields = {name: values[0] for name, values in sent.items()}
        given = fields.get("token", "")
        if request.ctx.token is None:
            return fields if self.way_in.is_ours(request, given) else None
        if not hmac.compare_digest(given.encode(), self.form_token(request).encode()):
            return None
        return fields

    def _who(self, token: str) -> Member | None:
        return DeskSessions(self._db()).who(token, datetime.now(UTC))

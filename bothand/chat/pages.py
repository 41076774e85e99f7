"""The demo page, and the health of the process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, file, json, redirect

from bothand.chat.service import Chat
from bothand.store import Database, StoreError

_PAGES = Path(__file__).with_name("pages")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws: wss:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FILES = {
    "/demo": ("demo.html", "text/html; charset=utf-8"),
    "/demo.css": ("demo.css", "text/css; charset=utf-8"),
    "/demo.js": ("demo.js", "text/javascript; charset=utf-8"),
    "/widget.js": ("widget.js", "text/javascript; charset=utf-8"),
    "/widget.css": ("widget.css", "text/css; charset=utf-8"),
    "/socket.io.js": ("socket.io.js", "text/javascript; charset=utf-8"),
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
    "/widget/api.js": ("widget/api.js", "text/javascript; charset=utf-8"),
    "/widget/chat.js": ("widget/chat.js", "text/javascript; charset=utf-8"),
    "/widget/dom.js": ("widget/dom.js", "text/javascript; charset=utf-8"),
    "/widget/exit.js": ("widget/exit.js", "text/javascript; charset=utf-8"),
    "/widget/ledger.js": ("widget/ledger.js", "text/javascript; charset=utf-8"),
    "/widget/line.js": ("widget/line.js", "text/javascript; charset=utf-8"),
    "/widget/log.js": ("widget/log.js", "text/javascript; charset=utf-8"),
    "/widget/message.js": ("widget/message.js", "text/javascript; charset=utf-8"),
    "/widget/outbox.js": ("widget/outbox.js", "text/javascript; charset=utf-8"),
    "/widget/panels.js": ("widget/panels.js", "text/javascript; charset=utf-8"),
    "/widget/strings.js": ("widget/strings.js", "text/javascript; charset=utf-8"),
    "/widget/tabs.js": ("widget/tabs.js", "text/javascript; charset=utf-8"),
    "/widget/text.js": ("widget/text.js", "text/javascript; charset=utf-8"),
}


def send_browsers_to_demo(request: Request) -> HTTPResponse | None:
    """``GET /`` is Rasa's greeting, for programs; a browser goes to the demo."""
    if request.path == "/" and "text/html" in request.headers.get("accept", ""):
        return redirect("/demo")
    return None


def add_routes(
    blueprint: Blueprint, chat: Chat, database: Database, app_of: Mapping[str, Sanic]
) -> None:
    """Add the demo page and ``/healthz`` and ``/readyz`` to a blueprint at the root path."""

    def serve(path: str, name: str, kind: str) -> None:
        async def served(_: Request) -> HTTPResponse:
            return await file(_PAGES / name, mime_type=kind, headers=_HEADERS)

        blueprint.add_route(served, path, methods=["GET"], name=f"page {path}")

    for path, (name, kind) in _FILES.items():
        if (_PAGES / name).exists():
            serve(path, name, kind)

    @blueprint.get("/healthz", name="healthz")
    async def healthz(_: Request) -> HTTPResponse:
        return json({"status": "alive"})

    @blueprint.get("/readyz", name="readyz")
    async def readyz(_: Request) -> HTTPResponse:
        agent = getattr(app_of["app"].ctx, "agent", None)
        model = agent is not None and agent.is_ready()
        try:
            await asyncio.get_running_loop().run_in_executor(None, database.ping)
            reachable = True
        except StoreError:
            reachable = False
        found = {
            "model": "loaded" if model else "missing",
            "database": "reachable" if reachable else "unreachable",
            "safety": "rules" if chat.crisis.degraded else "whole",
        }
        return json(found, 200 if model and reachable else 503)

"""The demo page, the widget, and the health of the process."""

from __future__ import annotations

import asyncio
import json as json_module
from collections.abc import Mapping
from pathlib import Path

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, file, json, raw, redirect

from bothand.chat.config import known_to_widget
from bothand.chat.service import Chat
from bothand.store import Database, StoreError

_PAGES = Path(__file__).with_name("pages")
_BUILT = _PAGES / "built"
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
    "/preview": ("preview.html", "text/html; charset=utf-8"),
    "/preview.js": ("preview.js", "text/javascript; charset=utf-8"),
    "/plain.css": ("plain.css", "text/css; charset=utf-8"),
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
}


# A page of another origin may load the widget: scripts are public.
_ANYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_SCRIPT = "text/javascript; charset=utf-8"


def send_browsers_to_demo(request: Request) -> HTTPResponse | None:
    """``GET /`` is Rasa's greeting, for programs; a browser goes to the demo."""
    if request.path == "/" and "text/html" in request.headers.get("accept", ""):
        return redirect("/demo")
    return None


def add_routes(
    blueprint: Blueprint, chat: Chat, database: Database, app_of: Mapping[str, Sanic], mode: str
) -> None:
    """Add the pages, the widget, ``/healthz`` and ``/readyz`` to a blueprint at the root path."""
    launcher = (_BUILT / "widget.js").read_text(encoding="utf-8")

    def known() -> str:
        found = known_to_widget(chat.voice, mode, chat.periods.known)
        return json_module.dumps(found, ensure_ascii=False)

    def serve(path: str, name: str, kind: str) -> None:
        async def served(_: Request) -> HTTPResponse:
            return await file(_PAGES / name, mime_type=kind, headers=_HEADERS)

        blueprint.add_route(served, path, methods=["GET"], name=f"page {path}")

    for path, (name, kind) in _FILES.items():
        if (_PAGES / name).exists():
            serve(path, name, kind)

    @blueprint.get("/widget.js", name="widget")
    async def widget(_: Request) -> HTTPResponse:
        await chat.periods.now()
        text = f"globalThis.bothandPractice={known()};\n{launcher}"
        return raw(text.encode(), content_type=_SCRIPT, headers=_ANYWHERE)

    @blueprint.get("/widget-chat.js", name="widget-chat")
    async def widget_chat(_: Request) -> HTTPResponse:
        return await file(_BUILT / "widget-chat.js", mime_type=_SCRIPT, headers=_ANYWHERE)

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

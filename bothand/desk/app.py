"""The desk's server: its views, and what happens when one fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import SanicException
from sanic.response import json, raw, redirect

from bothand.care.contact import STATUSES
from bothand.content.practice import Practice
from bothand.desk.guard import Guard
from bothand.desk.keys import links
from bothand.desk.pages import Pages
from bothand.desk.records import Records
from bothand.settings import Settings
from bothand.store import StoreError

_log = logging.getLogger("bothand.desk")

_CONFIG: dict[str, str | bool | int | float | None] = {
    "ACCESS_LOG": False,
    "AUTO_EXTEND": False,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 1.0,
    "KEEP_ALIVE_TIMEOUT": 5,
    "MOTD": False,
    "REQUEST_MAX_SIZE": 16_384,
    "REQUEST_TIMEOUT": 10,
}


def create_app(
    settings: Settings, practice: Practice, records: Records, log_config: dict[str, Any]
) -> Sanic:
    """The desk as a Sanic app, to be run in one process."""
    # No prefix: Sanic must not take settings from the environment on its own.
    app = Sanic("bothand-desk", config=Config(_CONFIG, env_prefix=None), log_config=log_config)
    pages = Pages(practice.name, practice.timezone)
    guard = Guard(settings, pages)
    one_time = links(settings)
    app.register_middleware(guard.before, "request")
    app.register_middleware(guard.after, "response")

    async def problem(_request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, StoreError):
            _log.warning("the database can't be asked", exc_info=error)
            return pages.problem("unavailable", 503)
        if isinstance(error, SanicException) and error.status_code < 500:
            return pages.problem(
                "not_found" if error.status_code == 404 else "bad_request", error.status_code
            )
        _log.error("a request failed", exc_info=error)
        return pages.problem("failed", 500)

    app.error_handler.add(Exception, problem)

    @app.get("/healthz")
    async def healthz(_request: Request) -> HTTPResponse:
        return json({"alive": True})

    @app.get("/readyz")
    async def readyz(_request: Request) -> HTTPResponse:
        try:
            await asyncio.to_thread(records.ping)
        except StoreError:
            return json({"ready": False, "database": "unavailable"}, status=503)
        return json({"ready": True, "database": "ok"})

    @app.get("/desk.css")
    async def css(_request: Request) -> HTTPResponse:
        return raw(pages.css.encode(), content_type="text/css; charset=utf-8")

    @app.get("/open")
    async def open_link(request: Request) -> HTTPResponse:
        if request.ctx.session is not None:
            # Opened twice, or fetched ahead by the browser: it is in already.
            return redirect("/", status=303)
        if not one_time.use_up(request.args.get("key") or ""):
            return pages.problem("bad_link", 403)
        return guard.sign_in(redirect("/", status=303))

    @app.get("/")
    async def board(request: Request) -> HTTPResponse:
        return pages.show(
            "board",
            board=await asyncio.to_thread(records.board),
            now=datetime.now(UTC),
            said=request.args.get("said") or "",
            token=guard.form_token(request),
            actor=guard.actor(request),
        )

    @app.get("/conversation")
    async def conversation(request: Request) -> HTTPResponse:
        found = await asyncio.to_thread(records.transcript, request.args.get("id") or "")
        if found is None:
            return pages.problem("no_conversation", 404)
        return pages.show("conversation", found=found, token=guard.form_token(request))

    @app.post("/handoffs/close")
    async def close_handoff(request: Request) -> HTTPResponse:
        return await change(request, records.close_handoff, "handoff_closed")

    @app.post("/alerts/acknowledge")
    async def acknowledge(request: Request) -> HTTPResponse:
        return await change(request, records.acknowledge, "alert_acknowledged")

    @app.post("/contact/status")
    async def set_contact(request: Request) -> HTTPResponse:
        status = (guard.form(request) or {}).get("status", "")

        def act(id: str, staff: str, now: datetime) -> bool:
            return status in STATUSES and records.set_contact(id, status, staff, now)

        return await change(request, act, f"contact_{status}")

    @app.post("/sign-out")
    async def sign_out(request: Request) -> HTTPResponse:
        if guard.form(request) is None:
            return pages.problem("forged", 403)
        return guard.sign_out(request, pages.problem("signed_out", 200))

    async def change(
        request: Request, act: Callable[[str, str, datetime], bool], said: str
    ) -> HTTPResponse:
        """Do what a button asks and go back to the first page, which says what was done."""
        fields = guard.form(request)
        if fields is None:
            return pages.problem("forged", 403)
        done = await asyncio.to_thread(
            act, fields.get("id", ""), guard.actor(request), datetime.now(UTC)
        )
        return redirect(f"/?said={said if done else 'nothing_done'}", status=303)

    return app

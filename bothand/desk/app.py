"""The desk's server: its views, and what happens when one fails."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import SanicException
from sanic.response import json

from bothand.content.practice import Practice
from bothand.desk.guard import OUTSIDE, Guard
from bothand.desk.notices import Notices
from bothand.desk.outside.bridge import bridge_of
from bothand.desk.pages import Pages
from bothand.desk.records import Records
from bothand.desk.sending.worker import Worker
from bothand.desk.site import Site
from bothand.desk.views import (
    account,
    acts,
    answers,
    canned,
    contacts,
    conversation,
    events,
    go_live,
    inbox,
    notifications,
    office,
    people,
    practice_page,
    publish,
    review,
    sign_in,
    stories,
    topic,
    topic_moves,
    tryout,
    unanswered,
    versions,
)
from bothand.settings import Settings
from bothand.store import StoreError

_log = logging.getLogger("bothand.desk")

# Each adds its own routes; a new part of the desk is a new line here.
_VIEWS = (
    sign_in,
    inbox,
    contacts,
    conversation,
    acts,
    canned,
    events,
    account,
    people,
    office,
    notifications,
    publish,
    versions,
    stories,
    practice_page,
    review,
    go_live,
    unanswered,
    answers,
    topic,
    topic_moves,
    tryout,
)

_CONFIG: dict[str, str | bool | int | float | None] = {
    "ACCESS_LOG": False,
    "AUTO_EXTEND": False,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 1.0,
    "KEEP_ALIVE_TIMEOUT": 5,
    "MOTD": False,
    "REQUEST_MAX_SIZE": 65_536,
    "REQUEST_TIMEOUT": 10,
}


def create_app(
    settings: Settings, practice: Practice, records: Records, log_config: dict[str, Any]
) -> Sanic:
    """The desk as a Sanic app, to be run in one process."""
    # No prefix: Sanic must not take settings from the environment on its own.
    app = Sanic("bothand-desk", config=Config(_CONFIG, env_prefix=None), log_config=log_config)
    pages = Pages(practice.name, practice.timezone)
    guard = Guard(settings, pages, records.database)
    site = Site(app, guard, pages, records.database, practice, settings)
    app.ctx.site = site
    app.register_middleware(guard.before, "request")
    app.register_middleware(guard.after, "response")
    app.static("/static", pages.static, name="static")
    _add_error_page(app, pages)
    _add_health(app, records)

    worker = Worker(settings, practice, records)
    bridge = bridge_of(settings, records, Notices(settings.content / "data", practice))
    if bridge is not None:
        app.add_route(bridge.take, f"{OUTSIDE}<key:str>", methods=["POST"], name="outside")

    @app.after_server_start
    async def start(_: Sanic, __: object) -> None:
        worker.start()
        app.ctx.publishing.start()
        if bridge is not None:
            bridge.start()

    @app.before_server_stop
    async def stop(_: Sanic, __: object) -> None:
        worker.stop()
        app.ctx.publishing.stop()
        if bridge is not None:
            bridge.stop()
        # Open lines would keep the process for as long as a browser is there.
        app.ctx.stopping = True

    for view in _VIEWS:
        view.add_routes(site, records)
    return app


def _add_error_page(app: Sanic, pages: Pages) -> None:
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


def _add_health(app: Sanic, records: Records) -> None:
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

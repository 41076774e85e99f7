"""A member of staff with the desk open in a browser, beside the visitor's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
from demo_visitor import NewContext
from playwright.sync_api import BrowserContext, Page
from servers import ChatServer

from bothand.care.desk_sessions import DeskSessions
from bothand.care.staff import Role, StaffAccounts
from bothand.store import Database


def start_desk(server: ChatServer) -> str:
    """Start the desk of a chat's home, and wait until it answers; its address."""
    server.start("desk")
    base = f"http://127.0.0.1:{server.settings.desk_port}"
    httpx.Client(transport=httpx.HTTPTransport(retries=20)).get(f"{base}/healthz")
    return base


def desk_of(
    server: ChatServer, new_context: NewContext, name: str, role: Role = Role.HELPER
) -> Page:
    """A page of a member who is signed in and available, made if there is none of that name."""
    base = start_desk(server)
    database = Database.open(server.settings.database_url)
    accounts = StaffAccounts(database)
    now = datetime.now(UTC)
    member = accounts.by_login(name.lower()) or accounts.add(name, name, role, "test", now)
    accounts.set_presence(member.id, True, now)
    token = DeskSessions(database).make(member, now)
    database.close()
    context: BrowserContext = new_context()
    context.add_cookies(
        [{"name": f"bothand_desk_{server.settings.desk_port}", "value": token, "url": base}]
    )
    page = context.new_page()
    page.goto(base)
    return page


@contextmanager
def database_of(server: ChatServer) -> Iterator[Database]:
    """The database of a running chat."""
    opened = Database.open(server.settings.database_url)
    yield opened
    opened.close()

"""The open line to a member's page: what changed, without a word of what was said.

Server-sent events. The page fetches what it shows; an event that is lost costs a second.
While the line is open the member counts as there: their chats stay theirs.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any

from sanic import HTTPResponse, Request

from bothand.care.alerts import Alerts
from bothand.care.conversations import Conversations
from bothand.care.inbox import Inbox
from bothand.care.looking import Looking
from bothand.care.staff import Member, Role
from bothand.care.takeover import Takeovers
from bothand.care.watch import TEST
from bothand.desk.chat_line import ChatLine
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.store import StoreError

_EVERY_SECONDS = 1.0
_HEARD_EVERY_SECONDS = 8.0
_SIGN_OF_LIFE_SECONDS = 15.0


def add_routes(site: Site, records: Records) -> None:
    """Declare the views."""
    chat = ChatLine(site.settings)

    def inbox_now(member: Member) -> dict[str, object]:
        db = site.db()
        records.drain()
        alerts = [each.id for each in Alerts(db).list() if each.kind != TEST]
        now = datetime.now(UTC)
        lines = [
            (each.id, each.last_at, each.staff, each.waiting_since, each.looking, each.alert)
            for each in Inbox(db).list("all", member.id, now, limit=50)
        ]
        counts = Inbox(db).counts(member.id)
        return {"alert": alerts, "waiting": counts["waiting"], "inbox": [lines, counts]}

    def conversation_now(id: str, member: Member) -> dict[str, object]:
        db, now = site.db(), datetime.now(UTC)
        onlookers = [each for each in Looking(db).at(id, now) if each.staff != member.id]
        case = Inbox(db).case(id, now)
        beside = [
            (case.staff, case.waiting_since, case.alert, case.erased, case.tags) if case else None,
            [(each.staff, each.typing) for each in onlookers],
        ]
        return {"said": Conversations(db).last_seq(id), "around": beside}

    def heard_of(member: Member, id: str) -> None:
        now = datetime.now(UTC)
        Takeovers(site.db()).heard_of(member.id, now)
        if id:
            Looking(site.db()).note(id, member.id, now)

    @site.page("/events", Role.HELPER)
    async def events(request: Request, member: Member) -> HTTPResponse:
        id = request.args.get("conversation") or ""
        response: Any = await request.respond(content_type="text/event-stream; charset=utf-8")
        known: dict[str, str] = {}
        heard = alive = 0.0
        while not getattr(site.app.ctx, "stopping", False):
            # A session that ended while the line was open must not go on reading.
            if not await site.guard.still_in(request):
                break
            try:
                if time.monotonic() - heard > _HEARD_EVERY_SECONDS:
                    await site.work(heard_of, member, id)
                    heard = time.monotonic()
                found = await site.work(inbox_now, member)
                if id:
                    found |= await site.work(conversation_now, id, member)
                    found["typing"] = id in await chat.who_types()
            except StoreError:
                found = {}
            lines = []
            for name, value in found.items():
                written = json.dumps(value)
                if known.get(name) != written:
                    lines.append(_event(name, value, first=name not in known))
                    known[name] = written
            if not lines and time.monotonic() - alive > _SIGN_OF_LIFE_SECONDS:
                lines.append(": still here\n\n")
            if lines:
                await response.send("".join(lines))
                alive = time.monotonic()
            await asyncio.sleep(_EVERY_SECONDS)
        await response.eof()
        answer: HTTPResponse = response
        return answer


def _event(name: str, value: object, first: bool) -> str:
    """One event; its data says how many or whether, and if this is only how things stand."""
    data: dict[str, object] = {"first": first}
    if isinstance(value, list) and name == "alert":
        data["count"] = len(value)
    elif isinstance(value, (int, bool)):
        data["count"] = int(value)
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"

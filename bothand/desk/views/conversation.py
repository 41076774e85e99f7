"""One conversation: what was said, who has it, and what staff note about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sanic import HTTPResponse, Request

from bothand.care.alerts import Alerts
from bothand.care.audit import record
from bothand.care.canned import CannedReplies
from bothand.care.conversations import Conversations
from bothand.care.inbox import Inbox
from bothand.care.looking import Looking
from bothand.care.messages import Message
from bothand.care.notes import Notes
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.desk.records import Records
from bothand.desk.site import Site

OUTCOMES = ("answered", "call_back", "booked", "referred", "left", "other")
"""How a chat can end; the templates have the words."""


def add_routes(site: Site, records: Records) -> None:
    """Declare the views."""

    def looked_at(id: str, member: Member) -> None:
        with site.db().write() as session:
            record(session, member.name, "conversation.read", id, datetime.now(UTC))

    def around(id: str, member: Member) -> dict[str, Any]:
        """What stands beside the talk."""
        db, now = site.db(), datetime.now(UTC)
        accounts = StaffAccounts(db)
        return {
            "case": Inbox(db).case(id, now),
            "alerts": [each for each in Alerts(db).list() if each.conversation == id],
            "onlookers": [each for each in Looking(db).at(id, now) if each.staff != member.id],
            "colleagues": [each for each in accounts.available() if each.id != member.id],
            "notes": Notes(db).about(conversation=id),
            "tags": Notes(db).tags_of(id),
            "canned": CannedReplies(db).of(member.id),
            "outcomes": OUTCOMES,
            "client_id": uuid4().hex,
        }

    @site.page("/conversation", Role.HELPER)
    async def conversation(request: Request, member: Member) -> HTTPResponse:
        id = request.args.get("id") or ""
        found = await site.work(records.transcript, id)
        if found is None:
            return site.pages.problem("no_conversation", 404)
        await site.work(looked_at, id, member)
        beside = await site.work(around, id, member)
        return site.show(request, "conversation", found=found, id=id, **beside)

    @site.page("/conversation/talk", Role.HELPER)
    async def talk(request: Request, _: Member) -> HTTPResponse:
        id, after = request.args.get("id") or "", request.args.get("after") or "0"
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            return site.pages.problem("bad_request", 400)
        said = await site.work(_after, site, id, int(after))
        return site.show(request, "talk", messages=said)

    @site.page("/conversation/around", Role.HELPER)
    async def beside(request: Request, member: Member) -> HTTPResponse:
        id = request.args.get("id") or ""
        return site.show(request, "around", id=id, **await site.work(around, id, member))


def _after(site: Site, conversation: str, after: int) -> list[Message]:
    return Conversations(site.db()).history(conversation, after, for_staff=True)

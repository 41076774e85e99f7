"""The inbox: the first page of the desk."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.contact_desk import ContactDesk
from bothand.care.inbox import SHOWN, VIEWS, Inbox
from bothand.care.staff import Member, Role
from bothand.desk.records import Records
from bothand.desk.site import Site

_MOST_SEARCH = 200


def add_routes(site: Site, records: Records) -> None:
    """Declare the views."""

    async def listed(request: Request, member: Member, template: str) -> HTTPResponse:
        view = request.args.get("view") or "waiting"
        view = view if view in VIEWS else "waiting"
        search = " ".join((request.args.get("q") or "").split())[:_MOST_SEARCH]
        now = datetime.now(UTC)
        inbox = Inbox(site.db())
        return site.show(
            request,
            template,
            view=view,
            search=search,
            now=now,
            most=SHOWN,
            cases=await site.work(inbox.list, view, member.id, now, search),
            counts=await site.work(inbox.counts, member.id),
            board=await site.work(records.board),
            contacts=await site.work(ContactDesk(site.db()).counts, now),
        )

    @site.page("/", Role.HELPER)
    async def inbox(request: Request, member: Member) -> HTTPResponse:
        return await listed(request, member, "inbox")

    @site.page("/inbox/list", Role.HELPER)
    async def inbox_list(request: Request, member: Member) -> HTTPResponse:
        return await listed(request, member, "inbox_list")

    @site.form("/alerts/acknowledge", Role.HELPER)
    async def acknowledge(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        done = await site.work(
            records.acknowledge, fields.get("id", ""), member.name, datetime.now(UTC)
        )
        where = fields.get("conversation")
        back = f"/conversation?id={where}" if where else "/"
        return site.back(back, "alert_acknowledged" if done else "nothing_done")

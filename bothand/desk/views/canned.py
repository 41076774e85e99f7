"""Canned replies: kept, changed and removed by those who use them."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.canned import MOST_TEXT, MOST_TITLE, CannedReplies
from bothand.care.staff import Member, Role
from bothand.desk.records import Records
from bothand.desk.site import Site


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""

    @site.page("/canned", Role.HELPER)
    async def canned(request: Request, member: Member) -> HTTPResponse:
        replies = await site.work(CannedReplies(site.db()).of, member.id)
        limits = {"most_title": MOST_TITLE, "most_text": MOST_TEXT}
        return site.show(request, "canned", replies=replies, **limits)

    @site.form("/canned/save", Role.HELPER)
    async def save(_: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        done = await site.work(
            CannedReplies(site.db()).save,
            member.id,
            member.name,
            fields.get("title", ""),
            fields.get("text", ""),
            fields.get("shared") == "yes",
            datetime.now(UTC),
            fields.get("id") or None,
        )
        return site.back("/canned", "canned_saved" if done else "nothing_written")

    @site.form("/canned/remove", Role.HELPER)
    async def remove(_: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        done = await site.work(
            CannedReplies(site.db()).remove,
            fields.get("id", ""),
            member.id,
            member.name,
            datetime.now(UTC),
        )
        return site.back("/canned", "canned_removed" if done else "nothing_done")

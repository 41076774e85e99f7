"""Contact requests: the list, one request, and what staff do with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import raw

from bothand.care.contact import STATUSES
from bothand.care.contact_desk import PAGE, ContactDesk
from bothand.care.notes import Notes
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.desk.chat_line import ChatLine
from bothand.desk.records import Records
from bothand.desk.site import Site

Fields = dict[str, str]
_MOST_SEARCH = 100


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    chat = ChatLine(site.settings)

    @site.page("/contacts", Role.HELPER)
    async def contacts(request: Request, member: Member) -> HTTPResponse:
        status = request.args.get("status") or "open"
        status = status if status in ("open", "all", *STATUSES) else "open"
        who = request.args.get("who") or ""
        search = (request.args.get("q") or "").strip()[:_MOST_SEARCH]
        skip = request.args.get("skip") or "0"
        past = int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 8 else 0
        now = datetime.now(UTC)
        of = {"mine": member.id, "nobody": "nobody"}.get(who, "")
        desk = ContactDesk(site.db())
        found, count = await site.work(desk.page, now, status, of, search, past)
        return site.show(
            request,
            "contacts",
            found=found,
            count=count,
            page=PAGE,
            past=past,
            state=status,
            who=who,
            search=search,
            now=now,
        )

    def everything(id: str, member: Member) -> dict[str, Any] | None:
        db, now = site.db(), datetime.now(UTC)
        found = ContactDesk(db).of(id, now)
        if found is None:
            return None
        ContactDesk(db).read_by(id, member.name, now)
        people = [each for each in StaffAccounts(db).everyone() if not each.disabled]
        return {"found": found, "notes": Notes(db).about(request=id), "people": people}

    @site.page("/contact", Role.HELPER)
    async def contact(request: Request, member: Member) -> HTTPResponse:
        shown = await site.work(everything, request.args.get("id") or "", member)
        if shown is None:
            return site.pages.problem("no_contact", 404)
        sure = request.args.get("erase") == "ask"
        return site.show(request, "contact", 200, statuses=STATUSES, sure=sure, **shown)

    def back(fields: Fields, done: bool, said: str) -> HTTPResponse:
        where = f"/contact?id={fields.get('id', '')}"
        return site.back(where, said if done else "nothing_done")

    @site.form("/contact/status", Role.HELPER)
    async def set_status(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        done = await site.work(
            ContactDesk(site.db()).set_status,
            fields.get("id", ""),
            fields.get("status", ""),
            member.name,
            datetime.now(UTC),
        )
        return back(fields, done, "contact_status")

    @site.form("/contact/assign", Role.HELPER)
    async def assign(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        to = fields.get("to") or None
        if to is not None and await site.work(StaffAccounts(site.db()).of, to) is None:
            return back(fields, False, "")
        give = ContactDesk(site.db()).assign
        done = await site.work(give, fields.get("id", ""), to, member.name, datetime.now(UTC))
        return back(fields, done, "contact_assigned")

    @site.form("/contact/note", Role.HELPER)
    async def note(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        words = fields.get("text", "").strip()

        def add() -> None:
            now = datetime.now(UTC)
            Notes(site.db()).add(member.name, words, now, request=fields.get("id", ""))

        if words:
            await site.work(add)
        return back(fields, bool(words), "noted")

    @site.form("/contact/erase", Role.ADMIN)
    async def erase(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        desk, id = ContactDesk(site.db()), fields.get("id", "")
        chats = await site.work(desk.chats_of, id)
        for conversation in chats:
            # Chat alone may erase the memory of a dialogue. Without it nothing goes, so that
            # nobody believes in an erasure that was half done.
            if await chat.call("forget", {"conversation": conversation}) is None:
                return back(fields, True, "chat_down")
        done = await site.work(desk.erase, id, member.name, datetime.now(UTC))
        return site.back("/contacts", "contact_erased" if done else "nothing_done")

    @site.form("/contacts/export", Role.ADMIN)
    async def export(_: Request, member: Member, __: Fields) -> HTTPResponse:
        text = await site.work(ContactDesk(site.db()).export, member.name, datetime.now(UTC))
        return raw(
            # With a byte order mark, by which spreadsheets know the encoding.
            text.encode("utf-8-sig"),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="contact-requests.csv"'},
        )

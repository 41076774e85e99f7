"""The history of versions: what each changed, how it measured, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.staff import Member, Role
from bothand.content.change_set import marked
from bothand.content.publications import Publications, Refused
from bothand.content.versions import Versions
from bothand.desk.records import Records
from bothand.desk.site import Site


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""

    def versions() -> Versions:
        return Versions(site.db(), site.settings.home)

    async def page(request: Request, status: int = 200, problem: str = "") -> HTTPResponse:
        def look() -> dict[str, object]:
            found = versions().latest()
            kept = {each.number for each in found if versions().kept(each.number)}
            return {"found": found, "kept": kept, "open": Publications(site.db()).open_one()}

        return site.show(request, "versions", status, problem=problem, **await site.work(look))

    @site.page("/versions", Role.EDITOR)
    async def history(request: Request, _: Member) -> HTTPResponse:
        return await page(request)

    @site.page("/version", Role.EDITOR)
    async def one(request: Request, _: Member) -> HTTPResponse:
        number = _number(request.args.get("number"))
        found = await site.work(versions().of, number)
        if found is None:
            return site.pages.problem("not_found", 404)
        kept = versions().kept(number)
        return site.show(request, "version", each=found, kept=kept, marked=marked)

    @site.form("/versions/roll-back", Role.EDITOR)
    async def roll_back(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        number = _number(fields.get("number"))

        def act() -> str:
            found = versions().of(number)
            if found is None or found.live or not versions().kept(number):
                raise Refused("not_kept")
            return Publications(site.db()).ask(
                "roll_back", member, "", {"to": number}, False, datetime.now(UTC)
            )

        try:
            id = await site.work(act)
        except Refused as refused:
            return await page(request, 409, str(refused))
        site.app.ctx.publishing.carry_out(id)
        return site.back("/publish", "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0

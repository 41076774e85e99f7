"""What admins look after: the audit, and the settings."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.audit import lines
from bothand.care.desk_settings import KNOWN, SECOND_PERSON, DeskSettings, SettingRefused
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.desk.records import Records
from bothand.desk.site import Site


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""

    @site.page("/audit", Role.ADMIN)
    async def audit(request: Request, _: Member) -> HTTPResponse:
        actor, action = request.args.get("who") or "", request.args.get("what") or ""
        text = request.args.get("before") or ""
        before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
        found = await site.work(lines, site.db(), actor, action, before)
        everyone = await site.work(StaffAccounts(site.db()).everyone)
        names = {each.id: each.name for each in everyone}
        return site.show(request, "audit", found=found, who=actor, what=action, names=names)

    async def settings(request: Request, problem: str | None, status: int) -> HTTPResponse:
        kept = DeskSettings(site.db())
        values = {name: await site.work(kept.get, name) for name in KNOWN}
        return site.show(
            request,
            "settings",
            status,
            known=KNOWN,
            values=values,
            second=await site.work(kept.second_person),
            everyone=await site.work(StaffAccounts(site.db()).everyone),
            problem=problem,
        )

    @site.page("/settings", Role.ADMIN)
    async def show(request: Request, _: Member) -> HTTPResponse:
        return await settings(request, None, 200)

    @site.form("/settings", Role.ADMIN)
    async def change(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        kept = DeskSettings(site.db())
        for name in (*KNOWN, SECOND_PERSON):
            if name not in fields:
                continue
            try:
                await site.work(kept.set, name, fields[name], member.name, datetime.now(UTC))
            except SettingRefused:
                return await settings(request, name, 422)
        return site.back("/settings", "settings_kept")

"""A member's own account: whether they are there, their password, their way out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sanic import HTTPResponse, Request
from sanic.response import redirect

from bothand.care.passwords import LEAST, WeakPassword
from bothand.care.second_factor import SecondFactor
from bothand.care.sign_in import Locked, SignIn
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.desk.records import Records
from bothand.desk.site import Site


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    factor = SecondFactor(site.settings.secret, site.settings.previous_secret)

    @site.page("/account", Role.HELPER)
    async def account(request: Request, _: Member) -> HTTPResponse:
        return site.show(request, "account", problem=None, least=LEAST)

    @site.form("/account/password", Role.HELPER)
    async def password(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        new = fields.get("new", "")
        problem = "old_wrong"
        try:
            if new != fields.get("again", ""):
                raise WeakPassword("password_differs")
            changed = await site.work(
                SignIn(site.db(), factor).change_password,
                member,
                fields.get("old", ""),
                new,
                site.practice.name,
                site.address(request),
                datetime.now(UTC),
            )
        except WeakPassword as error:
            changed, problem = False, str(error)
        except Locked:
            changed, problem = False, "locked"
        if not changed:
            return site.show(request, "account", 422, problem=problem, least=LEAST)
        # Every session has ended with the old password; this browser gets a new one.
        inside = redirect("/account?said=password_changed", status=303)
        return await asyncio.to_thread(site.guard.sign_in, inside, member)

    @site.form("/presence", Role.HELPER)
    async def presence(_: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        there = fields.get("available") == "yes"
        set_presence = StaffAccounts(site.db()).set_presence
        await site.work(set_presence, member.id, there, datetime.now(UTC))
        return site.back("/", "available" if there else "away")

    @site.form("/sign-out", Role.HELPER)
    async def sign_out(request: Request, _: Member, __: dict[str, str]) -> HTTPResponse:
        out = redirect("/sign-in", status=303)
        return await asyncio.to_thread(site.guard.sign_out, request, out)

"""Signing in: a password, then a code; and opening an account by its invitation."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import segno
from sanic import HTTPResponse, Request
from sanic.response import redirect

from bothand.care.passwords import LEAST, WeakPassword
from bothand.care.second_factor import SecondFactor
from bothand.care.sign_in import Locked, SignIn
from bothand.care.staff import Member, StaffAccounts, StaffError
from bothand.desk.records import Records
from bothand.desk.site import Site


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views. Those before the sign-in are open, the last one isn't."""
    app, guard = site.app, site.guard
    factor = SecondFactor(site.settings.secret, site.settings.previous_secret)

    def ways() -> SignIn:
        return SignIn(site.db(), factor)

    def shown(request: Request, template: str, status: int = 200, **values: object) -> HTTPResponse:
        token = guard.form_token(request)
        page = site.pages.show(template, status, token=token, **values)
        return guard.way_in.keep_form_cookie(request, page)

    def locked(request: Request, error: Locked) -> HTTPResponse:
        minutes = int(error.wait.total_seconds() // 60) + 1
        return shown(request, "sign_in", 429, problem="locked", minutes=minutes)

    @app.get("/sign-in")
    async def ask(request: Request) -> HTTPResponse:
        return shown(request, "sign_in", problem=None)

    @app.post("/sign-in")
    async def password(request: Request) -> HTTPResponse:
        fields = guard.form(request)
        if fields is None:
            return shown(request, "sign_in", 403, problem="forged")
        login, given = fields.get("login", ""), fields.get("password", "")
        try:
            member = await asyncio.to_thread(
                ways().password, login, given, site.address(request), datetime.now(UTC)
            )
        except Locked as error:
            return locked(request, error)
        if member is None:
            return shown(request, "sign_in", 403, problem="wrong")
        return guard.way_in.half_way(redirect("/sign-in/code", status=303), member.id)

    async def half_way(request: Request) -> Member | None:
        id = guard.way_in.who_is_half_way(request)
        member = await asyncio.to_thread(StaffAccounts(site.db()).of, id) if id else None
        return None if member is None or member.disabled else member

    @app.get("/sign-in/code")
    async def ask_code(request: Request) -> HTTPResponse:
        if await half_way(request) is None:
            return redirect("/sign-in", status=303)
        return shown(request, "sign_in_code", problem=None)

    @app.post("/sign-in/code")
    async def code(request: Request) -> HTTPResponse:
        member, fields = await half_way(request), guard.form(request)
        if member is None or fields is None:
            return redirect("/sign-in", status=303)
        try:
            good = await asyncio.to_thread(
                ways().code,
                member,
                fields.get("code", ""),
                site.address(request),
                datetime.now(UTC),
            )
        except Locked as error:
            return locked(request, error)
        if not good:
            return shown(request, "sign_in_code", 403, problem="wrong")
        inside = guard.way_in.arrived(redirect("/", status=303))
        return await asyncio.to_thread(guard.sign_in, inside, member)

    def join_page(
        request: Request, key: str, member: Member, secret: str, status: int, problem: str | None
    ) -> HTTPResponse:
        uri = factor.uri(secret, member.login, site.practice.name)
        return shown(
            request,
            "join",
            status,
            key=key,
            member=member,
            secret=secret,
            picture=segno.make(uri).svg_data_uri(scale=5, border=2, light="#ffffff"),
            problem=problem,
            least=LEAST,
        )

    @app.get("/join")
    async def invited(request: Request) -> HTTPResponse:
        key = request.args.get("key") or ""
        member = await asyncio.to_thread(ways().invited, key, datetime.now(UTC))
        if member is None:
            return site.pages.problem("bad_link", 403)
        return join_page(request, key, member, factor.new_secret(), 200, None)

    @app.post("/join")
    async def join(request: Request) -> HTTPResponse:
        fields = guard.form(request)
        if fields is None:
            return site.pages.problem("forged", 403)
        key, secret, now = fields.get("key", ""), fields.get("secret", ""), datetime.now(UTC)
        member = await asyncio.to_thread(ways().invited, key, now)
        if member is None:
            return site.pages.problem("bad_link", 403)
        given = fields.get("password", "")
        try:
            if given != fields.get("again", ""):
                raise WeakPassword("password_differs")
            joined, codes = await asyncio.to_thread(
                ways().join, key, given, secret, fields.get("code", ""), site.practice.name, now
            )
        except (WeakPassword, StaffError, ValueError) as error:
            return join_page(request, key, member, secret, 422, str(error))
        inside = shown(request, "joined", codes=codes)
        return await asyncio.to_thread(guard.sign_in, inside, joined)

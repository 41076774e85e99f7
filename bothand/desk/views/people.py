"""The staff's accounts, for admins."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.second_factor import SecondFactor
from bothand.care.sign_in import SignIn
from bothand.care.staff import Member, Role, StaffAccounts, StaffError
from bothand.desk.records import Records
from bothand.desk.site import Site

Fields = dict[str, str]


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    factor = SecondFactor(site.settings.secret, site.settings.previous_secret)

    async def people(
        request: Request, status: int = 200, link: str | None = None, problem: str | None = None
    ) -> HTTPResponse:
        everyone = await site.work(StaffAccounts(site.db()).everyone)
        roles = [role.name.lower() for role in Role]
        return site.show(
            request, "people", status, everyone=everyone, roles=roles, link=link, problem=problem
        )

    async def invite(member: Member, by: Member) -> str:
        ways = SignIn(site.db(), factor)
        key = await site.work(ways.invite, member, by.name, datetime.now(UTC))
        return f"{site.settings.desk_url}/join?key={key}"

    @site.page("/people", Role.ADMIN)
    async def show(request: Request, _: Member) -> HTTPResponse:
        return await people(request)

    @site.form("/people/add", Role.ADMIN)
    async def add(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> Member:
            return StaffAccounts(site.db()).add(
                fields.get("login", ""),
                fields.get("name", ""),
                Role.named(fields.get("role", "")),
                member.name,
                datetime.now(UTC),
                fields.get("email", "").strip() or None,
                reviewer="reviewer" in fields,
            )

        try:
            made = await site.work(act)
        except StaffError as error:
            return await people(request, 422, problem=str(error))
        return await people(request, link=await invite(made, member))

    @site.form("/people/invite", Role.ADMIN)
    async def again(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        other = await site.work(StaffAccounts(site.db()).of, fields.get("id", ""))
        if other is None or other.disabled:
            return await people(request, 422, problem="nobody")
        if other.id == member.id:
            # It would end the session that asks for it, and show the link to nobody.
            return await people(request, 422, problem="not_yourself")
        return await people(request, link=await invite(other, member))

    @site.form("/people/change", Role.ADMIN)
    async def change(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        disabled = {"on": False, "off": True}.get(fields.get("switch", ""))

        def act() -> None:
            StaffAccounts(site.db()).change(
                fields.get("id", ""),
                member.name,
                datetime.now(UTC),
                name=fields.get("name") or None,
                role=Role.named(fields["role"]) if fields.get("role") else None,
                email=fields.get("email", "").strip() if "name" in fields else None,
                disabled=disabled,
                # A box that isn't ticked isn't sent: the name tells which form this is.
                reviewer="reviewer" in fields if "name" in fields else None,
            )

        try:
            await site.work(act)
        except StaffError as error:
            return await people(request, 422, problem=str(error))
        return site.back("/people", "account_changed")

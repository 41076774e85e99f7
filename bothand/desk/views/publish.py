"""Publishing: what would change, who says yes, what the gate found, how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.desk_settings import DeskSettings
from bothand.care.staff import Member, Role
from bothand.content.change_set import Difference, differences, marked, touches_safety
from bothand.content.drafts import DraftFile, Drafts
from bothand.content.publications import Publication, Publications, Refused
from bothand.content.versions import Versions
from bothand.desk.publishing import Publishing
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.publish.first import changed_beside
from bothand.publish.outcomes import mark

_MOST_CONFIRMED = 500


@dataclass(frozen=True)
class _Set:
    """The change set as it stands."""

    changes: Sequence[DraftFile]
    found: Sequence[Difference]
    beside: Sequence[Difference]
    editors: Mapping[str, Sequence[str]]
    safety: bool

    @property
    def files(self) -> dict[str, int]:
        """Revisions by path."""
        return {each.path: each.revision for each in self.changes}

    @property
    def seen(self) -> str:
        """Names this state, for a form that was filled in looking at it."""
        return hashlib.sha256(json.dumps(sorted(self.files.items())).encode()).hexdigest()


def add_routes(site: Site, records: Records) -> None:
    """Declare the views."""
    publishing = Publishing(site.settings, records)
    site.app.ctx.publishing = publishing
    content = site.settings.content

    def change_set() -> _Set:
        drafts = Drafts(site.db(), content)
        changes = [each for each in drafts.changes() if each.changed]
        versions = Versions(site.db(), site.settings.home)
        return _Set(
            changes=changes,
            found=differences(changes),
            beside=changed_beside(site.settings, versions),
            editors=drafts.editors([each.path for each in changes]),
            safety=touches_safety(changes),
        )

    def look(member: Member) -> dict[str, object]:
        publications = Publications(site.db())
        open_ = publications.open_one()
        latest = [each for each in publications.latest(5) if not each.open]
        last = latest[0] if latest else None
        approval = bool(DeskSettings(site.db()).get("approval_needed"))
        return {
            "now": change_set(),
            "open": open_,
            "last": last,
            "confirmable": _confirmable(last),
            "approval": approval,
            "live": Versions(site.db(), site.settings.home).live_number(),
            "may_approve": _may_approve(open_, member),
            "marked": marked,
        }

    async def page(
        request: Request, member: Member, status: int = 200, problem: str = ""
    ) -> HTTPResponse:
        values = await site.work(look, member)
        return site.show(request, "publish", status, problem=problem, **values)

    @site.page("/publish", Role.EDITOR)
    async def publish(request: Request, member: Member) -> HTTPResponse:
        return await page(request, member)

    @site.page("/publish/state", Role.EDITOR)
    async def state(request: Request, _: Member) -> HTTPResponse:
        found = await site.work(Publications(site.db()).of, request.args.get("id") or "")
        return site.show(request, "publish_state", found=found)

    @site.form("/publish/ask", Role.EDITOR)
    async def ask(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        def act() -> str:
            now = change_set()
            if now.seen != fields.get("seen"):
                raise Refused("changed_since")
            confirmed = [
                each for each in fields.get("confirmed", "").split(",") if len(each) == 16
            ][:_MOST_CONFIRMED]
            approval = bool(DeskSettings(site.db()).get("approval_needed"))
            changes = {"files": now.files, "safety": now.safety, "confirmed": confirmed}
            return Publications(site.db()).ask(
                "publish", member, fields.get("note", ""), changes, approval, datetime.now(UTC)
            )

        return await carried_out(request, member, await tried(act))

    @site.form("/publish/approve", Role.EDITOR)
    async def approve(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        id = fields.get("id", "")

        def act() -> str:
            Publications(site.db()).approve(id, member, datetime.now(UTC))
            return id

        return await carried_out(request, member, await tried(act))

    @site.form("/publish/withdraw", Role.EDITOR)
    async def withdraw(request: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        def act() -> str:
            Publications(site.db()).withdraw(fields.get("id", ""), member, datetime.now(UTC))
            return ""

        _, problem = await tried(act)
        return await page(request, member, 409, problem) if problem else site.back("/publish", "")

    async def tried(act: object) -> tuple[str, str]:
        """The id, or a code of what stands against it."""
        try:
            return str(await site.work(act)), ""  # type: ignore[arg-type]
        except Refused as refused:
            return "", str(refused)

    async def carried_out(request: Request, member: Member, tried: tuple[str, str]) -> HTTPResponse:
        id, problem = tried
        if problem:
            return await page(request, member, 409, problem)
        found = await site.work(Publications(site.db()).of, id)
        if found is not None and found.state == "approved":
            publishing.carry_out(id)
        return site.back("/publish", "")


def _may_approve(found: Publication | None, member: Member) -> str:
    """Whether the member may approve: yes, own (they asked), reviewer (one is needed)."""
    if found is None or found.state != "asked":
        return ""
    if found.changes.get("by_id") == member.id:
        return "own"
    if found.safety and not (member.reviewer or found.changes.get("by_reviewer")):
        return "reviewer"
    return "yes"


def _confirmable(last: Publication | None) -> str:
    """The marks of what must be confirmed, if nothing else stood against it."""
    if last is None or last.state != "refused" or any(f.get("blocking") for f in last.findings):
        return ""
    return ",".join(mark(each) for each in last.findings if each.get("confirm"))

"""What is missing before visitors meet the assistant, for admins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanic import HTTPResponse, Request

from bothand.care.staff import Member, Role
from bothand.content.go_live import Missing, missing
from bothand.content.practice import Practice, PracticeError
from bothand.desk.records import Records
from bothand.desk.site import Site


def add_routes(site: Site, _records: Records) -> None:
    """Declare the view."""

    def look() -> Sequence[Missing]:
        try:
            # As a start would read it, not as this desk was started with.
            practice = Practice.read(site.settings.content / "practice.yml")
        except (OSError, PracticeError):
            return [Missing("practice", needed=True)]
        today = datetime.now(practice.timezone).date()
        return missing(site.settings, site.db(), practice, today)

    @site.page("/go-live", Role.ADMIN)
    async def go_live(request: Request, _: Member) -> HTTPResponse:
        found = await site.work(look)
        return site.show(request, "go_live", 200, found=found, mode=site.settings.mode)

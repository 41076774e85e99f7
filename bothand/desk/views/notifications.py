"""How the sending to staff goes, and a test of it."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.outbox import Outbox
from bothand.care.staff import Member, Role
from bothand.desk.records import TEST_LATE_AFTER, Records
from bothand.desk.sending.worker import put_test, ways_of
from bothand.desk.site import Site
from bothand.store import stamp


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""

    @site.page("/notifications", Role.ADMIN)
    async def notifications(request: Request, _: Member) -> HTTPResponse:
        state = await site.work(Outbox(site.db()).state)
        late = stamp(datetime.now(UTC) - TEST_LATE_AFTER)
        return site.show(
            request,
            "notifications",
            state=state,
            ways=ways_of(site.settings),
            late=state.last_test is None or state.last_test < late,
        )

    @site.form("/notifications/test", Role.ADMIN)
    async def test(_: Request, __: Member, ___: dict[str, str]) -> HTTPResponse:
        await site.work(put_test, site.settings, datetime.now(UTC))
        return site.back("/notifications", "test_sent")

    @site.form("/notifications/again", Role.ADMIN)
    async def again(_: Request, __: Member, ___: dict[str, str]) -> HTTPResponse:
        count = await site.work(Outbox(site.db()).try_again, datetime.now(UTC))
        return site.back("/notifications", "tried_again" if count else "nothing_done")

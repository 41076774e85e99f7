"""Trying the drafts beside what is live."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from sanic import HTTPResponse, Request, Sanic

from bothand.care.staff import Member, Role
from bothand.content.topics import read_topics
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.desk.tryout.room import Room
from bothand.desk.tryout.staging import SIDES

_MOST = 2_000


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    room = Room(site.settings, site.db)

    @site.app.before_server_stop
    async def stop(_: Sanic, __: object) -> None:
        await room.stop()

    def titles() -> dict[str, str]:
        found = read_topics(site.settings.content / "data").values()
        return {topic.answer_key: topic.question for topic in found}

    @site.page("/try", Role.EDITOR)
    async def show(request: Request, member: Member) -> HTTPResponse:
        values: dict[str, Any] = {
            "room": room,
            "sides": SIDES,
            "talks": room.talks(member.id) if room.ready else {},
            "older": room.ready and not room.is_of(await site.work(room.drafts_now)),
            "titles": await site.work(titles),
        }
        return site.show(request, "try", **values)

    @site.form("/try/start", Role.EDITOR)
    async def start(_: Request, __: Member, ___: dict[str, str]) -> HTTPResponse:
        room.start()
        return site.back("/try", "")

    @site.form("/try/anew", Role.EDITOR)
    async def anew(_: Request, member: Member, __: dict[str, str]) -> HTTPResponse:
        room.forget(member.id)
        return site.back("/try", "")

    @site.form("/try/say", Role.EDITOR)
    async def say(_: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        text = fields.get("text", "").strip()[:_MOST]
        if not room.ready or not text:
            return site.back("/try", "")
        talks = room.talks(member.id).values()
        try:
            await asyncio.gather(*(talk.say(text) for talk in talks))
        except httpx.HTTPError:
            return site.back("/try", "try_failed")
        return site.back("/try", "")

    @site.form("/try/press", Role.EDITOR)
    async def press(_: Request, member: Member, fields: dict[str, str]) -> HTTPResponse:
        side = fields.get("side", "")
        if not room.ready or side not in SIDES:
            return site.back("/try", "")
        talk = room.talks(member.id)[side]
        try:
            await talk.press(fields.get("button", ""), fields.get("title", "")[:200])
        except httpx.HTTPError:
            return site.back("/try", "try_failed")
        return site.back("/try", "")

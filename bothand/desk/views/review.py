"""Reviewing: what has to be looked at, and a clinician's signature under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from sanic import HTTPResponse, Request

from bothand.care.desk_settings import DeskSettings
from bothand.care.staff import Member, Role
from bothand.content.check_files import read_sources
from bothand.content.drafts import DraftFile, Drafts, NotEditable
from bothand.content.responses import fill
from bothand.content.reviews import Wording, wording, wordings
from bothand.content.signing import Seen, Signing, SigningRefused
from bothand.desk.records import Records
from bothand.desk.site import Site

Fields = dict[str, str]
_STATES = ("changed", "overdue", "due", "unsigned", "signed")


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    content = site.settings.content

    def drafts() -> Drafts:
        return Drafts(site.db(), content)

    def listed() -> dict[str, object]:
        today = datetime.now(site.practice.timezone).date()
        found = wordings(drafts().files())
        return {
            "answers": _by_state([each for each in found if each.topic], today),
            "safety": _by_state([each for each in found if each.group == "safety"], today),
            "talk": _by_state([each for each in found if each.group in ("people", "talk")], today),
            "withdraws": bool(DeskSettings(site.db()).get("withdraw_overdue")),
        }

    @site.page("/review", Role.EDITOR)
    async def review(request: Request, _: Member) -> HTTPResponse:
        return site.show(request, "review", 200, **await site.work(listed))

    def looked_at(path: str, response: str) -> tuple[DraftFile, Wording, list[str]] | None:
        try:
            draft = drafts().file(path)
        except NotEditable:
            return None
        found = None if draft.text is None else wording(path, draft.text, response)
        if found is None:
            return None
        titles, _ = read_sources(content / "data" / "sources.csv")
        return draft, found, [titles.get(each, each) for each in found.sources]

    async def page(
        request: Request, path: str, response: str, status: int = 200, problem: str = ""
    ) -> HTTPResponse:
        shown = await site.work(looked_at, path, response)
        if shown is None:
            return site.pages.problem("not_found", 404)
        draft, found, sources = shown
        today = datetime.now(site.practice.timezone).date()
        return site.show(
            request,
            "review_one",
            status,
            draft=draft,
            found=found,
            sources=sources,
            state=found.state(today),
            text=fill(found.text, site.practice.placeholders()),
            problem=problem,
        )

    @site.page("/review/one", Role.EDITOR)
    async def one(request: Request, _: Member) -> HTTPResponse:
        path, response = request.args.get("path") or "", request.args.get("response") or ""
        return await page(request, path, response)

    @site.form("/review/sign", Role.EDITOR)
    async def sign(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> None:
            now = datetime.now(UTC)
            Signing(site.db(), content).sign(
                _seen(fields),
                member,
                fields.get("title", ""),
                fields.get("again_on", ""),
                now.astimezone(site.practice.timezone).date(),
                now,
            )

        return await done(request, fields, act, "signed")

    @site.form("/review/unsign", Role.EDITOR)
    async def unsign(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> None:
            Signing(site.db(), content).unsign(_seen(fields), member, datetime.now(UTC))

        return await done(request, fields, act, "unsigned")

    async def done(
        request: Request, fields: Fields, act: Callable[[], None], said: str
    ) -> HTTPResponse:
        try:
            await site.work(act)
        except SigningRefused as refused:
            code = str(refused)
            status = {"not_reviewer": 403, "changed": 409}.get(code, 422)
            path, response = fields.get("path", ""), fields.get("response", "")
            return await page(request, path, response, status, code)
        return site.back("/review", said)


def _seen(fields: Fields) -> Seen:
    revision = fields.get("revision", "")
    return Seen(
        path=fields.get("path", ""),
        response=fields.get("response", ""),
        revision=int(revision) if revision.isascii() and revision.isdigit() else -1,
        words=fields.get("words", ""),
    )


def _by_state(found: list[Wording], today: date) -> dict[str, list[Wording]]:
    by: dict[str, list[Wording]] = {state: [] for state in _STATES}
    for each in found:
        by[each.state(today)].append(each)
    return by

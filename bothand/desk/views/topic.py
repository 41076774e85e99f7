"""The page of one answer: looked at, checked while it is written, kept as a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sanic import HTTPResponse, Request

from bothand.care.asked import AskedQuestions
from bothand.care.staff import Member, Role
from bothand.content.drafts import DraftFile, Drafts, EditConflict
from bothand.content.topic_file import Unwritable
from bothand.content.topic_state import place_of, topic_states
from bothand.desk.answers.form import Typed, file_of, held, typed_of
from bothand.desk.answers.opened import (
    Difference,
    Opened,
    judged,
    open_answer,
    page_values,
    two_texts,
)
from bothand.desk.answers.similar import SimilarSentences
from bothand.desk.records import Records
from bothand.desk.site import Site

Fields = dict[str, str]


@dataclass(frozen=True)
class _Outcome:
    """What came of a save; ``state``: kept, unwritable, conflict, lost."""

    state: str
    typed: Typed | None = None
    differences: list[Difference] = field(default_factory=list)


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    content = site.settings.content
    similar = SimilarSentences(site.settings.home)

    def drafts() -> Drafts:
        return Drafts(site.db(), content)

    def found(key: str, response: str) -> Opened | None:
        return open_answer(drafts(), key, response)

    async def page(
        request: Request, key: str, response: str, outcome: _Outcome, status: int = 200
    ) -> HTTPResponse:
        def look() -> dict[str, Any] | None:
            opened = found(key, response)
            if opened is None or opened.shape is None:
                return None if opened is None else {"place": opened.place, "draft": opened.draft}
            return page_values(content, opened, opened.shape, outcome.typed) | {
                "thumbs": AskedQuestions(site.db()).thumbs(opened.place.answer_key)
            }

        shown = await site.work(look)
        if shown is None:
            return site.pages.problem("not_found", 404)
        if "shape" not in shown:
            return site.show(request, "topic_broken", 200, **shown)
        return site.show(request, "topic", status, outcome=outcome, **shown)

    @site.page("/answers/topic", Role.EDITOR)
    async def topic(request: Request, _: Member) -> HTTPResponse:
        key, response = request.args.get("key") or "", request.args.get("response") or ""
        return await page(request, key, response, _Outcome("seen"))

    @site.page("/answers/similar", Role.EDITOR)
    async def similar_part(request: Request, _: Member) -> HTTPResponse:
        def look() -> Mapping[str, Any] | None:
            place = place_of(request.args.get("key") or "")
            if place is None:
                return None
            over = drafts()
            today = datetime.now(site.practice.timezone).date()
            states = topic_states(over.files(), over.changes(), today)
            near = similar.near(states, place.key)
            return {"place": place, "near": near, "failed": similar.failed}

        shown = await site.work(look)
        if shown is None:
            return site.pages.problem("not_found", 404)
        part = request.headers.get("hx-request") == "true"
        return site.show(request, "topic_similar_part" if part else "topic_similar", 200, **shown)

    @site.form("/answers/check", Role.EDITOR)
    async def check(request: Request, _: Member, fields: Fields) -> HTTPResponse:
        def look() -> dict[str, Any] | None:
            opened = found(fields.get("key", ""), fields.get("response", ""))
            if opened is None or opened.shape is None:
                return None
            typed = typed_of(fields, opened.shape)
            return {"place": opened.place} | judged(content, opened, opened.shape, typed)

        shown = await site.work(look)
        if shown is None:
            return site.pages.problem("not_found", 404)
        return site.show(request, "topic_checks", 200, **shown)

    def save(member: Member, fields: Fields) -> _Outcome:
        opened = found(fields.get("key", ""), fields.get("response", ""))
        if opened is None or opened.shape is None:
            examples = tuple(fields.get("examples", "").splitlines())
            lost = Typed(
                fields.get("title", ""),
                fields.get("question", ""),
                fields.get("answer", ""),
                examples=examples,
            )
            return _Outcome("lost", lost)
        typed = typed_of(fields, opened.shape)
        saved = held(opened.place, opened.text, opened.shape)
        if fields.get("seen") != opened.seen:
            return _Outcome("conflict", typed, two_texts(typed, saved))
        try:
            text = file_of(opened.place, opened.text, opened.shape, typed)
            now = datetime.now(UTC)
            drafts().write(opened.place.path, text, opened.draft.revision, member.name, now)
        except Unwritable:
            return _Outcome("unwritable", typed)
        except EditConflict:
            newer = found(opened.place.key, opened.shape.response)
            if newer is None or newer.shape is None:
                return _Outcome("lost", typed)
            theirs = held(newer.place, newer.text, newer.shape)
            return _Outcome("conflict", typed, two_texts(typed, theirs))
        return _Outcome("kept")

    @site.form("/answers/topic", Role.EDITOR)
    async def keep(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        outcome = await site.work(save, member, fields)
        key, response = fields.get("key", ""), fields.get("response", "")
        if outcome.state == "kept":
            return site.back(_address(key, response), "topic_kept")
        if outcome.state == "lost":
            return site.show(request, "topic_lost", 410, typed=outcome.typed)
        status = 409 if outcome.state == "conflict" else 422
        return await page(request, key, response, outcome, status)

    async def settle(fields: Fields, act: Callable[[DraftFile], None], said: str) -> HTTPResponse:
        def carry_out() -> str:
            opened = found(fields.get("key", ""), fields.get("response", ""))
            if opened is None or fields.get("seen") != opened.seen:
                return "topic_changed_meanwhile"
            try:
                act(opened.draft)
            except EditConflict:
                return "topic_changed_meanwhile"
            # A new topic without its draft is no topic.
            return said if found(opened.place.key, "") else ""

        done = await site.work(carry_out)
        if not done:
            return site.back("/answers", said)
        return site.back(_address(fields.get("key", ""), fields.get("response", "")), done)

    @site.form("/answers/discard", Role.EDITOR)
    async def discard(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act(draft: DraftFile) -> None:
            drafts().discard(draft.path, draft.revision, member.name, datetime.now(UTC))

        return await settle(fields, act, "topic_discarded")

    @site.form("/answers/mine", Role.EDITOR)
    async def mine(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act(draft: DraftFile) -> None:
            drafts().keep_mine(draft.path, draft.revision, member.name, datetime.now(UTC))

        return await settle(fields, act, "topic_mine_stands")


def _address(key: str, response: str) -> str:
    place = place_of(key)
    if place is None:
        return "/answers"
    told = f"&response={response}" if response.replace("_", "").replace("/", "").isalnum() else ""
    return f"/answers/topic?key={key}{told}"

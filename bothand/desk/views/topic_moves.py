"""Topics that come, go, change their name; sentences that move; what visitors asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sanic import HTTPResponse, Request

from bothand.care.asked import MOST, AskedQuestions
from bothand.care.staff import Member, Role
from bothand.care.unanswered import Unanswered
from bothand.content.adding import topics_in
from bothand.content.drafts import Drafts, EditConflict, NotEditable
from bothand.content.topic_file import Unwritable
from bothand.content.topic_moves import (
    MoveRefused,
    bring_back,
    create,
    effects_of,
    groups_of,
    move_example,
    rename,
    retire,
)
from bothand.content.topic_state import place_of
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.language.scrubber import in_words

Fields = dict[str, str]
_MOST_ASKED = 20


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""

    def drafts() -> Drafts:
        return Drafts(site.db(), site.settings.content)

    async def new_page(
        request: Request, typed: Fields, problem: str = "", status: int = 200
    ) -> HTTPResponse:
        groups = await site.work(lambda: groups_of(drafts().files()))
        return site.show(request, "topic_new", status, groups=groups, typed=typed, problem=problem)

    @site.page("/answers/new", Role.EDITOR)
    async def new(request: Request, _: Member) -> HTTPResponse:
        id = request.args.get("from") or ""
        group = await site.work(Unanswered(site.db()).group, id) if id else None
        if group is None:
            return await new_page(request, {})
        asked = [in_words(each.text) for each in group.questions][:_MOST_ASKED]
        typed = {"from": group.id, "question": asked[0], "asked": "\n".join(asked)}
        return await new_page(request, typed)

    @site.form("/answers/new", Role.EDITOR)
    async def make(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> str:
            group, title, question, answer = (
                fields.get(name, "") for name in ("group", "title", "question", "answer")
            )
            now = datetime.now(UTC)
            asked = fields.get("asked", "").splitlines()[:_MOST_ASKED]
            key = create(drafts(), group, title, question, answer, member.name, now, asked)
            unanswered = Unanswered(site.db())
            came_from = unanswered.group(fields.get("from", ""))
            if came_from is not None:
                ids = [each.id for each in came_from.questions]
                unanswered.settle(ids, "added", member.name, now)
            return key

        key, problem = await attempt(act)
        if problem:
            return await new_page(request, fields, problem, 422)
        return site.back(f"/answers/topic?key={key}", "topic_made")

    async def move_page(
        request: Request, template: str, key: str, problem: str = "", status: int = 200
    ) -> HTTPResponse:
        def look() -> dict[str, Any] | None:
            files, place = drafts().files(), place_of(key)
            topics = topics_in(files)
            if place is None or key not in topics:
                return None
            return {
                "place": place,
                "topics": topics,
                "groups": groups_of(files),
                "effects": effects_of(files, key),
            }

        shown = await site.work(look)
        if shown is None:
            return site.pages.problem("not_found", 404)
        return site.show(request, template, status, problem=problem, **shown)

    @site.page("/answers/rename", Role.EDITOR)
    async def rename_page(request: Request, _: Member) -> HTTPResponse:
        return await move_page(request, "topic_rename", request.args.get("key") or "")

    @site.form("/answers/rename", Role.EDITOR)
    async def do_rename(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        key = fields.get("key", "")

        def act() -> str:
            group, name = fields.get("group", ""), fields.get("name", "")
            return rename(drafts(), key, group, name, member.name, datetime.now(UTC))

        after, problem = await attempt(act)
        if problem:
            return await move_page(request, "topic_rename", key, problem, 422)
        return site.back(f"/answers/topic?key={after}", "topic_renamed")

    @site.page("/answers/retire", Role.EDITOR)
    async def retire_page(request: Request, _: Member) -> HTTPResponse:
        return await move_page(request, "topic_retire", request.args.get("key") or "")

    @site.form("/answers/retire", Role.EDITOR)
    async def do_retire(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        key = fields.get("key", "")

        def act() -> str:
            retire(drafts(), key, member.name, datetime.now(UTC))
            return key

        _, problem = await attempt(act)
        if problem:
            return await move_page(request, "topic_retire", key, problem, 422)
        return site.back("/answers", "topic_retired")

    @site.form("/answers/bring-back", Role.EDITOR)
    async def keep_after_all(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        place = place_of(fields.get("key", ""))
        if place is None:
            return site.pages.problem("not_found", 404)

        def act() -> str:
            bring_back(drafts(), place.key, member.name, datetime.now(UTC))
            return ""

        _done, problem = await attempt(act)
        said = "topic_changed_meanwhile" if problem else "topic_back"
        return site.back(f"/answers/topic?key={place.key}", said)

    @site.form("/answers/move", Role.EDITOR)
    async def move(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> str:
            sentence, source, target = (fields.get(name, "") for name in ("sentence", "from", "to"))
            move_example(drafts(), sentence, source, target, member.name, datetime.now(UTC))
            return ""

        _done, problem = await attempt(act)
        here = place_of(fields.get("back", ""))
        back = f"/answers/topic?key={here.key}" if here else "/answers"
        said = {"": "example_moved", "example_last": "example_last"}
        said["conflict"] = "topic_changed_meanwhile"
        return site.back(back, said.get(problem, "example_gone"))

    async def attempt(act: Callable[[], str]) -> tuple[str, str]:
        """What an act gives, and the code of what stood against it."""
        try:
            return await site.work(act), ""
        except EditConflict:
            return "", "conflict"
        except (MoveRefused, Unwritable) as refused:
            return "", str(refused)
        except NotEditable:
            return "", "name"

    @site.page("/answers/questions", Role.EDITOR)
    async def questions(request: Request, member: Member) -> HTTPResponse:
        place = place_of(request.args.get("key") or "")
        if place is None:
            return site.pages.problem("not_found", 404)

        def look() -> dict[str, Any]:
            kept = AskedQuestions(site.db())
            return {
                "thumbs": kept.thumbs(place.answer_key),
                "asked": kept.seen(place.answer_key, member.name, datetime.now(UTC)),
            }

        shown = await site.work(look)
        return site.show(request, "topic_questions", 200, place=place, most=MOST, **shown)

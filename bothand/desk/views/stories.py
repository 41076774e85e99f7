"""Conversations: follow-ups to add and change, the contact request and stories to read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sanic import HTTPResponse, Request

from bothand.care.staff import Member, Role
from bothand.content.check_follow_ups import LEAST_EXAMPLES, Trouble, plain_replies, troubles_of
from bothand.content.drafts import DraftFile, Drafts, EditConflict, NotEditable
from bothand.content.follow_ups import (
    FOLDER,
    NAME,
    FollowUp,
    name_in,
    read_follow_up,
    read_follow_ups,
    write_follow_up,
)
from bothand.content.responses import ContentError
from bothand.content.said import answers_of
from bothand.content.story_view import StoryView
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.desk.story_check import StoryCheck, Verdict

Fields = dict[str, str]
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_MOST_NAME = 40


@dataclass(frozen=True)
class _Form:
    """What the form for one follow-up shows.

    ``state``: new, kept, broken (can't be read), wrong (``troubles``), contradicts
    (``verdict``), unchecked, or changed by somebody else meanwhile (``by``).
    """

    follow_up: FollowUp
    seen: int
    new: bool
    state: str
    troubles: tuple[Trouble, ...] = ()
    verdict: Verdict | None = None
    by: str = ""
    status: int = 200


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    rasa = StoryCheck(site.settings)
    values = site.practice.placeholders()

    def drafts() -> Drafts:
        return Drafts(site.db(), site.settings.content)

    def everything() -> dict[str, Any]:
        kept = drafts()
        files = kept.files()
        found, broken = read_follow_ups(files)
        changes = {each.path: each for each in kept.changes() if name_in(each.path)}
        view = StoryView(files, values)
        shown = [
            {
                "name": each.name,
                "view": view.follow_up(each),
                "draft": each.path in changes,
                "troubles": troubles_of(each, files),
            }
            for each in found.values()
        ]
        gone = [name_in(path) for path, each in changes.items() if each.text is None]
        return {
            "follow_ups": shown,
            "broken": broken,
            "gone": gone,
            "flow": view.contact_flow(),
            "stories": view.stories(),
            "rules": view.rules(),
        }

    def form_page(request: Request, form: _Form) -> HTTPResponse:
        files = drafts().files()
        answers = sorted(answers_of(files).values(), key=lambda each: (each.group, each.title))
        complete = {each.key for each in answers} >= {form.follow_up.after, form.follow_up.answer}
        return site.show(
            request,
            "story",
            form.status,
            form=form,
            view=StoryView(files, values).follow_up(form.follow_up) if complete else None,
            groups=[(name, list(them)) for name, them in groupby(answers, lambda each: each.group)],
            replies=plain_replies(),
            least=LEAST_EXAMPLES,
        )

    @site.page("/stories", Role.EDITOR)
    async def stories(request: Request, _: Member) -> HTTPResponse:
        return site.show(request, "stories", **await site.work(everything))

    @site.page("/story", Role.EDITOR)
    async def story(request: Request, _: Member) -> HTTPResponse:
        name = request.args.get("name") or ""
        if not name:
            empty = FollowUp("", request.args.get("after") or "", "")
            return await site.work(form_page, request, _Form(empty, 0, True, "new"))
        file = await site.work(_file, drafts(), name)
        if file is None or file.text is None:
            return site.pages.problem("not_found", 404)
        try:
            form = _Form(read_follow_up(name, file.text), file.revision, False, "kept")
        except ContentError:
            form = _Form(FollowUp(name, "", ""), file.revision, False, "broken")
        return await site.work(form_page, request, form)

    def refused(form: _Form) -> _Form | None:
        """The form as it comes back where our own checks find something."""
        kept = drafts()
        troubles = tuple(troubles_of(form.follow_up, kept.files(), form.new))
        if troubles:
            return replace(form, state="wrong", troubles=troubles, status=422)
        file = kept.file(form.follow_up.path)
        return late(form, file.by) if file.revision != form.seen else None

    def late(form: _Form, by: str) -> _Form:
        revision = drafts().file(form.follow_up.path).revision
        return replace(form, state="changed", seen=revision, new=False, by=by, status=409)

    def written(follow_up: FollowUp) -> tuple[str, dict[str, str]]:
        """The text of its file, and the content with it in."""
        files = drafts().files()
        try:
            text = write_follow_up(follow_up, files.get(follow_up.path))
        except ContentError:
            text = write_follow_up(follow_up)
        return text, {**files, follow_up.path: text}

    def keep(form: _Form, text: str, member: Member) -> _Form | None:
        """Keep it as a draft; the form as it comes back where somebody else was first."""
        now = datetime.now(UTC)
        try:
            drafts().write(form.follow_up.path, text, form.seen, member.name, now)
        except EditConflict as conflict:
            return late(form, conflict.by)
        return None

    @site.form("/story/save", Role.EDITOR)
    async def save(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        form = _sent(fields)
        back = await site.work(refused, form)
        if back is None:
            text, files = await site.work(written, form.follow_up)
            verdict = await rasa.of(files)
            if verdict.asked and not verdict.titles:
                back = await site.work(keep, form, text, member)
            else:
                state = "contradicts" if verdict.titles else "unchecked"
                back = replace(form, state=state, verdict=verdict, status=422)
        if back is None:
            return site.back("/stories", "story_kept")
        return await site.work(form_page, request, back)

    @site.form("/story/remove", Role.EDITOR)
    async def remove(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        path = f"{FOLDER}{fields.get('name', '')}.yml"
        take_out = drafts().write
        seen = _number(fields.get("seen", ""))
        try:
            await site.work(take_out, path, None, seen, member.name, datetime.now(UTC))
        except NotEditable:
            return site.pages.problem("not_found", 404)
        except EditConflict:
            return site.back("/stories", "story_changed")
        return site.back("/stories", "story_removed")


def _sent(fields: Fields) -> _Form:
    """The form as it was sent; a new one's name is made from its title."""
    new = fields.get("new") == "yes"
    name = fields.get("name", "")
    if new:
        name = _NOT_IN_NAMES.sub("_", name.lower()).strip("_")[:_MOST_NAME].strip("_")
    lines = (" ".join(line.split()) for line in fields.get("examples", "").splitlines())
    reply = fields.get("reply", "")
    follow_up = FollowUp(
        name=name,
        after=fields.get("after", ""),
        answer=fields.get("answer", ""),
        reply=reply,
        examples=tuple(line for line in lines if line),
    )
    return _Form(follow_up, _number(fields.get("seen", "")), new, "kept")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _file(drafts: Drafts, name: str) -> DraftFile | None:
    return drafts.file(f"{FOLDER}{name}.yml") if NAME.fullmatch(name) else None

"""What went unanswered: looked at, made an example of a topic or a new one, dismissed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sanic import HTTPResponse, Request

from bothand.care.staff import Member, Role
from bothand.care.unanswered import Group, Unanswered
from bothand.content.adding import Concern, add_examples, concerns, topics_in
from bothand.content.drafts import Drafts, EditConflict
from bothand.content.said import Answer
from bothand.content.topic_file import Unwritable
from bothand.desk.collecting import Collecting
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.language.scrubber import in_words

Fields = dict[str, str]
_SHOWN_GROUPS = 50
_SHOWN_SENTENCES = 10
_MOST_LENGTH = 400
_WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class _Form:
    """The form with which sentences are added; ``state``: new, or what stands against it."""

    group: Group
    only: str
    topic: str
    texts: Mapping[str, str] = field(repr=False)
    left_out: frozenset[str] = frozenset()
    state: str = "new"
    found: Sequence[Concern] = ()
    status: int = 200

    @property
    def can_insist(self) -> bool:
        """Whether it may be added all the same."""
        return bool(self.found) and not any(each.must_change for each in self.found)


def add_routes(site: Site, records: Records) -> None:
    """Declare the views."""
    collecting = Collecting(site.settings, records)
    site.app.register_listener(collecting.start, "after_server_start")
    site.app.register_listener(collecting.stop, "before_server_stop")

    def drafts() -> Drafts:
        return Drafts(site.db(), site.settings.content)

    def everything() -> dict[str, Any]:
        groups = Unanswered(site.db()).groups()
        return {
            "groups": groups[:_SHOWN_GROUPS],
            "group_count": len(groups),
            "count": sum(len(each.questions) for each in groups),
            "most": _SHOWN_SENTENCES,
            "topics": topics_in(drafts().files()),
        }

    def form_page(request: Request, form: _Form) -> HTTPResponse:
        topics = topics_in(drafts().files())
        return site.show(
            request,
            "unanswered_add",
            form.status,
            form=form,
            topics=topics,
            choices=_by_group(topics),
            most_length=_MOST_LENGTH,
        )

    def group_of(id: str, only: str) -> Group | None:
        """A group, or the one question of it that is meant."""
        found = Unanswered(site.db()).group(id)
        if found is None:
            return None
        meant = [each for each in found.questions if only in ("", each.id)][:_SHOWN_SENTENCES]
        return Group(found.id, tuple(meant), found.nearest, found.whys) if meant else None

    @site.page("/unanswered", Role.EDITOR)
    async def unanswered(request: Request, _: Member) -> HTTPResponse:
        return site.show(request, "unanswered", **await site.work(everything))

    @site.form("/unanswered/look", Role.EDITOR)
    async def look(_: Request, __: Member, ___: Fields) -> HTTPResponse:
        try:
            came = await asyncio.wait_for(collecting.look(asked=True), _WAIT_SECONDS)
        except TimeoutError:
            return site.back("/unanswered", "looking")
        said = "look_failed" if came is None else "looked" if came else "looked_none"
        return site.back("/unanswered", said)

    @site.page("/unanswered/add", Role.EDITOR)
    async def add_page(request: Request, _: Member) -> HTTPResponse:
        only = request.args.get("id") or ""
        group = await site.work(group_of, request.args.get("group") or "", only)
        if group is None:
            return site.back("/unanswered", "unanswered_gone")
        topic = request.args.get("topic")
        topic = (group.nearest or "") if topic is None else topic
        texts = {each.id: in_words(each.text) for each in group.questions}
        return await site.work(form_page, request, _Form(group, only, topic, texts))

    def carry_out(group: Group, member: Member, fields: Fields) -> _Form | None:
        """Add what was sent; a form to show again where it can't be."""
        topic, only = fields.get("topic", ""), fields.get("id", "")
        texts = {each.id: _line(fields.get(f"text-{each.id}", "")) for each in group.questions}
        meant = [each.id for each in group.questions if fields.get(f"use-{each.id}") == "yes"]
        left_out = frozenset(texts) - set(meant)
        files, sentences = drafts().files(), [texts[id] for id in meant]
        if topic not in topics_in(files):
            return _Form(group, only, "", texts, left_out, "no_topic", status=422)
        if not sentences:
            return _Form(group, only, topic, texts, left_out, "none_chosen", status=422)
        found = concerns(files, topic, sentences)
        form = _Form(group, only, topic, texts, left_out, "concerns", found, 422)
        if found and not (form.can_insist and fields.get("anyway") == "yes"):
            return form
        now = datetime.now(UTC)
        try:
            add_examples(drafts(), topic, sentences, member.name, now)
        except EditConflict:
            return _Form(group, only, topic, texts, left_out, "changed", status=409)
        except Unwritable:
            return _Form(group, only, topic, texts, left_out, "unwritable", status=422)
        Unanswered(site.db()).settle(meant, "added", member.name, now)
        return None

    @site.form("/unanswered/add", Role.EDITOR)
    async def add(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        group = await site.work(group_of, fields.get("group", ""), fields.get("id", ""))
        if group is None:
            return site.back("/unanswered", "unanswered_gone")
        form = await site.work(carry_out, group, member, fields)
        if form is None:
            return site.back("/unanswered", "unanswered_added")
        return await site.work(form_page, request, form)

    @site.form("/unanswered/dismiss", Role.EDITOR)
    async def dismiss(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> int:
            questions, only = Unanswered(site.db()), fields.get("id", "")
            group = questions.group(fields.get("group", ""))
            them = group.questions if group is not None else ()
            ids = [each.id for each in them if only in ("", each.id)]
            return questions.settle(ids, "dismissed", member.name, datetime.now(UTC))

        done = await site.work(act)
        return site.back("/unanswered", "unanswered_dismissed" if done else "unanswered_gone")


def _by_group(topics: Mapping[str, Answer]) -> list[tuple[str, list[tuple[str, Answer]]]]:
    """The topics as a list to choose from, in their groups."""
    ordered = sorted(topics.items(), key=lambda pair: (pair[1].group, pair[1].title))
    return [(name, list(them)) for name, them in groupby(ordered, lambda pair: pair[1].group)]


def _line(text: str) -> str:
    return " ".join(text.split())[:_MOST_LENGTH]

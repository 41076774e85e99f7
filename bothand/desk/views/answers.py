"""The list of answers: every topic by its group, found by words and by state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sanic import HTTPResponse, Request

from bothand.care.staff import Member, Role
from bothand.content.drafts import Drafts
from bothand.content.topic_state import STATES, TopicState, counts, topic_states
from bothand.desk.records import Records
from bothand.desk.site import Site

_MOST_SEARCH = 100
_LAST = ("people", "talk", "safety")


def add_routes(site: Site, _records: Records) -> None:
    """Declare the view."""

    def everything() -> list[TopicState]:
        drafts = Drafts(site.db(), site.settings.content)
        today = datetime.now(site.practice.timezone).date()
        return topic_states(drafts.files(), drafts.changes(), today)

    @site.page("/answers", Role.EDITOR)
    async def answers(request: Request, _: Member) -> HTTPResponse:
        search = (request.args.get("q") or "").strip()[:_MOST_SEARCH]
        state = request.args.get("state") or ""
        state = state if state in STATES else ""
        all_of_them = await site.work(everything)
        found = [(each, each.holds(search)) for each in all_of_them]
        shown = [
            (each, where)
            for each, where in found
            if where is not None and (not state or state in each.states)
        ]
        return site.show(
            request,
            "answers",
            groups=_by_group(shown),
            counts=counts(all_of_them),
            count=len(shown),
            total=len(all_of_them),
            states=STATES,
            state=state,
            search=search,
        )


def _by_group(
    found: Iterable[tuple[TopicState, str | None]],
) -> list[tuple[str, list[tuple[TopicState, str | None]]]]:
    """In groups: the topics first, what is said around them after."""

    def order(pair: tuple[TopicState, str | None]) -> tuple[int, str]:
        group = pair[0].place.group
        return (_LAST.index(group) + 1 if group in _LAST else 0, group)

    ordered = sorted(found, key=lambda pair: (order(pair), pair[0].title.casefold()))
    return [(key[1], list(them)) for key, them in groupby(ordered, order)]

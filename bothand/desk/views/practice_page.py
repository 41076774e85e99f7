"""The practice's own facts: its hours, phone, fees and the like, live as soon as kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sanic import HTTPResponse, Request

from bothand.care.staff import Member, Role
from bothand.content.practice import DAYS, Practice, PracticeError
from bothand.content.practice_edit import PracticeParts, edit_practice, parts_of, practice_of
from bothand.content.practice_preview import Reading
from bothand.content.practice_save import PracticeChanged, PracticeDesk, PracticeRefused
from bothand.content.practice_typed import PracticeProblem, fields_of, read_parts
from bothand.content.responses import ContentError, fill
from bothand.content.tree import sha
from bothand.desk.records import Records
from bothand.desk.site import Site

Fields = dict[str, str]


@dataclass(frozen=True)
class _Shown:
    """What the page shows beside the form."""

    status: int = 200
    trouble: str = ""
    found: Sequence[str] = ()
    problems: dict[str, PracticeProblem] = field(default_factory=dict)
    readings: Sequence[Reading] | None = None
    after: Practice | None = None


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""

    def desk() -> PracticeDesk:
        return PracticeDesk(site.db(), site.settings.content, site.settings.home)

    async def page(request: Request, typed: Fields | None, shown: _Shown) -> HTTPResponse:
        def look() -> tuple[str, Practice, dict[str, str]]:
            text = desk().text()
            return sha(text), practice_of(text)[0], fields_of(parts_of(text))

        try:
            seen, practice, now = await site.work(look)
        except (OSError, PracticeError) as error:
            return site.show(request, "practice_broken", 500, why=str(error))
        return site.show(
            request,
            "practice",
            shown.status,
            seen=seen,
            facts=practice.facts,
            numbers=practice.numbers,
            lines=[fill(each, practice.placeholders()) for each in practice.lines.values()],
            days=DAYS,
            now=now,
            was=json.dumps(now),
            typed=now if typed is None else _merged(typed, now),
            shown=shown,
            moment=datetime.now(UTC),
        )

    @site.page("/practice", Role.ADMIN)
    async def show(request: Request, _: Member) -> HTTPResponse:
        return await page(request, None, _Shown())

    @site.form("/practice", Role.ADMIN)
    async def change(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        def act() -> _Shown | None:
            text = desk().text()
            parts, problems = read_parts(fields, parts_of(text).facts)
            if problems:
                return _Shown(422, "typed", problems={each.part: each for each in problems})
            if sha(text) != fields.get("seen"):
                raise PracticeChanged
            if fields.get("do") == "preview":
                return preview(text, parts)
            desk().save(parts, fields.get("seen", ""), member.name, datetime.now(UTC))
            return None

        def preview(text: str, parts: PracticeParts) -> _Shown:
            after = edit_practice(text, parts)
            found, answers = desk().preview(text, after)
            return _Shown(found=found, readings=answers, after=practice_of(after)[0])

        try:
            shown = await site.work(act)
        except PracticeChanged:
            shown = _Shown(409, "changed")
        except PracticeRefused as refused:
            shown = _Shown(422, "refused", refused.problems)
        except (ContentError, PracticeError) as error:
            shown = _Shown(422, "broken", [str(error)])
        except OSError as error:
            shown = _Shown(500, "not_written", [error.strerror or type(error).__name__])
        if shown is None:
            return site.back("/practice", "practice_kept")
        return await page(request, fields, shown)


def _merged(typed: Fields, now: Mapping[str, str]) -> Fields:
    """What somebody typed; where they changed nothing, what the file says now."""
    try:
        was = json.loads(typed.get("was", ""))
    except ValueError:
        was = {}
    was = was if isinstance(was, dict) else {}
    found = {}
    for name, present in now.items():
        mine = typed.get(name, "")
        untouched = mine.split() == str(was.get(name, "")).split() and name in was
        found[name] = present if untouched else mine
    return found

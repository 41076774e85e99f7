"""What staff do with a conversation: take it, write, note, pass it on, hand it back, close it."""

from __future__ import annotations

from datetime import UTC, datetime

from sanic import HTTPResponse, Request
from sanic.response import empty, text

from bothand.care.conversations import Conversations
from bothand.care.human_messages import HumanMessages, NotYours
from bothand.care.living import ConversationGone
from bothand.care.looking import Looking
from bothand.care.messages import Draft
from bothand.care.notes import Notes
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.care.takeover import Takeover, Takeovers
from bothand.desk.chat_line import ChatLine
from bothand.desk.notices import Notices
from bothand.desk.records import Records
from bothand.desk.site import Site
from bothand.desk.views.conversation import OUTCOMES

Fields = dict[str, str]


def add_routes(site: Site, _records: Records) -> None:
    """Declare the views."""
    chat = ChatLine(site.settings)
    notices = Notices(site.settings.content / "data", site.practice)

    async def tell(conversation: str, notice: Draft | None = None, waiting: bool = False) -> None:
        """Say a notice to the visitor, if there is one, and bring their pages up to date."""
        after = 0
        if notice is not None:
            say = Conversations(site.db()).reply
            said = await site.work(say, conversation, [notice], datetime.now(UTC), None)
            after = said[0].seq - 1 if said else 0
        await chat.deliver(conversation, after, waiting)

    def back(fields: Fields, said: str) -> HTTPResponse:
        return site.back(f"/conversation?id={fields.get('id', '')}", said)

    @site.form("/conversation/take", Role.HELPER)
    async def take(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        id = fields.get("id", "")
        try:
            takeover: Takeover = await site.work(
                Takeovers(site.db()).begin, id, member.name, datetime.now(UTC), member.id
            )
        except ConversationGone:
            return back(fields, "gone")
        if takeover.repeated:
            return back(fields, "yours" if takeover.staff == member.id else "taken")
        await tell(id, notices.say("staff_joined", staff_name=member.name), waiting=True)
        return back(fields, "yours")

    @site.form("/conversation/say", Role.HELPER)
    async def say(request: Request, member: Member, fields: Fields) -> HTTPResponse:
        id, words = fields.get("id", ""), fields.get("text", "").strip()
        bare = request.headers.get("x-requested-by") == "desk"
        if not words:
            return empty(204) if bare else back(fields, "nothing_written")
        try:
            said = await site.work(
                HumanMessages(site.db()).say,
                id,
                member.id,
                words,
                fields.get("client_id", ""),
                datetime.now(UTC),
            )
        except NotYours:
            return text("", 409) if bare else back(fields, "not_yours")
        except ConversationGone:
            return text("", 410) if bare else back(fields, "gone")
        await site.work(Looking(site.db()).typed, id, member.id)
        await chat.types(id, False)
        await chat.deliver(id, said.seq - 1)
        return empty(204) if bare else back(fields, "said")

    @site.form("/conversation/typing", Role.HELPER)
    async def typing(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        id = fields.get("id", "")
        await site.work(Looking(site.db()).note, id, member.id, datetime.now(UTC), True)
        live = await site.work(Takeovers(site.db()).of, id)
        if live is not None and live.staff == member.id:
            await chat.types(id, True)
        return empty(204)

    @site.form("/conversation/hand-back", Role.HELPER)
    async def hand_back(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        id = fields.get("id", "")
        end = Takeovers(site.db()).end
        if not await site.work(end, id, datetime.now(UTC), member.name):
            return back(fields, "nothing_done")
        await tell(id, notices.say("staff_left", staff_name=member.name))
        return back(fields, "handed_back")

    @site.form("/conversation/pass", Role.HELPER)
    async def pass_on(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        id = fields.get("id", "")
        to = await site.work(StaffAccounts(site.db()).of, fields.get("to", ""))
        if to is None or to.disabled:
            return back(fields, "nothing_done")
        give = Takeovers(site.db()).pass_on
        if not await site.work(give, id, member.name, to.name, to.id, datetime.now(UTC)):
            return back(fields, "not_yours")
        await tell(id, notices.say("staff_joined", staff_name=to.name))
        return back(fields, "passed")

    @site.form("/conversation/close", Role.HELPER)
    async def close(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        id, outcome = fields.get("id", ""), fields.get("outcome", "")
        if outcome not in OUTCOMES:
            return back(fields, "no_outcome")
        live = await site.work(Takeovers(site.db()).of, id)
        if live is not None:
            # Said before the chat is put away, or it would look as if something came after.
            await tell(id, notices.say("staff_left", staff_name=live.staff_name))
        shut = Takeovers(site.db()).close
        done = await site.work(shut, id, member.name, outcome, datetime.now(UTC))
        await tell(id, waiting=True)
        return site.back("/", "chat_closed" if done else "nothing_done")

    @site.form("/conversation/note", Role.HELPER)
    async def note(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        words = fields.get("text", "").strip()
        if not words:
            return back(fields, "nothing_written")

        def add() -> None:
            now = datetime.now(UTC)
            Notes(site.db()).add(member.name, words, now, conversation=fields.get("id", ""))

        await site.work(add)
        return back(fields, "noted")

    @site.form("/conversation/tag", Role.HELPER)
    async def tag(_: Request, member: Member, fields: Fields) -> HTTPResponse:
        put = Notes(site.db()).untag if fields.get("remove") else Notes(site.db()).tag
        now = datetime.now(UTC)
        done = await site.work(put, fields.get("id", ""), fields.get("tag", ""), member.name, now)
        return back(fields, "tagged" if done else "nothing_done")

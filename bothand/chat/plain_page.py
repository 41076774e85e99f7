"""``/chat``: the whole chat as a plain page with forms, for browsers without scripts.

Its token stands in a hidden field and goes by POST only, so that it is never in an
address, a referrer or a log.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html

from bothand.care.fields import LIMITS, YES_NO
from bothand.care.messages import Message
from bothand.chat.config import config_of
from bothand.chat.contact_form import ContactForm
from bothand.chat.errors import ChatError
from bothand.chat.form_age import FormAge
from bothand.chat.origins import Origins
from bothand.chat.rich import to_html
from bothand.chat.service import Chat

_TEMPLATES = Path(__file__).with_name("pages")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# With no referrer a browser names no origin for a form of this very page.
_NO_ORIGIN = "null"
_OWN_SITES = ("same-origin", "none")


@dataclass(frozen=True)
class _Shown:
    """What the page shows.

    Attributes:
        token: The visitor's, empty before the first message.
        messages: The conversation.
        notice: What went wrong, or what was done.
        text: What was written and not taken.
        given: The contact form as it was filled.
        problems: What is wrong with it, by field.
    """

    token: str = ""
    messages: tuple[dict[str, Any], ...] = ()
    notice: str = ""
    text: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


class PlainPage:
    """Shows the page and takes its forms."""

    def __init__(
        self,
        chat: Chat,
        contact_form: ContactForm,
        origins: Origins,
        mode: str,
        erase: Callable[[str], Awaitable[str]],
        form_age: FormAge,
    ) -> None:
        """Use these parts."""
        self._form_age = form_age
        self._chat = chat
        self._contact_form = contact_form
        self._origins = origins
        self._mode = mode
        self._erase = erase
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["rich"] = to_html
        environment.filters["clock"] = self._clock
        self._template = environment.get_template("plain.html")

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add the page to a blueprint at the root path."""

        @blueprint.get("/chat", name="plain page")
        async def show(_: Request) -> HTTPResponse:
            return self._page(_Shown())

        @blueprint.post("/chat", name="plain form")
        async def take(request: Request) -> HTTPResponse:
            return await self._take(request)

    async def _take(self, request: Request) -> HTTPResponse:
        form = {name: values[0] for name, values in (request.form or {}).items()}
        origin = request.headers.get("origin")
        foreign = request.headers.get("sec-fetch-site", "none") not in _OWN_SITES
        if foreign or not (origin == _NO_ORIGIN or self._origins.allows(origin)):
            return self._page(replace(_Shown(), notice=self._words(ChatError(403))), 403)
        shown = _Shown(token=form.get("token", ""))
        try:
            shown = await self._done(form, shown, self._origins.address(request))
        except ChatError as error:
            # 401: the chat is over; what was written starts a new one.
            token = "" if error.status == 401 else shown.token
            shown = replace(
                shown, token=token, notice=self._words(error), text=form.get("text", "")
            )
            messages = await self._messages_or_none(token)
            return self._page(replace(shown, messages=messages), error.status)
        return self._page(shown)

    async def _done(self, form: Mapping[str, str], shown: _Shown, address: str) -> _Shown:
        """Do what a form asks for; what to show then.

        Raises:
            ChatError: It can't be done.
        """
        wanted, text = form.get("do", ""), form.get("text", "").strip()
        said: list[dict[str, Any]] = []
        if text:
            shown, said = await self._say(text, form, shown, address)
        if form.get("button"):
            pressed = {"button": form["button"], "client_id": form.get("client_id", "")}
            said = _as_dicts(await self._chat.message(shown.token, pressed))
        elif wanted == "person":
            shown = await self._with_session(shown, address)
            await self._chat.ask_human(shown.token)
        elif wanted == "contact":
            shown, said = await self._contact(form, shown, address)
        elif wanted == "clear" and shown.token:
            await self._erase(shown.token)
            return _Shown(notice=self._chat.voice.line("notice_erased"))
        elif not text and not shown.token:
            return shown
        # A safety reply that could not be stored is shown all the same.
        loose = tuple(message for message in said if message["seq"] == 0)
        return replace(shown, messages=(*await self._messages_or_none(shown.token), *loose))

    async def _say(
        self, text: str, form: Mapping[str, str], shown: _Shown, address: str
    ) -> tuple[_Shown, list[dict[str, Any]]]:
        shown, help_ = await self._session_or_help(text, shown, address)
        if help_:
            return shown, help_
        words = {"text": text, "client_id": form.get("client_id", "")}
        return shown, _as_dicts(await self._chat.message(shown.token, words))

    async def _contact(
        self, form: Mapping[str, str], shown: _Shown, address: str
    ) -> tuple[_Shown, list[dict[str, Any]]]:
        given = {name: form.get(f"contact_{name}", "") for name in (*LIMITS, *YES_NO)}
        words = "\n".join(given[name] for name in LIMITS)
        shown, help_ = await self._session_or_help(words, shown, address)
        if help_:
            return shown, help_
        fields: dict[str, Any] = {name: given[name] or None for name in LIMITS}
        fields |= {name: {"yes": True, "no": False}.get(given[name]) for name in YES_NO}
        fields |= {
            "consent": form.get("contact_consent") == "yes",
            "consent_version": form.get("consent_version", ""),
            "client_id": form.get("client_id", ""),
        }
        fields["website"] = form.get("contact_website") or None
        age = self._form_age.seconds(form.get("shown_at", "")) or 0.0
        try:
            found, problems = await self._contact_form.take(shown.token, fields, address, age)
        except ChatError as error:
            if error.status != 429:
                raise
            # What was filled in stays, for the second press.
            return replace(shown, given=given, notice=self._words(error)), []
        if problems:
            shown = replace(shown, given=given, problems=problems)
        return shown, found.get("messages", [])

    async def _session_or_help(
        self, words: str, shown: _Shown, address: str
    ) -> tuple[_Shown, list[dict[str, Any]]]:
        """A session, or the safety reply where none can be opened and someone is in danger.

        Raises:
            ChatError: No session, and no danger in the words.
        """
        try:
            return await self._with_session(shown, address), []
        except ChatError:
            said = await self._chat.crisis_in(words)
            if not said:
                raise
            return shown, _as_dicts(said)

    async def _with_session(self, shown: _Shown, address: str) -> _Shown:
        if shown.token:
            return shown
        token, _, _ = await self._chat.sessions.open(None, "en", address)
        return replace(shown, token=token)

    async def _messages_or_none(self, token: str) -> tuple[dict[str, Any], ...]:
        if not token:
            return ()
        try:
            return tuple(_as_dicts(await self._chat.history(token, None)))
        except ChatError:
            return ()

    def _clock(self, at: str) -> str:
        """A moment by the practice's clock: what the visitor's says is unknown here."""
        local = datetime.fromisoformat(at).astimezone(self._chat.voice.practice.timezone)
        return f"{local:%I:%M %p %Z}".lstrip("0")

    def _words(self, error: ChatError) -> str:
        voice = self._chat.voice
        parts = (voice.line(error.response), voice.hint(error.response), voice.line("notice_help"))
        return " ".join(part for part in parts if part)

    def _page(self, shown: _Shown, status: int = 200) -> HTTPResponse:
        spoken = [each["seq"] for each in shown.messages if each["from"] == "visitor"]
        text = self._template.render(
            shown=shown,
            known=config_of(self._chat.voice, self._mode, self._chat.periods.known),
            client_id=uuid4().hex,
            newest=max(spoken, default=0),
            shown_at=self._form_age.stamp(),
            limits=LIMITS,
        )
        return html(text, status, headers=_HEADERS)


def _as_dicts(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [message.as_dict() for message in messages]

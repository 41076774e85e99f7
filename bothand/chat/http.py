"""The contract over plain HTTP."""

from __future__ import annotations

import json as json_module
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bothand.chat.config import config_of
from bothand.chat.contact_form import ContactForm
from bothand.chat.errors import ChatError, answer
from bothand.chat.origins import Origins
from bothand.chat.service import Chat

Handler = Callable[..., Awaitable[HTTPResponse]]
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def add_routes(
    blueprint: Blueprint,
    chat: Chat,
    contact_form: ContactForm,
    origins: Origins,
    mode: str,
    erase: Callable[[str], Awaitable[str]],
) -> None:
    """Add the contract's routes to a blueprint at the root path."""

    def route(path: str, method: str) -> Callable[[Handler], Handler]:
        """Register a handler behind the origin check, with the contract's errors."""

        def register(handler: Handler) -> Handler:
            @wraps(handler)
            async def guarded(request: Request, **arguments: Any) -> HTTPResponse:
                origin = request.headers.get("origin")
                if not origins.allows(origin):
                    return answer(ChatError(403), chat.voice)
                try:
                    response = await handler(request, **arguments)
                except ChatError as error:
                    response = answer(error, chat.voice)
                response.headers.update(_PRIVATE)
                origins.add_headers(response, origin)
                return response

            blueprint.add_route(guarded, path, methods=[method], name=f"{method} {path}")
            return handler

        return register

    @route("/chat/session", "POST")
    async def open_session(request: Request) -> HTTPResponse:
        fields = _fields(request, may_be_empty=True)
        token = _token(request) or fields.get("token")
        given, conversation, messages = await chat.sessions.open(
            token, fields.get("locale"), origins.address(request)
        )
        found = [message.as_dict() for message in messages]
        return json({"token": given, "conversation": conversation, "messages": found}, 201)

    @route("/chat/messages", "POST")
    async def take_message(request: Request) -> HTTPResponse:
        try:
            fields = _fields(request)
        except ChatError as error:
            # What can't be read as JSON may still be a cry for help.
            words = request.body.decode("utf-8", "replace")
            messages = await chat.crisis_in(words)
            if not messages:
                raise error
            return json({"messages": [message.as_dict() for message in messages]})
        messages = await chat.message(_token(request), fields)
        return json({"messages": [message.as_dict() for message in messages]})

    @route("/chat/messages", "GET")
    async def history(request: Request) -> HTTPResponse:
        after = request.args.get("after")
        if after is not None and not (after.isascii() and after.isdigit() and len(after) < 16):
            raise ChatError(400, "error_bad_fields")
        found = await chat.history(_token(request), int(after) if after else None)
        return json({"messages": [message.as_dict() for message in found]})

    @route("/chat/messages/<message_id:str>/feedback", "POST")
    async def feedback(request: Request, message_id: str) -> HTTPResponse:
        await chat.feedback(_token(request), message_id, _fields(request).get("helpful"))
        return empty(204)

    @route("/chat/handoff", "POST")
    async def handoff(request: Request) -> HTTPResponse:
        return json({"state": await chat.ask_human(_token(request))})

    @route("/chat/contact", "POST")
    async def contact(request: Request) -> HTTPResponse:
        found, problems = await contact_form.take(
            _token(request), _fields(request), origins.address(request)
        )
        if problems:
            refused = answer(ChatError(422, fields=problems), chat.voice)
            if found:
                # A safety reply is always a success, so that every client shows it.
                refused = json({**json_module.loads(refused.body or b"{}"), **found})
            return refused
        return json(found, 201 if "contact" in found else 200)

    @route("/chat/state", "GET")
    async def state(request: Request) -> HTTPResponse:
        return json(await chat.state(_token(request)))

    @route("/chat/config", "GET")
    async def config(_: Request) -> HTTPResponse:
        return json(config_of(chat.voice, mode, await chat.periods.now()))

    @route("/chat/session", "DELETE")
    async def erase_session(request: Request) -> HTTPResponse:
        await erase(_token(request))
        return empty(204)


def add_door(app: Sanic, chat: Chat, origins: Origins) -> None:
    """Turn foreign pages away before anything else sees them, socket.io included.

    It goes before the CORS extension that Rasa installs with the server's
    start: that one would answer an allowed page's preflight with no permission.
    """

    async def door(request: Request) -> HTTPResponse | None:
        if not request.path.startswith(("/chat/", "/socket.io")):
            return None
        origin = request.headers.get("origin")
        if not origins.allows(origin):
            return answer(ChatError(403), chat.voice)
        if request.method != "OPTIONS" or not request.path.startswith("/chat/"):
            return None
        response = empty(204)
        origins.add_headers(response, origin)
        return response

    @app.before_server_start
    async def stand_first(_: Sanic, __: object) -> None:
        app.request_middleware.appendleft(door)


def _fields(request: Request, may_be_empty: bool = False) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        ChatError: 400, it isn't one.
    """
    if may_be_empty and not request.body:
        return {}
    try:
        found = json_module.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ChatError(400) from error
    if not isinstance(found, dict):
        raise ChatError(400)
    return found


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""

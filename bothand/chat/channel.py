"""Rasa's input channel: where all the parts of the chat are put together.

Named in credentials.yml; ``rasa run`` builds it and mounts its blueprint.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import rasa.core.actions.action
import rasa.utils.endpoints
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import MethodNotSupported, NotFound, PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from bothand.care.alerts import AlertSpool
from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.desk_settings import DeskSettings
from bothand.care.feedback import Feedback
from bothand.care.handoff import Handoffs
from bothand.care.looking import Looking
from bothand.care.takeover import Takeovers
from bothand.chat import guard, http, pages
from bothand.chat.absences import Absences
from bothand.chat.buttons import Buttons
from bothand.chat.contact_form import ContactForm
from bothand.chat.crisis import CrisisGuard
from bothand.chat.dialogue import Dialogue, OnNewMessage
from bothand.chat.errors import ChatError, answer
from bothand.chat.exchange import Exchange
from bothand.chat.form_age import FormAge
from bothand.chat.incoming import Incoming
from bothand.chat.internal import Internal
from bothand.chat.limits import Rates
from bothand.chat.locks import Locks
from bothand.chat.nightly import Nightly
from bothand.chat.origins import Origins
from bothand.chat.periods import Periods
from bothand.chat.plain_page import PlainPage
from bothand.chat.replies import Replies
from bothand.chat.second_opinion import SecondOpinion
from bothand.chat.service import Chat
from bothand.chat.sessions import Sessions
from bothand.chat.sockets import MOST_BYTES, Sockets
from bothand.chat.speakers import Speakers
from bothand.chat.split_messages import SplitMessages
from bothand.chat.states import States
from bothand.chat.token import Tokens
from bothand.chat.tracker_memory import TrackerMemory
from bothand.chat.tracker_store import without_fallback
from bothand.chat.turns import Turns
from bothand.chat.voice import Voice
from bothand.content.practice_file import PracticeFile
from bothand.safety.detector import Detector
from bothand.settings import Settings
from bothand.store import Database

logger = logging.getLogger(__name__)

ACTION_SECONDS = 5
SOCKET_PATH = "/socket.io"


class _RootBlueprint(Blueprint):
    """Attaches socket.io and the error pages to the app that mounts it."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Mount the blueprint."""
        self.ctx.attach(app)
        super().register(app, options)  # type: ignore[no-untyped-call]


class WidgetInput(InputChannel):
    """The channel of the widget, over HTTP and socket.io."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return "widget"

    def url_prefix(self) -> str:
        """The contract's paths stand at the root, not under /webhooks."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Build the chat and its routes."""
        settings = Settings.load()
        _limit_action_calls()
        origins = Origins(settings.allowed_origins, settings.trusted_proxies)
        sockets = Sockets(origins, settings.redis_url)
        database = Database.open(settings.database_url)
        app_of: dict[str, Sanic] = {}

        async def parse(text: str) -> Mapping[str, Any]:
            processor = chat.voice.live.now.processor or app_of["app"].ctx.agent.processor
            # The text as a whole: by its last question alone a long post seems harmless.
            message = UserMessage(guard.as_plain_text(text), metadata={"whole": True})
            found: Mapping[str, Any] = await processor.parse_message(message)
            return found

        spool = AlertSpool(settings.home / "spool")
        memory = TrackerMemory(
            Conversations(database), Takeovers(database), lambda: app_of["app"].ctx.agent
        )

        async def handle(message: UserMessage) -> None:
            processor = chat.voice.live.now.processor
            if processor is None:
                await on_new_message(message)
                return
            # As Agent.handle_message does, with the model of this turn's version.
            async with app_of["app"].ctx.agent.lock_store.lock(message.sender_id):
                await processor.handle_message(message)

        chat = _build(settings, database, spool, sockets, handle, SecondOpinion(parse), memory)
        kept = DeskSettings(database)
        exchange = Exchange(
            settings,
            chat.voice,
            lambda: app_of["app"].ctx.agent,
            lambda: bool(kept.get("withdraw_overdue")),
        )
        sockets.serve(chat, origins)

        contact_form = ContactForm(chat, ContactRequests(database), DeskSettings(database))
        blueprint = _RootBlueprint("bothand")

        def attach(app: Sanic) -> None:
            app_of["app"] = app
            app.config.REQUEST_MAX_SIZE = MOST_BYTES
            app.config.FALLBACK_ERROR_FORMAT = "json"
            app.config.ACCESS_LOG = False
            app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2.0
            sockets.server.attach(app, SOCKET_PATH)
            app.register_middleware(pages.send_browsers_to_demo, "request")
            http.add_door(app, chat, origins)
            _add_error_pages(app, chat)

        blueprint.ctx.attach = attach

        async def erase(token: str) -> str:
            store = without_fallback(app_of["app"].ctx.agent)
            conversation = await chat.erase(token, store.erase)
            await sockets.close(conversation)
            return conversation

        http.add_routes(blueprint, chat, contact_form, origins, settings.mode, erase)
        PlainPage(
            chat, contact_form, origins, settings.mode, erase, FormAge(settings.secret)
        ).add_routes(blueprint)
        pages.add_routes(blueprint, chat, database, app_of, settings.mode)

        async def forget(conversation: str) -> None:
            await without_fallback(app_of["app"].ctx.agent).erase(conversation)

        internal = Internal(settings, chat, sockets, database, forget, exchange)
        absences = Absences(chat, Takeovers(database), Handoffs(database), DeskSettings(database))
        nightly = Nightly(database, lambda: chat.voice.practice, chat.turns.locks, forget)

        @blueprint.after_server_start
        async def start(app: Sanic, _: object) -> None:
            without_fallback(app.ctx.agent)
            await chat.crisis.report_degraded()
            chat.crisis.drain_soon()
            await internal.start()
            absences.start()
            exchange.start()
            nightly.start()

        @blueprint.before_server_stop
        async def stop(_: Sanic, __: object) -> None:
            absences.stop()
            exchange.stop()
            nightly.stop()
            await internal.stop()
            await sockets.close_all()

        return blueprint


def _build(
    settings: Settings,
    database: Database,
    spool: AlertSpool,
    sockets: Sockets,
    on_new_message: OnNewMessage,
    second_opinion: SecondOpinion,
    memory: TrackerMemory,
) -> Chat:
    buttons = Buttons(settings.secret, settings.previous_secret)
    practice = PracticeFile(settings.content / "practice.yml")
    voice = Voice(
        settings.content / "data",
        practice,
        buttons,
        outside=bool(settings.chatwoot_url),
        signed_only=settings.mode == "live",
    )
    crisis = CrisisGuard(Detector.load(settings.home), spool, voice, database)
    conversations = Conversations(database)
    handoffs = Handoffs(database)
    speakers = Speakers(Takeovers(database))
    dialogue = Dialogue(voice, _guarded(on_new_message))
    replies = Replies(conversations, speakers, crisis, voice, second_opinion, dialogue, memory)
    turns = Turns(
        conversations,
        handoffs,
        crisis,
        voice,
        dialogue,
        replies,
        sockets.deliver,
        Locks(settings.redis_url),
    )
    tokens = Tokens(settings.secret, settings.previous_secret)
    rates = Rates(
        settings.rate_messages, settings.rate_sessions, settings.rate_contacts, settings.redis_url
    )
    return Chat(
        sessions=Sessions(tokens, rates, voice, conversations),
        incoming=Incoming(buttons, voice),
        rates=rates,
        voice=voice,
        crisis=crisis,
        conversations=conversations,
        feedbacks=Feedback(database),
        periods=Periods(DeskSettings(database)),
        states=States(
            conversations,
            speakers,
            handoffs,
            ContactRequests(database),
            Looking(database),
            practice.now,
            sockets.state,
        ),
        turns=turns,
        second_opinion=second_opinion,
        split_messages=SplitMessages(crisis, conversations, tokens),
    )


def _limit_action_calls() -> None:
    """Wait 5 s for an action, not 300: the call holds the conversation's lock.

    Rasa has no setting for it: both modules read their constant at each call, and the
    second one's is what counts (rasa/core/actions/action.py, RemoteAction.run).
    """
    rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS


def _guarded(on_new_message: OnNewMessage) -> OnNewMessage:
    """Nothing that Rasa would obey as a command gets through, whoever calls."""

    async def guarded(message: UserMessage) -> None:
        if message.parse_data is None and (message.text or "").lstrip().startswith("/"):
            raise ValueError("a typed command reached the guard")
        await on_new_message(message)

    return guarded


def _add_error_pages(app: Sanic, chat: Chat) -> None:
    statuses = {NotFound: 404, MethodNotSupported: 404, PayloadTooLarge: 413}

    async def failed(request: Request, error: Exception) -> HTTPResponse | None:
        if request.path.startswith(SOCKET_PATH):
            # A socket that closes; python-socketio has answered it.
            return None
        status = next((code for kind, code in statuses.items() if isinstance(error, kind)), 503)
        if status == 503:
            logger.error("%s failed: %s", request.path, type(error).__name__)
        return answer(ChatError(status), chat.voice)

    for kind in (*statuses, Exception):
        app.error_handler.add(kind, failed)

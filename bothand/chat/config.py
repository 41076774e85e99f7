"""What a widget needs to know before it has a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bothand.chat.voice import Voice
from bothand.content.responses import fill

# Those that the widget has words in.
_LANGUAGES = ("en", "es")


def config_of(voice: Voice, mode: str, periods: Mapping[str, str]) -> dict[str, Any]:
    """The answer of ``GET /chat/config``.

    Args:
        voice: What the assistant says.
        mode: ``demo`` or ``live``.
        periods: What ``{keep_...}`` stands for in the privacy text, from `Periods`.
    """
    practice = voice.practice
    now = datetime.now(UTC)
    return {
        "practice": {
            "name": practice.name,
            "phone": practice.phone or None,
            "hours": {
                day: [f"{start:%H:%M}-{end:%H:%M}" for start, end in spans]
                for day, spans in practice.hours.items()
            },
            "timezone": str(practice.timezone),
            "open_now": practice.open_at(now),
        },
        "numbers": [
            {
                "name": number["name"],
                "call": number.get("call"),
                "text": number.get("text"),
                "keyword": number.get("keyword"),
                "chat": number.get("chat"),
                "note": number.get("note"),
                "checked_on": number.get("checked_on") or None,
            }
            for number in practice.numbers.values()
        ],
        "consent": {
            "version": practice.consent_version,
            "text": practice.consent_text,
            "texts": {language: practice.consent_in(language) for language in _LANGUAGES},
        },
        "privacy": {
            "version": practice.privacy_version,
            "text": _privacy(voice, "en", periods),
            "texts": {language: _privacy(voice, language, periods) for language in _LANGUAGES},
        },
        "languages": list(practice.languages),
        "mode": mode,
        "draft_note": voice.line("notice_draft"),
        "help": voice.line("notice_help"),
        "erase_note": voice.line("notice_erased"),
    }


def _privacy(voice: Voice, language: str, periods: Mapping[str, str]) -> str:
    text = fill(voice.practice.privacy_in(language), periods)
    # Whoever else gets to see a chat is named where privacy is spoken of.
    return f"{text} {voice.line('notice_outside_inbox', language)}" if voice.outside else text


def known_to_widget(voice: Voice, mode: str, periods: Mapping[str, str]) -> dict[str, Any]:
    """What stands in front of ``widget.js``: all it needs where the server can't be reached."""
    whole = config_of(voice, mode, periods)
    numbers = [
        {key: value for key, value in number.items() if value and key != "checked_on"}
        for number in whole["numbers"]
    ]
    practice = {key: whole["practice"][key] for key in ("name", "phone")}
    privacy = {"texts": whole["privacy"]["texts"]}
    kept = {key: whole[key] for key in ("mode", "draft_note", "help")}
    return {"practice": practice, "numbers": numbers, "privacy": privacy, **kept}

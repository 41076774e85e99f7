"""One editor's talk with a draft and with what is live: what was said and understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bothand.desk.tryout.staging import Staging

_SECONDS = 30.0
_RUNNERS_UP = 4


@dataclass(frozen=True)
class Understood:
    """What a message was taken for.

    Attributes:
        level: What the crisis check saw: none, info, check or full.
        kind: The kind of crisis, if any.
        ranking: Answers' keys and probabilities, the likeliest first.
    """

    level: str
    kind: str
    ranking: Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Turn:
    """One message of the editor, and what came back.

    Attributes:
        said: The message, or the title of the button.
        replies: As the widget gets them.
        understood: What it was taken for; None for a button.
    """

    said: str
    replies: Sequence[Mapping[str, Any]]
    understood: Understood | None


@dataclass
class Talk:
    """A session at one side's chat."""

    staging: Staging
    token: str = field(default="", repr=False)
    turns: list[Turn] = field(default_factory=list)

    async def say(self, text: str) -> None:
        """Send a message.

        Raises:
            httpx.HTTPError: the chat doesn't answer.
        """
        replies = await self._post("/chat/messages", {"text": text})
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client:
            answer = await client.post(
                f"{self.staging.internal}/internal/try",
                json={"text": text},
                headers=self.staging.headers,
            )
        found = answer.raise_for_status().json()
        ranking = [(str(name), float(share)) for name, share in found["ranking"][:_RUNNERS_UP]]
        understood = Understood(found["level"], found["kind"] or "", ranking)
        self.turns.append(Turn(text, replies, understood))

    async def press(self, id: str, title: str) -> None:
        """Press a button of a reply.

        Raises:
            httpx.HTTPError: the chat doesn't answer.
        """
        self.turns.append(Turn(title, await self._post("/chat/messages", {"button": id}), None))

    async def _post(self, path: str, fields: dict[str, str]) -> list[Mapping[str, Any]]:
        async with httpx.AsyncClient(
            base_url=self.staging.url, timeout=_SECONDS, trust_env=False
        ) as client:
            if not self.token:
                opened = await client.post("/chat/session", json={})
                self.token = opened.raise_for_status().json()["token"]
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = await client.post(path, json=fields, headers=headers)
            replies: list[Mapping[str, Any]] = answer.raise_for_status().json()["messages"]
        return replies

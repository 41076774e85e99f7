"""How long things are kept, as the privacy text says it: asked for at most once a minute."""

from __future__ import annotations

import time

from bothand.care.desk_settings import KNOWN, DeskSettings
from bothand.chat.errors import ChatError
from bothand.chat.offloaded import offloaded

_FRESH_SECONDS = 60.0
_SAID = {"keep_conversations": "keep_conversations_days", "keep_contacts": "keep_contacts_days"}


class Periods:
    """The periods that admins have set, or the last known ones while the database is away."""

    def __init__(self, settings: DeskSettings) -> None:
        """Ask these settings; ``known`` is what they said last, the defaults at first."""
        self._settings = settings
        self.known = {said: str(KNOWN[name].default) for said, name in _SAID.items()}
        self._asked = float("-inf")

    async def now(self) -> dict[str, str]:
        """What ``{keep_conversations}`` and ``{keep_contacts}`` stand for, in days."""
        if time.monotonic() - self._asked > _FRESH_SECONDS:
            self._asked = time.monotonic()
            try:
                self.known = {
                    said: str(await offloaded(self._settings.get, name))
                    for said, name in _SAID.items()
                }
            except ChatError:
                self._asked = float("-inf")
        return self.known

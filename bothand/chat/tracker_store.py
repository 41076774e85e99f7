"""Rasa's SQL tracker store on our own database, with erasing, and no forgetting.

Rasa wraps the configured store so that a database error gives a fresh tracker
and the bot forgets (``FailSafeTrackerStore``); ``without_fallback`` takes the
wrapping off, so the error reaches the channel, which answers with a kind notice.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import event
from sqlalchemy.engine import make_url

from bothand.settings import Settings


class PracticeTrackerStore(SQLTrackerStore):
    """The SQL tracker store at ``BOTHAND_DATABASE_URL``."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: Any = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the store; its own tables are created if missing."""
        url = make_url(Settings.load().database_url)
        self._is_sqlite = url.get_backend_name() == "sqlite"
        query = {key: str(value) for key, value in url.query.items()}
        super().__init__(
            domain,
            dialect=url.drivername,
            host=url.host,
            port=url.port,
            db=url.database or "bothand.db",
            username=url.username,
            password=url.password,
            event_broker=event_broker,
            query=query or None,
        )
        if self._is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            self.engine.dispose()

    async def erase(self, conversation: str) -> None:
        """Delete all events of a conversation."""
        with self.session_scope() as session:
            session.execute(sa.delete(self.SQLEvent).where(self.SQLEvent.sender_id == conversation))
            session.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    # What is erased is overwritten, not only unlinked.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def without_fallback(agent: Agent) -> TrackerStore:
    """Take Rasa's in-memory fallback off an agent's store, and return the store.

    Raises:
        RuntimeError: the store isn't ours: endpoints.yml names another, or ours
            failed to load and Rasa went on with one in memory.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, PracticeTrackerStore):
        raise RuntimeError(
            "the tracker store is "
            f"{type(store).__name__}: endpoints.yml takes tracker_store type "
            "bothand.chat.tracker_store.PracticeTrackerStore; see the lines above for why it failed"
        )
    agent.tracker_store = store
    if agent.processor is not None:
        agent.processor.tracker_store = store
    return store

"""The tables.

Plain SQLAlchemy tables and no mapped classes: every query here is a short
statement, ``bothand.care`` hands out its own frozen dataclasses, and a
statement built once costs a fraction of a unit of work. Moments are text
(`bothand.store.moments`). JSON columns are text too and null when empty.

Whoever changes a table adds a migration; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

# Constraints need names, or no later migration could drop them.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = String(64)
_MOMENT = String(24)

conversations = Table(
    "conversations",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("locale", String(35), nullable=False),
    Column("started_at", _MOMENT, nullable=False),
    Column("last_at", _MOMENT, nullable=False),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    # When a human of the practice first joined: decides what an erasure keeps.
    Column("joined_at", _MOMENT),
    # Set = gone for the visitor. The row stays so that no late write revives it.
    Column("erased_at", _MOMENT),
    # When staff closed it, and what came of it; a new message opens it again.
    Column("closed_at", _MOMENT),
    Column("closed_by", String(128)),
    Column("outcome", String(32)),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation", _ID, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, nullable=False),
    Column("client_id", String(128)),
    Column("from_", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("answer", String(128)),
    Column("buttons", Text),
    Column("sources", Text),
    Column("reviewed_on", String(32)),
    Column("draft", Boolean, nullable=False),
    Column("at", _MOMENT, nullable=False),
    # A visitor's message: the button it stands for, and whether it was answered.
    Column("button", String(128)),
    Column("answered", Boolean, nullable=False),
    # A human's message: who of the staff wrote it.
    Column("staff_name", String(128)),
    # A reply: the seq of the visitor's message it belongs to.
    Column("reply_to", Integer),
    # A reply of the assistant: the version of the answers that it came from.
    Column("version", Integer),
    UniqueConstraint("id"),
    UniqueConstraint("conversation", "client_id"),
    CheckConstraint("from_ IN ('visitor', 'bot', 'human', 'system')", name="from"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message", _ID, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation", _ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("helpful", Boolean, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

contact_requests = Table(
    "contact_requests",
    metadata,
    Column("id", _ID, primary_key=True),
    # No foreign key: a request must be kept even if its conversation never was.
    Column("conversation", _ID, index=True),
    Column("client_id", String(128)),
    # Conversation and client_id in one: two nulls would not be equal otherwise.
    Column("once", String(200)),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("best_time", Text),
    Column("safe_to_leave_message", Boolean),
    Column("current_client", Boolean),
    Column("for_someone_else", Boolean),
    Column("under_18", Boolean),
    Column("consent", Boolean, nullable=False),
    Column("consent_version", String(64), nullable=False),
    # The words that were agreed to; null for requests from before they were kept.
    Column("consent_text", Text),
    Column("at", _MOMENT, nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_by", String(128)),
    Column("status_at", _MOMENT),
    # The staff member who will call, by id, and until when someone should have.
    Column("assigned_to", _ID),
    Column("due_at", _MOMENT),
    UniqueConstraint("once"),
    CheckConstraint("status IN ('new', 'tried', 'reached', 'closed')", name="status"),
    Index("ix_contact_requests_status_at", "status", "at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("conversation", _ID, ForeignKey("conversations.id"), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("closed_at", _MOMENT),
    Column("closed_by", String(128)),
    # When the visitor was told that nobody has come yet.
    Column("told_at", _MOMENT),
    Index(
        "uq_handoffs_open",
        "conversation",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

takeovers = Table(
    "takeovers",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("conversation", _ID, ForeignKey("conversations.id"), nullable=False),
    Column("staff_name", String(128), nullable=False),
    Column("began_at", _MOMENT, nullable=False),
    Column("ended_at", _MOMENT),
    # The staff member by id, and when their browser was last heard of.
    Column("staff", _ID),
    Column("seen_at", _MOMENT),
    Column("ended_by", String(128)),
    # How it ended: handed_back, closed, passed, stale or erased.
    Column("outcome", String(32)),
    Index("ix_takeovers_conversation", "conversation"),
    Index(
        "uq_takeovers_live",
        "conversation",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", _ID, primary_key=True),
    # No foreign key: an alert is kept whatever became of the conversation's row.
    Column("conversation", _ID, index=True),
    Column("kind", String(64), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("text", Text),
    Column("acknowledged_at", _MOMENT),
    Column("acknowledged_by", String(128)),
    # How often staff were told, and when they will be again.
    Column("told", Integer, nullable=False, server_default="0"),
    Column("tell_at", _MOMENT),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", _MOMENT, nullable=False, index=True),
    Column("actor", String(128), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(128), nullable=False),
)

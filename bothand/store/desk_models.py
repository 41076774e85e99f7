"""The tables of the desk: staff, what they note and share, what is sent to them.

The same rules as in `bothand.store.models`, which holds the rest.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bothand.store.models import metadata

_ID = String(64)
_MOMENT = String(24)
_NAME = String(128)

staff = Table(
    "staff",
    metadata,
    Column("id", _ID, primary_key=True),
    # What is typed at the sign-in, in lower case.
    Column("login", _NAME, nullable=False),
    # What visitors and colleagues read.
    Column("name", _NAME, nullable=False),
    Column("role", String(16), nullable=False),
    # A clinician who may sign answers and safety wording, whatever the role.
    Column("reviewer", Boolean, nullable=False, server_default=false()),
    # For notices without a visitor's word; null = none are sent.
    Column("email", Text),
    # A hash of the key in the link that opens the account, and until when it does.
    Column("invitation", _ID),
    Column("invitation_until", _MOMENT),
    # Both are null until the person has opened their invitation.
    Column("password_hash", Text),
    Column("totp_secret", Text),
    # The last time step whose code was used: none is good twice.
    Column("totp_step", Integer),
    Column("made_at", _MOMENT, nullable=False),
    Column("disabled_at", _MOMENT),
    Column("presence", String(16), nullable=False, server_default="away"),
    Column("presence_at", _MOMENT),
    UniqueConstraint("login"),
    UniqueConstraint("invitation"),
    CheckConstraint("role IN ('helper', 'editor', 'admin')", name="role"),
    CheckConstraint("presence IN ('available', 'away')", name="presence"),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    # A hash: the token itself is only in the browser.
    Column("id", _ID, primary_key=True),
    Column("staff", _ID, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("made_at", _MOMENT, nullable=False),
    Column("seen_at", _MOMENT, nullable=False),
    Column("ends_at", _MOMENT, nullable=False),
)

# For the day on which the phone with the second factor is lost: each good once.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("staff", _ID, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", _ID, primary_key=True),
)

# Failed sign-ins, by hashes of who was tried and from where.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", _ID, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("locked_until", _MOMENT),
)

notes = Table(
    "notes",
    metadata,
    Column("id", _ID, primary_key=True),
    # About a conversation or a contact request, never both.
    Column("conversation", _ID, index=True),
    Column("request", _ID, index=True),
    Column("staff_name", _NAME, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("conversation", _ID, primary_key=True),
    Column("tag", String(48), primary_key=True),
    Column("staff_name", _NAME, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", _ID, primary_key=True),
    # Null = shared by all.
    Column("owner", _ID, ForeignKey("staff.id", ondelete="CASCADE"), index=True),
    Column("title", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

# Who has which conversation open, and who is typing: rows that are stale in seconds.
looking = Table(
    "looking",
    metadata,
    Column("conversation", _ID, primary_key=True),
    Column("staff", _ID, primary_key=True),
    Column("at", _MOMENT, nullable=False),
    Column("typed_at", _MOMENT),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("channel", String(16), nullable=False),
    # An address, or null for the webhook.
    Column("to", Text),
    Column("kind", String(64), nullable=False),
    # The id of what it is about: the link is made of it. Never a visitor's word.
    Column("subject", String(128), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("due_at", _MOMENT, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_at", _MOMENT),
    Column("given_up_at", _MOMENT),
    # The kind of the last failure, without its text.
    Column("problem", String(64)),
    CheckConstraint("channel IN ('email', 'webhook')", name="channel"),
    Index("ix_outbox_sent_at_due_at", "sent_at", "due_at"),
)

# Chats that are shown in an inbox of another product too, and how far that has them.
outside_chats = Table(
    "outside_chats",
    metadata,
    Column("conversation", _ID, primary_key=True),
    Column("contact", String(128), nullable=False),
    Column("chat", String(128), nullable=False),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("at", _MOMENT, nullable=False),
    UniqueConstraint("chat"),
)

desk_settings = Table(
    "desk_settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

# Jobs that run once in a while, whichever process gets to it first.
jobs = Table(
    "jobs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("last_at", _MOMENT, nullable=False),
)

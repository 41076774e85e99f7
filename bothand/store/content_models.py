"""The tables of the answers: drafts, versions, what is being published, what went unanswered.

The same rules as in `bothand.store.models`. The files under ``data/`` stay the truth: a
draft is a file that differs from the published one, a version remembers which files were
live and how they measured.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bothand.store.models import metadata

_ID = String(64)
_MOMENT = String(24)
_NAME = String(128)
_PATH = String(255)

drafts = Table(
    "drafts",
    metadata,
    # Relative to the content folder, such as data/faq/taking/alcohol.yml.
    Column("path", _PATH, primary_key=True),
    # The file as it shall be; null = it shall go.
    Column("text", Text),
    # SHA-256 of the published file that the draft began from; null = there was none.
    Column("base", _ID),
    # Rises with every change: an editor who saw an older one is told.
    Column("revision", Integer, nullable=False),
    Column("by", _NAME, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

# Who of the editors wrote what in a draft, for the change set and for approvals.
draft_edits = Table(
    "draft_edits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", _PATH, nullable=False, index=True),
    Column("by", _NAME, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("id", _ID, primary_key=True),
    # publish or roll_back.
    Column("kind", String(16), nullable=False),
    # asked, approved, running, live, refused, failed, withdrawn, interrupted.
    Column("state", String(16), nullable=False),
    Column("by", _NAME, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("approved_by", _NAME),
    Column("approved_at", _MOMENT),
    Column("note", Text, nullable=False, server_default=""),
    # JSON: the files with the revision that was asked for; what roll back goes to.
    Column("changes", Text, nullable=False),
    # JSON: the step it is at, how many there are, seconds left.
    Column("progress", Text),
    # JSON: what the gate found.
    Column("findings", Text),
    Column("beat_at", _MOMENT),
    Column("ended_at", _MOMENT),
    # The version that came of it.
    Column("version", Integer),
    CheckConstraint("kind IN ('publish', 'roll_back')", name="kind"),
    # One at a time.
    Index(
        "uq_publications_open",
        "kind",
        unique=True,
        sqlite_where=text("state IN ('asked', 'approved', 'running')"),
        postgresql_where=text("state IN ('asked', 'approved', 'running')"),
    ),
)

content_versions = Table(
    "content_versions",
    metadata,
    Column("number", Integer, primary_key=True),
    # first, publish, roll_back or disk (files that were changed beside the desk).
    Column("kind", String(16), nullable=False),
    Column("by", _NAME, nullable=False),
    Column("approved_by", _NAME),
    Column("at", _MOMENT, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    # The name of the model's file under models/.
    Column("model", _NAME, nullable=False),
    # JSON: the differences in words, and the figures of the gate.
    Column("changes", Text),
    Column("figures", Text),
    # A roll back: the version whose words these are.
    Column("of", Integer),
    Column("live", Boolean, nullable=False),
    Index(
        "uq_content_versions_live",
        "live",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
)

# What visitors asked without a good answer: scrubbed of personal data before it gets here.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("conversation", _ID, nullable=False, index=True),
    Column("message", _ID, nullable=False),
    Column("text", Text, nullable=False),
    # unknown, unhelpful or person.
    Column("why", String(16), nullable=False),
    # What was answered, if anything; the topic that seems nearest.
    Column("answer", String(128)),
    Column("nearest", String(128)),
    # float32 [384], to group by.
    Column("vector", LargeBinary, nullable=False),
    Column("group", _ID, nullable=False, index=True),
    # open, added, dismissed, or dropped (nothing was left after scrubbing).
    Column("state", String(16), nullable=False),
    Column("by", _NAME),
    Column("at", _MOMENT, nullable=False),
    UniqueConstraint("message", "why"),
)

"""Answers at the desk: drafts, versions, publications, unanswered questions, reviewers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.String(length=64)
_MOMENT = sa.String(length=24)
_NAME = sa.String(length=128)
_PATH = sa.String(length=255)
_SHORT = sa.String(length=16)


def upgrade() -> None:
    """Make the tables of the answers; note reviewers, and the version that answered."""
    op.add_column("messages", sa.Column("version", sa.Integer()))
    op.add_column(
        "staff", sa.Column("reviewer", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "drafts",
        sa.Column("path", _PATH, nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("base", _ID),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", _NAME, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_drafts")),
    )
    op.create_table(
        "draft_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", _PATH, nullable=False),
        sa.Column("by", _NAME, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_edits")),
    )
    op.create_index("ix_draft_edits_path", "draft_edits", ["path"])
    _publishing()
    op.create_table(
        "unanswered",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("message", _ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", _SHORT, nullable=False),
        sa.Column("answer", _NAME),
        sa.Column("nearest", _NAME),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("group", _ID, nullable=False),
        sa.Column("state", _SHORT, nullable=False),
        sa.Column("by", _NAME),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
        sa.UniqueConstraint("message", "why", name=op.f("uq_unanswered_message_why")),
    )
    op.create_index("ix_unanswered_conversation", "unanswered", ["conversation"])
    op.create_index("ix_unanswered_group", "unanswered", ["group"])


def _publishing() -> None:
    op.create_table(
        "publications",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _SHORT, nullable=False),
        sa.Column("state", _SHORT, nullable=False),
        sa.Column("by", _NAME, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("approved_by", _NAME),
        sa.Column("approved_at", _MOMENT),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text()),
        sa.Column("findings", sa.Text()),
        sa.Column("beat_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("version", sa.Integer()),
        sa.CheckConstraint("kind IN ('publish', 'roll_back')", name=op.f("ck_publications_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    open_ = sa.text("state IN ('asked', 'approved', 'running')")
    op.create_index(
        "uq_publications_open",
        "publications",
        ["kind"],
        unique=True,
        sqlite_where=open_,
        postgresql_where=open_,
    )
    op.create_table(
        "content_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _SHORT, nullable=False),
        sa.Column("by", _NAME, nullable=False),
        sa.Column("approved_by", _NAME),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("model", _NAME, nullable=False),
        sa.Column("changes", sa.Text()),
        sa.Column("figures", sa.Text()),
        sa.Column("of", sa.Integer()),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_content_versions")),
    )
    op.create_index(
        "uq_content_versions_live",
        "content_versions",
        ["live"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )

"""The desk's tables, and what takeovers, requests and alerts need for it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.String(length=64)
_MOMENT = sa.String(length=24)
_NAME = sa.String(length=128)


def upgrade() -> None:
    """Make the desk's tables and widen the others."""
    _new_tables()
    for table, columns in {
        "conversations": (
            sa.Column("closed_at", _MOMENT),
            sa.Column("closed_by", _NAME),
            sa.Column("outcome", sa.String(length=32)),
        ),
        "messages": (sa.Column("staff_name", _NAME),),
        "handoffs": (sa.Column("told_at", _MOMENT),),
        "takeovers": (
            sa.Column("staff", _ID),
            sa.Column("seen_at", _MOMENT),
            sa.Column("ended_by", _NAME),
            sa.Column("outcome", sa.String(length=32)),
        ),
        "alerts": (
            sa.Column("told", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("tell_at", _MOMENT),
        ),
        "contact_requests": (
            sa.Column("consent_text", sa.Text()),
            sa.Column("assigned_to", _ID),
            sa.Column("due_at", _MOMENT),
        ),
    }.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_takeovers_conversation", "takeovers", ["conversation"])
    status = op.f("ck_contact_requests_status")
    with op.batch_alter_table("contact_requests") as batch:
        batch.drop_constraint(status, type_="check")
    op.execute("UPDATE contact_requests SET status = 'tried' WHERE status = 'in_progress'")
    op.execute("UPDATE contact_requests SET status = 'closed' WHERE status = 'done'")
    with op.batch_alter_table("contact_requests") as batch:
        batch.create_check_constraint(
            status, sa.text("status IN ('new', 'tried', 'reached', 'closed')")
        )


def _new_tables() -> None:
    op.create_table(
        "staff",
        sa.Column("id", _ID, nullable=False),
        sa.Column("login", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("invitation", _ID),
        sa.Column("invitation_until", _MOMENT),
        sa.Column("password_hash", sa.Text()),
        sa.Column("totp_secret", sa.Text()),
        sa.Column("totp_step", sa.Integer()),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT),
        sa.Column("presence", sa.String(length=16), nullable=False, server_default="away"),
        sa.Column("presence_at", _MOMENT),
        sa.CheckConstraint("role IN ('helper', 'editor', 'admin')", name=op.f("ck_staff_role")),
        sa.CheckConstraint("presence IN ('available', 'away')", name=op.f("ck_staff_presence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
        sa.UniqueConstraint("invitation", name=op.f("uq_staff_invitation")),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("staff", _ID, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name=op.f("fk_desk_sessions_staff_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
    )
    op.create_index(op.f("ix_desk_sessions_staff"), "desk_sessions", ["staff"])
    op.create_table(
        "recovery_codes",
        sa.Column("staff", _ID, nullable=False),
        sa.Column("hash", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name=op.f("fk_recovery_codes_staff_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff", "hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("key", _ID, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("locked_until", _MOMENT),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "notes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation", _ID),
        sa.Column("request", _ID),
        sa.Column("staff_name", _NAME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_conversation"), "notes", ["conversation"])
    op.create_index(op.f("ix_notes_request"), "notes", ["request"])
    op.create_table(
        "tags",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("tag", sa.String(length=48), nullable=False),
        sa.Column("staff_name", _NAME, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "tag", name=op.f("pk_tags")),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner", _ID),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner"], ["staff.id"], name=op.f("fk_canned_replies_owner_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )
    op.create_index(op.f("ix_canned_replies_owner"), "canned_replies", ["owner"])
    op.create_table(
        "looking",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("staff", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("typed_at", _MOMENT),
        sa.PrimaryKeyConstraint("conversation", "staff", name=op.f("pk_looking")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("to", sa.Text()),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", _NAME, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("sent_at", _MOMENT),
        sa.Column("given_up_at", _MOMENT),
        sa.Column("problem", sa.String(length=64)),
        sa.CheckConstraint("channel IN ('email', 'webhook')", name=op.f("ck_outbox_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_sent_at_due_at", "outbox", ["sent_at", "due_at"])
    op.create_table(
        "outside_chats",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("contact", _NAME, nullable=False),
        sa.Column("chat", _NAME, nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_outside_chats")),
        sa.UniqueConstraint("chat", name=op.f("uq_outside_chats_chat")),
    )
    op.create_table(
        "desk_settings",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_desk_settings")),
    )
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )

"""Reminders: campaigns, their recipients and what was tried, what was granted, halted and tested."""

import sqlalchemy as sa
from alembic import op

from bot.registry.tables.base import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("starts_at", Moment(timezone=True), nullable=True),
        sa.Column("ends_at", Moment(timezone=True), nullable=False),
        sa.Column("on_days_off", sa.Boolean(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("proposal", sa.String(length=128), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("edited_by", sa.JSON(), nullable=False),
        sa.Column("approver_id", sa.String(length=32), nullable=True),
        sa.Column("approved_content", sa.String(length=64), nullable=False),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("checked_content", sa.String(length=64), nullable=False),
        sa.Column("halted_why", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("submitted_at", Moment(timezone=True), nullable=True),
        sa.Column("approved_at", Moment(timezone=True), nullable=True),
        sa.Column("planned_at", Moment(timezone=True), nullable=True),
        sa.Column("begun_at", Moment(timezone=True), nullable=True),
        sa.Column("cancelled_at", Moment(timezone=True), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('window_opens', 'window_closes', 'yearly_update', 'title_expires', 'policy_changed', 'facts_stale',"
            " 'notice')",
            name=op.f("ck_campaigns_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'scheduled', 'running', 'paused', 'halted', 'cancelled')",
            name=op.f("ck_campaigns_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'cancelled') OR"
            " (approver_id IS NOT NULL AND approved_at IS NOT NULL AND approved_content = content)",
            name=op.f("ck_campaigns_approved_as_it_is"),
        ),
        sa.CheckConstraint(
            "approver_id IS NULL OR approver_id <> author_id", name=op.f("ck_campaigns_approver_is_another")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index("ix_campaigns_by_state", ["state"], unique=False)
        batch_op.create_index("ix_campaigns_of_a_region", ["region", "created_at"], unique=False)
        batch_op.create_index(
            "uq_campaigns_proposed",
            ["region", "proposal"],
            unique=True,
            sqlite_where=sa.text("proposal <> ''"),
            postgresql_where=sa.text("proposal <> ''"),
        )

    op.create_table(
        "channel_halts",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_halts")),
    )
    op.create_table(
        "notice_grants",
        sa.Column("known_as", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("is_lasting", sa.Boolean(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("granted_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("known_as", "template", name=op.f("pk_notice_grants")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("due_at", Moment(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=False),
        sa.Column("claimed_until", Moment(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("means", sa.String(length=24), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        sa.Column("repeatable_until", Moment(timezone=True), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'attempted', 'delivered', 'failed', 'suppressed', 'expired', 'unknown')",
            name=op.f("ck_reminders_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_reminders_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "campaign_id", "firm_id", "contact_id", name=op.f("uq_reminders_campaign_id_firm_id_contact_id")
        ),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reminders_by_receipt",
            ["receipt"],
            unique=False,
            sqlite_where=sa.text("receipt <> ''"),
            postgresql_where=sa.text("receipt <> ''"),
        )
        batch_op.create_index(
            "ix_reminders_by_state",
            ["campaign_id", "state", "channel", "reason", "settled_at", "region"],
            unique=False,
        )
        batch_op.create_index(
            "ix_reminders_due",
            ["channel", "campaign_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_reminders_leased",
            ["claimed_until"],
            unique=False,
            sqlite_where=sa.text("state IN ('claimed', 'attempted')"),
            postgresql_where=sa.text("state IN ('claimed', 'attempted')"),
        )
        batch_op.create_index("ix_reminders_of_a_contact", ["contact_id"], unique=False)
        batch_op.create_index("ix_reminders_of_a_firm", ["firm_id", "settled_at"], unique=False)

    op.create_table(
        "test_addresses",
        sa.Column("official_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("known_as", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_test_addresses_official_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("official_id", "channel", name=op.f("pk_test_addresses")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reminder_id", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("means", sa.String(length=24), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "what IN ('begun', 'delivered', 'put_off', 'refused', 'suppressed', 'halted', 'unknown', 'receipt', 'decided')",
            name=op.f("ck_attempts_what"),
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminders.id"], name=op.f("fk_attempts_reminder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index("ix_attempts_by_age", ["at"], unique=False)
        batch_op.create_index("ix_attempts_of_a_reminder", ["reminder_id", "at"], unique=False)

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unreachable_at", Moment(timezone=True), nullable=True))

    with op.batch_alter_table("firm_titles", schema=None) as batch_op:
        batch_op.create_index("ix_firm_titles_by_title", ["region", "title", "expires_on", "firm_id"], unique=False)

    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sums", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("gaps", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("deadlines", sa.JSON(), nullable=True))

    op.create_index("ix_audit_entries_of_a_subject", "audit_entries", ["subject", "number"], unique=False)

    _no_changes("attempts")


def _no_changes(table: str) -> None:
    """Have the database itself refuse to change a row; rows are removed when their life is over."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_no_update() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} are not changed'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_no_update()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are not changed'); END"
    )

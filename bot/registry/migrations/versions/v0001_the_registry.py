"""Firms, contacts, consents, officials, audit."""

import sqlalchemy as sa
from alembic import op

from bot.registry.tables.base import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_of_a_region", ["region", "number"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint("purpose IN ('register', 'facts', 'reminders')", name=op.f("ck_consents_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("ix_consents_by_day", ["region", "purpose", "at", "given", "firm_id"], unique=False)
        batch_op.create_index("ix_consents_of_a_contact", ["contact_id"], unique=False)
        batch_op.create_index("ix_consents_of_a_firm", ["firm_id"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("talk", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("active_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("talk", name=op.f("uq_contacts_talk")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_active_at"), ["active_at"], unique=False)

    op.create_table(
        "firms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("district", sa.String(length=100), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("active_at", Moment(timezone=True), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("likely_tier", sa.String(length=64), nullable=True),
        sa.Column("possible_tier", sa.String(length=64), nullable=True),
        sa.Column("next_tier", sa.String(length=64), nullable=True),
        sa.Column("missing_count", sa.Integer(), nullable=True),
        sa.Column("open_count", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recheck_on", sa.Date(), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint("origin IN ('enrolled', 'imported', 'demonstration')", name=op.f("ck_firms_origin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firms")),
        sa.UniqueConstraint("region", "credit_code", name=op.f("uq_firms_region_credit_code")),
    )
    with op.batch_alter_table("firms", schema=None) as batch_op:
        batch_op.create_index("ix_firms_by_activity", ["region", "active_at", "id"], unique=False)
        batch_op.create_index("ix_firms_by_distance", ["region", "missing_count", "id"], unique=False)
        batch_op.create_index("ix_firms_by_district", ["region", "district"], unique=False)
        batch_op.create_index("ix_firms_by_expiry", ["region", "expires_on", "id"], unique=False)
        batch_op.create_index("ix_firms_by_name", ["region", "name", "id"], unique=False)
        batch_op.create_index("ix_firms_by_origin", ["region", "origin", "created_at", "id"], unique=False)
        batch_op.create_index("ix_firms_by_recheck", ["region", "recheck_on"], unique=False)
        batch_op.create_index("ix_firms_by_rules", ["region", "rules_hash"], unique=False)
        batch_op.create_index(
            "ix_firms_by_standing", ["region", "likely_tier", "possible_tier", "origin", "judged_on"], unique=False
        )

    op.create_table(
        "officials",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("one_time_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("invitation", sa.String(length=64), nullable=False),
        sa.Column("invited_until", Moment(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment(timezone=True), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("disabled_at", Moment(timezone=True), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'author', 'approver', 'administrator')", name=op.f("ck_officials_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officials")),
        sa.UniqueConstraint("username", name=op.f("uq_officials_username")),
    )
    op.create_table(
        "suppressions",
        sa.Column("known_as", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('address', 'firm')", name=op.f("ck_suppressions_kind")),
        sa.PrimaryKeyConstraint("known_as", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "addresses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("known_as", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_addresses_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("known_as", name=op.f("uq_addresses_known_as")),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addresses_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "entitlements",
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("measure", sa.String(length=128), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_entitlements_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", "measure", name=op.f("pk_entitlements")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.create_index("ix_entitlements_by_measure", ["outcome", "region", "measure", "firm_id"], unique=False)

    op.create_table(
        "firm_facts",
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("fact", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("said_at", Moment(timezone=True), nullable=False),
        sa.Column("stale_on", sa.Date(), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint("source IN ('self_check', 'import')", name=op.f("ck_firm_facts_source")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_firm_facts_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", "given_by", "fact", name=op.f("pk_firm_facts")),
    )
    op.create_table(
        "firm_titles",
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("said_at", Moment(timezone=True), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.CheckConstraint("source IN ('self_check', 'import')", name=op.f("ck_firm_titles_source")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_firm_titles_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", "given_by", "title", name=op.f("pk_firm_titles")),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("likely_tier", sa.String(length=64), nullable=True),
        sa.Column("possible_tier", sa.String(length=64), nullable=True),
        sa.Column("missing_count", sa.Integer(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_judgements_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.create_index("ix_judgements_of_a_firm", ["firm_id", "at"], unique=False)

    op.create_table(
        "shortfalls",
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("requirement", sa.String(length=128), nullable=False),
        sa.Column("fact", sa.String(length=64), nullable=True),
        sa.Column("gap", sa.Text(), nullable=True),
        sa.Column("gap_band", sa.SmallInteger(), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_shortfalls_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", "requirement", name=op.f("pk_shortfalls")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("shortfalls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shortfalls_by_requirement", ["region", "tier", "requirement", "gap_band", "firm_id"], unique=False
        )

    op.create_table(
        "sign_ins",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("official_id", sa.String(length=32), nullable=False),
        sa.Column("is_proven", sa.Boolean(), nullable=False),
        sa.Column("begun_at", Moment(timezone=True), nullable=False),
        sa.Column("seen_at", Moment(timezone=True), nullable=False),
        sa.Column("ends_at", Moment(timezone=True), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_sign_ins_official_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_official_id"), ["official_id"], unique=False)

    op.create_table(
        "enrolments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("firm_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("address_id", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("firm_name", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_enrolments_address_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_enrolments_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_enrolments_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("firm_id", "contact_id", "channel", name=op.f("uq_enrolments_firm_id_contact_id_channel")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolments_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_firm_id"), ["firm_id"], unique=False)
    for table in ("consents", "audit_entries"):
        _only_grows(table)
    op.execute("INSERT INTO audit_head (id, number, hash, seal) VALUES (1, 0, '', '')")


def _only_grows(table: str) -> None:
    """Have the database itself refuse to change or remove a row."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )

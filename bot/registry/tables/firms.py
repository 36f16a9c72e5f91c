"""Firms, what is known of them, and how they stand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, Base, Moment, Regional, new_id, now


class Firm(Regional, Base):
    """One firm of a region, and how it stands by what is known of it now."""

    __tablename__ = "firms"
    __table_args__ = (
        UniqueConstraint("region", "credit_code"),
        CheckConstraint("origin IN ('enrolled', 'imported', 'demonstration')", name="origin"),
        # Ordered lists go on behind a firm of the same name, day or number, and so by its id; what is counted stands in the
        # index, so that no row needs to be read.
        Index("ix_firms_by_name", "region", "name", "id"),
        Index("ix_firms_by_standing", "region", "likely_tier", "possible_tier", "origin", "judged_on"),
        Index("ix_firms_by_distance", "region", "missing_count", "id"),
        Index("ix_firms_by_district", "region", "district"),
        Index("ix_firms_by_expiry", "region", "expires_on", "id"),
        Index("ix_firms_by_activity", "region", "active_at", "id"),
        Index("ix_firms_by_origin", "region", "origin", "created_at", "id"),
        Index("ix_firms_by_rules", "region", "rules_hash"),
        Index("ix_firms_by_recheck", "region", "recheck_on"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    credit_code: Mapped[str] = mapped_column(String(18))
    district: Mapped[str] = mapped_column(String(100), default="")
    origin: Mapped[str] = mapped_column(String(16))
    """Who brought it in first: its owner, a bureau's list, or the demonstration."""
    listed_name: Mapped[str | None] = mapped_column(String(200))
    listed_district: Mapped[str | None] = mapped_column(String(100))
    """What a bureau's list calls it and where it has it; none where no list named it. Nobody who enrols changes these."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    active_at: Mapped[datetime] = mapped_column(Moment, default=now)
    """When its owner or an import last said something about it."""
    judged_on: Mapped[date | None]
    """The day that the standing below holds for; none where nothing is known to judge by."""
    rules_hash: Mapped[str] = mapped_column(String(64), default="")
    edition: Mapped[str] = mapped_column(String(64), default="")
    likely_tier: Mapped[str | None] = mapped_column(String(64))
    possible_tier: Mapped[str | None] = mapped_column(String(64))
    next_tier: Mapped[str | None] = mapped_column(String(64))
    missing_count: Mapped[int | None]
    """Requirements of the next tier that are surely not met."""
    open_count: Mapped[int | None]
    """Requirements of the next tier that are open."""
    expires_on: Mapped[date | None]
    """When the first of its titles ends."""
    recheck_on: Mapped[date | None]
    """When the first of what is known goes stale."""


class FirmFact(Regional, Base):
    """A fact kept of a firm, with where it is from and when it no longer says anything."""

    __tablename__ = "firm_facts"
    __table_args__ = (CheckConstraint("source IN ('self_check', 'import')", name="source"),)

    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True)
    given_by: Mapped[str] = mapped_column(ID, primary_key=True, default="")
    """The contact who said it; empty for a bureau's list. What another said is never overwritten (`known` decides what holds)."""
    fact: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON(none_as_null=False))
    """As `flows.written.encoded` writes it: exact."""
    source: Mapped[str] = mapped_column(String(16))
    noted_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Moment, default=now)
    """Of what several said, the latest holds."""
    stale_on: Mapped[date | None]


class FirmTitle(Regional, Base):
    """A title that a firm holds, and until when."""

    __tablename__ = "firm_titles"
    __table_args__ = (
        CheckConstraint("source IN ('self_check', 'import')", name="source"),
        Index("ix_firm_titles_by_title", "region", "title", "expires_on", "firm_id"),
    )

    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True)
    given_by: Mapped[str] = mapped_column(ID, primary_key=True, default="")
    """As of a fact."""
    title: Mapped[str] = mapped_column(String(64), primary_key=True)
    granted_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(16))
    noted_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Judgement(Regional, Base):
    """How a firm stood on a day: one row whenever it was judged and stood otherwise than before."""

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_of_a_firm", "firm_id", "at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    judged_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(16))
    """What led to it: enrolled, answers, import, publication, stale."""
    rules_hash: Mapped[str] = mapped_column(String(64))
    edition: Mapped[str] = mapped_column(String(64))
    likely_tier: Mapped[str | None] = mapped_column(String(64))
    possible_tier: Mapped[str | None] = mapped_column(String(64))
    missing_count: Mapped[int]
    open_count: Mapped[int]


class Shortfall(Regional, Base):
    """A requirement of the next tier that a firm surely does not meet now."""

    __tablename__ = "shortfalls"
    __table_args__ = (
        Index("ix_shortfalls_by_requirement", "region", "tier", "requirement", "gap_band", "firm_id"),
        {"sqlite_with_rowid": False},
    )

    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True)
    tier: Mapped[str] = mapped_column(String(64))
    requirement: Mapped[str] = mapped_column(String(128), primary_key=True)
    fact: Mapped[str | None] = mapped_column(String(64))
    gap: Mapped[str | None] = mapped_column(Text)
    """What closes it, in the fact's own unit, written exactly; none where it is not a matter of figures."""
    gap_band: Mapped[int | None] = mapped_column(SmallInteger)
    """The gap as tenths of what is required, 0 to 10, rounded down; 10 is all of it and more."""


class Entitlement(Regional, Base):
    """A support measure that applies to a firm now, or would after recognition."""

    __tablename__ = "entitlements"
    __table_args__ = (
        # The region second: else SQLite takes this index, and all of a region, for the few rows of one firm of it.
        Index("ix_entitlements_by_measure", "outcome", "region", "measure", "firm_id"),
        # Much the largest table: SQLite would keep its key twice.
        {"sqlite_with_rowid": False},
    )

    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(128), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(24))
